// Schemas of objects with fields named like inherited ones.
import { assert, describe, it } from "@effect/vitest"
import * as S from "../src/schema/WireSchema.ts"
import { problemsOf } from "../src/schema/Validation.ts"

const fields = { constructor: S.optional(S.string), toString: S.optional(S.string), valueOf: S.string }

describe("fields with inherited names", () => {
  for (const [kind, schema] of [
    ["struct", S.struct(fields)],
    ["structWithRest", S.structWithRest(fields, S.unknown)]
  ] as const) {
    const fieldsOf = (value: object): ReadonlyArray<string> =>
      problemsOf(schema, value, "open", "body").map(({ field }) => field)

    it(`${kind}: an absent one is absent`, () => assert.deepStrictEqual(fieldsOf({ valueOf: "a" }), []))
    it(`${kind}: a given one is checked`, () => {
      assert.deepStrictEqual(fieldsOf({ valueOf: "a", constructor: "b", toString: "c" }), [])
      assert.deepStrictEqual(fieldsOf({ valueOf: "a", constructor: 5 }), ["body.constructor"])
    })
    it(`${kind}: a required one is missed`, () =>
      assert.deepStrictEqual(fieldsOf({ constructor: "b" }), ["body.valueOf"]))
  }
})

describe("all, in requests", () => {
  const a = S.struct({ a: S.string })
  const b = S.struct({ b: S.number })
  const rows: ReadonlyArray<
    readonly [name: string, schema: S.WireSchema<unknown>, value: unknown, fields: ReadonlyArray<string>]
  > = [
    ["fields of each part", S.all([a, b]), { a: "x", b: 1 }, []],
    ["fields of a part that may be null", S.all([S.nullable(a), b]), { a: "x", b: 1 }, []],
    ["another field", S.all([S.nullable(a), b]), { a: "x", b: 1, c: 1 }, ["body.c"]],
    ["another field, which one part refuses", S.all([a, S.unknown]), { a: "x", c: 1 }, ["body.c"]]
  ]
  for (const [name, schema, value, fields] of rows) {
    it(name, () =>
      assert.deepStrictEqual(
        problemsOf(schema, value, "strict", "body").map(({ field }) => field),
        fields
      )
    )
  }
})

describe("a value that is nested too deeply", () => {
  const list: S.WireSchema<unknown> = S.array(S.lazy(() => list))
  const deep = (levels: number): unknown => {
    let value: unknown = []
    for (let level = 0; level < levels; level++) value = [value]
    return value
  }
  const itself: Array<unknown> = []
  itself.push(itself)
  for (const [name, value] of [
    ["100,000 levels", deep(100_000)],
    ["itself", itself]
  ] as const) {
    for (const strictness of ["open", "strict"] as const) {
      it(`${name}, ${strictness}: one problem`, () =>
        assert.deepStrictEqual(problemsOf(list, value, strictness, "body"), [
          { field: "body", problem: "Nested too deeply to be checked" }
        ]))
    }
  }
  it("50 levels are checked", () => assert.deepStrictEqual(problemsOf(list, deep(50), "strict", "body"), []))
})

describe("an integer beyond 2^53", () => {
  const lost = "9007199254740993"
  for (const [name, schema, isNamed] of [
    ["number", S.number, true],
    ["nullable integer", S.nullable(S.integer), true],
    ["boolean", S.boolean, false],
    ["enum with such words", S.literals(["number", "integer"]), false]
  ] as const) {
    it(`${name}: ${isNamed ? "the overlay's advice" : "the expectation"}`, () =>
      assert.strictEqual(/x-faktura-integer/.test(problemsOf(schema, lost, "open", "body")[0]?.problem ?? ""), isNamed))
  }
})

// Each level doubles the work of a check that does not remember: these tests would never end.
describe("a union whose members have the same recursive schema", () => {
  const next = S.optional(S.lazy(() => node))
  const node: S.WireSchema<unknown> = S.union([S.struct({ next, v: S.string }), S.struct({ next, v: S.number })])
  const deep = (leaf: unknown): object => {
    let value: object = { v: leaf }
    for (let level = 0; level < 60; level++) value = { v: level, next: value }
    return value
  }
  for (const strictness of ["open", "strict"] as const) {
    it(`${strictness}: a valid value`, () => assert.deepStrictEqual(problemsOf(node, deep(1), strictness, "body"), []))
    it(`${strictness}: an invalid value`, () => {
      const problems = problemsOf(node, deep(null), strictness, "body")
      assert.deepInclude(problems, { field: `body${".next".repeat(60)}.v`, problem: "Expected string" })
      assert.isBelow(problems.length, 200)
    })
  }
  it("integers of another type", () => {
    const own = S.optional(S.lazy(() => exact))
    const exact: S.WireSchema<unknown> = S.union([
      S.struct({ next: own, v: S.exactInteger("string") }),
      S.struct({ next: own, w: S.boolean })
    ])
    assert.deepStrictEqual(problemsOf(exact, deep(1), "open", "body"), [])
  })
})
