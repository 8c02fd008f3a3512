/**
 * JSONPath held against the compliance suite of jsonpath-standard: which nodes an expression selects, and that removing
 * them removes these nodes and no other. The suite is read in place, beside the repository.
 */
import { existsSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { assert, describe, it } from "@effect/vitest"
import { nodePathsOf } from "../src/overlay/JsonPath.ts"
import type { NodePath } from "../src/overlay/JsonPath.ts"
import { removed, rewrite } from "../src/overlay/Rewrite.ts"

/** A test of the suite: either the selector is invalid, or one of the results is right. */
interface SuiteTest {
  readonly name: string
  readonly selector: string
  readonly invalid_selector?: boolean
  readonly document?: unknown
  readonly result_paths?: ReadonlyArray<string>
  readonly results_paths?: ReadonlyArray<ReadonlyArray<string>>
}

const suite = join(import.meta.dirname, "..", "..", "..", "..", "shared", "suites", "jsonpath", "cts.json")

/** Reads a normalized path (RFC 9535, 2.7), without the code under test. */
const placeIn = (path: string): NodePath =>
  [...path.matchAll(/\[(?:(\d+)|'((?:[^'\\]|\\.)*)')\]/g)].map(([, index, name = ""]) =>
    index === undefined
      ? (JSON.parse(`"${name.replaceAll("\\'", "'").replaceAll('"', '\\"')}"`) as string)
      : Number(index)
  )

/** Removes one node after another, the deepest first, then the last of a list, on a copy: the plain way, to compare with. */
const withoutNodes = (document: unknown, places: ReadonlyArray<NodePath>): unknown => {
  const holder = { document: structuredClone(document) }
  const distinct = [...new Set(places.map((place) => JSON.stringify(place)))].map(
    (text) => JSON.parse(text) as NodePath
  )
  const index = (place: NodePath): number => (typeof place.at(-1) === "number" ? Number(place.at(-1)) : -1)
  const inOrder = distinct.toSorted((a, b) => b.length - a.length || index(b) - index(a))
  for (const place of inOrder) {
    const keys = ["document", ...place]
    const last = keys.pop() ?? ""
    const parent = keys.reduce<unknown>((value, key) => (value as Record<string, unknown>)[key], holder)
    if (Array.isArray(parent)) parent.splice(Number(last), 1)
    else delete (parent as Record<string, unknown>)[last]
  }
  return holder.document
}

if (existsSync(suite)) {
  const { tests } = JSON.parse(readFileSync(suite, "utf8")) as { readonly tests: ReadonlyArray<SuiteTest> }

  describe("the JSONPath compliance suite", () => {
    it("is the whole suite", () => assert.isAbove(tests.length, 700))

    for (const { document, invalid_selector, name, result_paths, results_paths, selector } of tests) {
      it(name, () => {
        const places = nodePathsOf(document ?? null, selector)
        if (invalid_selector === true) return assert.isString(places)
        if (typeof places === "string") return assert.fail(places)
        const right = (results_paths ?? [result_paths ?? []]).map((paths) => paths.map(placeIn))
        assert.deepInclude(right, places)
        // The root cannot be removed.
        if (places.some((place) => place.length === 0)) return
        const before = structuredClone(document)
        assert.deepStrictEqual(
          rewrite(document, places, () => removed),
          withoutNodes(document, places)
        )
        assert.deepStrictEqual(document, before)
      })
    }
  })
} else {
  it.skip("the JSONPath compliance suite (skipped: ../shared/suites/jsonpath is not beside the repository)", () => {})
}

describe("nodePathsOf", () => {
  const odd = JSON.parse('{ "a": { "__proto__": { "x": 1 }, "constructor": 2 }, "list": [1, 2] }') as unknown
  const table: ReadonlyArray<readonly [expression: string, places: ReadonlyArray<NodePath>]> = [
    ["$.a.__proto__.x", [["a", "__proto__", "x"]]],
    ["$.a.constructor", [["a", "constructor"]]],
    // Properties of every JavaScript object are no properties of a document.
    ["$.__proto__", []],
    ["$.a.toString", []],
    ["$.list.length", []],
    ["$[?@.constructor]", [["a"]]],
    // Precedence (RFC 9535, 2.3.5.1): && binds before ||, however many there are.
    ["$.list[?@ > 0 && @ > 1 && @ > 2]", []],
    ["$.list[?@ > 9 && @ > 9 || @ > 1]", [["list", 1]]],
    ["$.list[?@ > 1 || @ > 9 && @ > 9]", [["list", 1]]],
    ["$.list[?!(@ > 1) && @ > 0 && @ < 9]", [["list", 0]]],
    [
      "$.list[1,1,0]",
      [
        ["list", 1],
        ["list", 1],
        ["list", 0]
      ]
    ]
  ]
  for (const [expression, places] of table) {
    it(expression, () => assert.deepStrictEqual(nodePathsOf(odd, expression), places))
  }

  it("follows a document 1,000 levels deep", () => {
    let deep: object = { hit: 1 }
    for (let level = 0; level < 1000; level++) deep = { next: deep }
    assert.strictEqual(nodePathsOf(deep, "$..hit").length, 1)
  })

  for (const expression of ["", "a", "$.a[", "$..", "$[?length(@)]", "$[?no(@)]", "$.a.", "$ ", "$[?@.a = 1]"]) {
    it(`refuses ${JSON.stringify(expression)}`, () => assert.isString(nodePathsOf(odd, expression)))
  }
})
