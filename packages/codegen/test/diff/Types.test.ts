/** The compiler's comparison of two small packages: each kind of difference, in each part of an export. */
import { assert, describe, it } from "@effect/vitest"
import type { VersionSet } from "../../src/diff/types/PackageVersion.ts"
import { programOf } from "../../src/diff/types/Program.ts"
import { TypeComparison } from "../../src/diff/types/TypeChanges.ts"
import type { TypeChange } from "../../src/diff/types/TypeChange.ts"

/** Types as generated code has them: their names and arguments count. */
const prelude = `
export interface Effect<A, E = never, R = never> { readonly a: () => A; readonly e: () => E; readonly r: () => R }
export interface Layer<Out, E = never, In = never> { readonly out: (_: Out) => void; readonly e: () => E; readonly in: () => In }
export interface Options<Data> { readonly data: Data }
export interface RequestResult<Responses, Errors> { readonly responses: Responses; readonly errors: Errors }
interface NotFound { readonly _tag: "NotFound"; readonly body: { readonly detail: string } }
interface Conflict { readonly _tag: "Conflict" }
declare class Client { readonly client: true }
declare class Scope { readonly scope: true }
`

/** An operation of a service. */
const effect = (options: string, result = "void", error = "never", context = "never"): string =>
  `export declare const get: (${options}) => Effect<${result}, ${error}, ${context}>`

/** A function of a raw client. */
const raw = (data: string, responses = "{ 200: string }", errors = "{ 404: string }"): string =>
  `export interface Data ${data}
export declare function get(options: Options<Data>): RequestResult<${responses}, ${errors}>`

const cat = '{ readonly kind: "cat"; readonly name: string }'
const dog = '{ readonly kind: "dog"; readonly size: number }'

type Row = readonly [name: string, before: string, after: string, ...expected: ReadonlyArray<string>]

const rows: ReadonlyArray<Row> = [
  ["export added", "", effect(""), "get, export: added, minor"],
  ["export removed", effect(""), "", "get, export: removed, major"],
  ["exported type removed", "export interface A {}", "", "A, export: removed, major"],
  ["another value", "export declare const a: string", "export declare const a: number", "a, export: type, major"],
  [
    "a wider function",
    "export declare const a: (b: string) => string",
    "export declare const a: (b: string | number) => string",
    "a, export: type, minor"
  ],
  [
    "the same",
    effect("a: { b: string }", cat, "NotFound", "Client"),
    effect("a: { b: string }", cat, "NotFound", "Client")
  ],
  ["the same type in other words", effect("a: { b: string }"), `interface B { b: string }\n${effect("a: B")}`],

  [
    "first argument required",
    effect("a?: { b?: string }"),
    effect("a: { b?: string }"),
    "get, arguments: required, major"
  ],
  ["argument added", effect(""), effect("a?: string"), "get, arguments: added, minor"],
  ["argument removed", effect("a?: string"), effect(""), "get, arguments: removed, major"],
  [
    "field of arguments added",
    effect("a: { b: string }"),
    effect("a: { b: string; c?: string }"),
    "get, arguments c: added, minor"
  ],
  [
    "required field of arguments added",
    effect("a: { b: string }"),
    effect("a: { b: string; c: string }"),
    "get, arguments c: required, major"
  ],
  [
    "field of arguments removed",
    effect("a: { b: string; c?: string }"),
    effect("a: { b: string }"),
    "get, arguments c: removed, major"
  ],
  [
    "field of arguments required",
    effect("a: { b?: string }"),
    effect("a: { b: string }"),
    "get, arguments b: required, major"
  ],
  [
    "field of arguments optional",
    effect("a: { b: string }"),
    effect("a: { b?: string }"),
    "get, arguments b: optional, minor"
  ],
  [
    "type of an inner field",
    effect("a: { b: { c: string } }"),
    effect("a: { b: { c: number } }"),
    "get, arguments b.c: type, major"
  ],
  ["value of an enum removed", effect('a: { b: "x" | "y" }'), effect('a: { b: "x" }'), "get, arguments b: type, major"],
  ["value of an enum added", effect('a: { b: "x" }'), effect('a: { b: "x" | "y" }'), "get, arguments b: type, minor"],
  ["member of arguments removed", effect(`a: ${cat} | ${dog}`), effect(`a: ${cat}`), "get, arguments: member, major"],
  ["member of arguments added", effect(`a: ${cat}`), effect(`a: ${cat} | ${dog}`), "get, arguments: member, minor"],
  ["no value was possible", effect("a: { b?: never }"), effect("a: { b?: string }"), "get, arguments b: type, minor"],
  [
    "items",
    effect("a: { b: ReadonlyArray<string> }"),
    effect("a: { b: ReadonlyArray<number> }"),
    "get, arguments b[]: type, major"
  ],

  [
    "field of a result removed",
    effect("", "{ a: string; b: string }"),
    effect("", "{ a: string }"),
    "get, result b: removed, major"
  ],
  [
    "field of a result added",
    effect("", "{ a: string }"),
    effect("", "{ a: string; b: string }"),
    "get, result b: added, minor"
  ],
  [
    "field of a result optional",
    effect("", "{ a: string }"),
    effect("", "{ a?: string }"),
    "get, result a: optional, major"
  ],
  [
    "field of a result required",
    effect("", "{ a?: string }"),
    effect("", "{ a: string }"),
    "get, result a: required, minor"
  ],
  ["null in a result", effect("", "{ a: string }"), effect("", "{ a: string | null }"), "get, result a: type, major"],
  [
    "no null in a result",
    effect("", "{ a: string | null }"),
    effect("", "{ a: string }"),
    "get, result a: type, minor"
  ],
  ["member of a result added", effect("", cat), effect("", `${cat} | ${dog}`), "get, result: member, major"],
  ["member of a result removed", effect("", `${cat} | ${dog}`), effect("", cat), "get, result: member, major"],
  [
    "members without names, in another order",
    effect("", "{ a: string } | { b?: { c: string } } | { b?: number; d?: string }"),
    effect("", "{ b?: number; d?: string } | { a: string } | { b?: { c: string } }")
  ],
  ["an empty result has a value", effect(""), effect("", "string"), "get, result: type, major"],
  [
    "other fields of a result",
    effect("", "{ [key: string]: string }"),
    effect("", "{ [key: string]: number }"),
    "get, result [string]: type, major"
  ],

  [
    "error added",
    effect("", "void", "NotFound"),
    effect("", "void", "NotFound | Conflict"),
    "get, error Conflict: tag added, major"
  ],
  [
    "error removed",
    effect("", "void", "NotFound | Conflict"),
    effect("", "void", "NotFound"),
    "get, error Conflict: tag removed, major"
  ],
  [
    "body of an error",
    effect("", "void", "NotFound"),
    effect("", "void", '{ readonly _tag: "NotFound"; readonly body: { readonly reason: string } }'),
    "get, error NotFound.body.detail: removed, major",
    "get, error NotFound.body.reason: added, minor"
  ],
  [
    "service needed",
    effect("", "void", "never", "Client"),
    effect("", "void", "never", "Client | Scope"),
    "get, context Scope: required, major"
  ],

  [
    "service no longer needed",
    effect("", "void", "never", "Client | Scope"),
    effect("", "void", "never", "Client"),
    "get, context Scope: optional, minor"
  ],
  ["raw: argument", raw("{ a: string }"), raw("{ a: number }"), "get, arguments a: type, major"],
  [
    "raw: result",
    raw("{}", "{ 200: { a: string } }"),
    raw("{}", "{ 200: { a?: string } }"),
    "get, result 200.a: optional, major"
  ],
  ["raw: error", raw("{}", "{}", "{ 404: string }"), raw("{}", "{}", "{ 404: number }"), "get, error 404: type, major"],

  [
    "raw: status with another body",
    raw("{}", "{ 200: string }"),
    raw("{}", "{ 200: string; 202: number }"),
    "get, result 202: member, major"
  ],
  [
    "raw: status with the same body",
    raw("{}", "{ 200: string }"),
    raw("{}", "{ 200: string; 202: string }"),
    "get, result 202: added, minor"
  ],
  [
    "raw: one error less, with the body of another",
    raw("{}", "{}", "{ 403: string; 404: string }"),
    raw("{}", "{}", "{ 404: string }"),
    "get, error 403: removed, major"
  ],
  [
    "raw: one error more, with the body of another",
    raw("{}", "{}", "{ 404: string }"),
    raw("{}", "{}", "{ 403: string; 404: string }"),
    "get, error 403: added, minor"
  ],
  [
    "raw: one status less",
    raw("{}", "{ 200: string; 202: number }"),
    raw("{}", "{ 200: string }"),
    "get, result 202: removed, major"
  ],
  [
    "raw: errors without a type",
    raw("{}", "{}", "{ 404: { a: string } }"),
    raw("{}", "{}", "unknown"),
    "get, error: member, major",
    "get, error: type, major"
  ],
  ["any argument", effect(`a: ${cat} | ${dog}`), effect("a: unknown"), "get, arguments: type, minor"],
  [
    "layer of another class of the same name",
    "export declare const layer: Layer<Client>",
    "export declare const layer: Layer<Client>"
  ],
  [
    "layer with less",
    "export declare const layer: Layer<Client | Scope>",
    "export declare const layer: Layer<Client>",
    "layer, context Scope: removed, major"
  ],
  [
    "layer that needs more",
    "export declare const layer: Layer<Client>",
    "export declare const layer: Layer<Client, never, Scope>",
    "layer, context Scope: required, major"
  ],
  [
    "method of a class",
    "export declare class A { static one(): void; static two(): void }",
    "export declare class A { static one(): void; static three(): void }",
    "A, export three: added, minor",
    "A, export two: removed, major"
  ]
]

/** Version of all rows: each is a package of its own. */
const versionOf = (label: string, code: (row: Row) => string): VersionSet => {
  const packages = rows.map((_, index) => ({
    name: `row-${index}`,
    folder: `/${label}/row-${index}`,
    entries: new Map([[".", `/${label}/row-${index}/index.ts`]])
  }))
  return {
    packages,
    files: new Map(rows.map((row, index) => [`/${label}/row-${index}/index.ts`, `${prelude}${code(row)}\n`]))
  }
}

const lineOf = ({ at, level, part, path, what }: TypeChange): string =>
  `${at}, ${part}${path === "" ? "" : ` ${path}`}: ${what}, ${level}`

const compared = (): ReadonlyArray<TypeChange> => {
  const before = versionOf("before", ([, code]) => code)
  const after = versionOf("after", ([, , code]) => code)
  const entries = [...before.files.keys(), ...after.files.keys()]
  const program = programOf(entries, { before, after, importedByOthers: "before" }, new Map())
  return new TypeComparison(program).compare(before, after)
}

describe("types", () => {
  const changes = compared()
  for (const [index, [name, , , ...expected]] of rows.entries()) {
    it(name, () => {
      const own = changes.filter((change) => change.package === `row-${index}`)
      // Types that a row adds to write another one.
      assert.deepStrictEqual([...new Set(own.map(lineOf))].toSorted(), expected)
    })
  }

  it("every kind of difference and every part has a row", () => {
    const all = <K extends "part" | "what">(key: K): ReadonlyArray<string> =>
      [...new Set(changes.map((change) => change[key]))].toSorted()
    assert.deepStrictEqual(all("part"), ["arguments", "context", "error", "export", "result"])
    assert.deepStrictEqual(all("what"), [
      "added",
      "member",
      "optional",
      "removed",
      "required",
      "tag added",
      "tag removed",
      "type"
    ])
  })
})
