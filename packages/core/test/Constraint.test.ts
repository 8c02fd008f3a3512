import { inspect } from "node:util"
import { assert, describe, it } from "@effect/vitest"
import { bytes, limited } from "../src/schema/Constraint.ts"
import type { Limits } from "../src/schema/Constraint.ts"
import * as S from "../src/schema/WireSchema.ts"
import { problemsOf } from "../src/schema/Validation.ts"

const sameFile = new Blob(["a"])

const uuid = "3c90c3cc-0d44-4b50-8888-8dd25736052a"

const table: ReadonlyArray<
  readonly [string, S.WireSchema<unknown>, Limits, fits: ReadonlyArray<unknown>, not: ReadonlyArray<unknown>]
> = [
  ["minLength", S.string, { minLength: 2 }, ["ab", "🙂🙂"], ["a", "🙂", ""]],
  ["maxLength", S.string, { maxLength: 2 }, ["", "ab", "🙂🙂"], ["abc"]],
  ["pattern", S.string, { pattern: "^[A-Z]{3}$" }, ["EUR"], ["eur", "EURO"]],
  ["uuid", S.string, { format: "uuid" }, [uuid, uuid.toUpperCase()], ["x", `${uuid}0`, ""]],
  [
    "date",
    S.string,
    { format: "date" },
    ["2024-02-29", "2000-02-29"],
    ["2023-02-29", "1900-02-29", "2024-13-01", "2024-00-10", "2024-04-31", "24-01-01", "2024-01-01T00:00:00Z"]
  ],
  [
    "date-time",
    S.string,
    { format: "date-time" },
    ["2024-01-02T03:04:05Z", "2022-04-21T14:23:01.691982+00:00", "2024-01-02T23:59:60Z", "2024-01-02T03:04:05"],
    ["2024-01-02", "2024-01-02T24:00:00Z", "2023-02-29T00:00:00Z", "now"]
  ],
  ["a format that is not checked", S.string, { format: "phone" }, ["anything at all"], []],
  ["a format called like an inherited field", S.string, { format: "constructor" }, ["anything at all"], []],
  ["int32", S.integer, { format: "int32" }, [0, 2 ** 31 - 1, -(2 ** 31)], [2 ** 31, -(2 ** 31) - 1]],
  ["email", S.string, { format: "email" }, ["a@example.com"], ["example.com"]],
  ["minimum", S.number, { minimum: 1 }, [1, 1.5], [0.9]],
  ["maximum", S.number, { maximum: 1 }, [1, -1], [1.1]],
  ["exclusiveMinimum", S.number, { exclusiveMinimum: 1 }, [1.1], [1]],
  ["exclusiveMaximum", S.number, { exclusiveMaximum: 1 }, [0.9], [1]],
  ["multipleOf", S.number, { multipleOf: 5 }, [0, 10], [7]],
  ["minItems", S.array(S.number), { minItems: 1 }, [[1]], [[]]],
  ["maxItems", S.array(S.number), { maxItems: 1 }, [[], [1]], [[1, 2]]],
  ["multipleOf in decimals", S.number, { multipleOf: 0.01 }, [19.99, 4.35, 0.14, 143.48, 1e15, -0.07], [0.005, 19.999]],
  ["multipleOf of a large integer", S.unknown, { multipleOf: 10 }, [9007199254740990n], [9007199254740993n]],
  ["uniqueItems", S.array(S.number), { uniqueItems: true }, [[1, 2], []], [[1, 1]]],
  [
    "uniqueItems of files",
    S.array(S.unknown),
    { uniqueItems: true },
    [[new Blob(["a"]), new Blob(["b"])]],
    [[sameFile, sameFile]]
  ],
  ["uniqueItems: false", S.array(S.number), { uniqueItems: false }, [[1, 1]], []],
  [
    "uniqueItems by value, for any order of fields",
    S.array(S.unknown),
    { uniqueItems: true },
    [
      [
        { a: 1, b: 2 },
        { a: 2, b: 1 }
      ],
      [
        [1, 2],
        [2, 1]
      ],
      [1, true, "1", null],
      [{ a: { x: 1, y: 2 } }, { a: { x: 2, y: 1 } }]
    ],
    [
      [
        { a: 1, b: 2 },
        { b: 2, a: 1 }
      ],
      [{ a: { x: 1, y: 2 } }, { a: { y: 2, x: 1 } }],
      [[{ p: 1, q: 2 }], [{ q: 2, p: 1 }]]
    ]
  ],
  // Without a type a limit applies to values of its own kind only.
  ["minLength without a type", S.unknown, { minLength: 2 }, ["ab", 1, null, [], {}], ["a"]],
  ["pattern without a type", S.unknown, { pattern: "^a" }, ["ab", 1, ["b"]], ["b"]],
  ["minimum without a type", S.unknown, { minimum: 2 }, [2, "1", null, [1]], [1]],
  ["maxItems without a type", S.unknown, { maxItems: 1 }, [[1], "ab", { length: 5 }], [[1, 2]]],
  ["minProperties without a type", S.unknown, { minProperties: 1 }, [{ a: 1 }, [], "", 0, null], [{}]],
  ["minProperties", S.record(S.unknown), { minProperties: 1 }, [{ a: 1 }, { a: null }], [{}, { a: undefined }]],
  [
    "maxProperties",
    S.record(S.unknown),
    { maxProperties: 1 },
    [{}, { a: 1 }, { a: 1, b: undefined }],
    [{ a: 1, b: 2 }]
  ],
  ["two limits", S.integer, { minimum: 1, maximum: 100 }, [1, 100], [0, 101, 1.5]]
]

describe("limited", () => {
  for (const [name, schema, limits, fits, not] of table) {
    it(name, () => {
      const checked = limited<unknown>(schema, limits)
      for (const value of fits) assert.deepStrictEqual(problemsOf(checked, value, "strict", "v"), [], inspect(value))
      for (const value of not) assert.lengthOf(problemsOf(checked, value, "strict", "v"), 1, inspect(value))
    })
  }
})

describe("all", () => {
  const both = S.all<unknown>([S.struct({ a: S.string }), S.struct({ b: S.integer })])
  it("must match all parts, and names the problems of each", () => {
    assert.deepStrictEqual(problemsOf(both, { a: "x", b: 1 }, "strict", "v"), [])
    assert.deepStrictEqual(
      problemsOf(both, { a: 1, b: "x" }, "strict", "v").map(({ field }) => field),
      ["v.a", "v.b"]
    )
  })
})

describe("structWithRest", () => {
  const priced = S.structWithRest<unknown>({ name: S.string }, S.integer)
  it("checks undeclared fields against the rest schema, and declared fields against their own", () => {
    assert.deepStrictEqual(problemsOf(priced, { name: "a", one: 1, two: 2 }, "strict", "v"), [])
    assert.deepStrictEqual(
      problemsOf(priced, { name: 1, one: "x", two: 2 }, "open", "v").map(({ field }) => field),
      ["v.name", "v.one"]
    )
    assert.deepStrictEqual(
      problemsOf(priced, { name: "a", one: "x", two: 2.5 }, "open", "v").map(({ field }) => field),
      ["v.one", "v.two"]
    )
  })
  it("accepts any other fields when the rest is unknown", () => {
    assert.deepStrictEqual(
      problemsOf(S.structWithRest({ name: S.string }, S.unknown), { name: "a", b: [] }, "strict", "v"),
      []
    )
  })
})

describe("openUnion", () => {
  const schemas = S.openUnion<unknown>("type", {
    circle: S.struct({ type: S.literals(["circle"]), r: S.number }),
    square: S.struct({ type: S.literals(["square"]), a: S.number })
  })
  const cases: ReadonlyArray<readonly [string, unknown, fields: ReadonlyArray<string>]> = [
    ["a valid member", { type: "circle", r: 1 }, []],
    ["a member that the document does not know", { type: "ellipse", a: "x" }, []],
    ["a known member of another shape", { type: "square", r: 1 }, ["v.a"]],
    ["no field to tell by", { r: 1 }, ["v.type"]],
    ["the field of another type", { type: 7 }, ["v.type"]],
    ["null", null, ["v"]],
    ["a list", [], ["v"]],
    ["a text", "circle", ["v"]]
  ]
  for (const [name, value, fields] of cases) {
    it(name, () =>
      assert.deepStrictEqual(
        problemsOf(schemas, value, "open", "v").map(({ field }) => field),
        [...fields]
      )
    )
  }
})

describe("bytes", () => {
  const rows: ReadonlyArray<readonly [name: string, value: unknown, problem: string | undefined]> = [
    ["bytes", new Uint8Array([1]), undefined],
    ["a buffer", Buffer.from("a"), undefined],
    ["text", "QQ==", undefined],
    ["text beyond its limit", "QUFBQUFB", "Expected at most 4 characters"],
    ["text that is no Base64", "ä", "Expected base64"],
    ["a number", 1, "Expected Base64 text or bytes"]
  ]
  it.each(rows.map(([name, value, problem]) => ({ name, value, problem })))("$name", ({ problem, value }) => {
    const limits = { maxLength: 4, format: "byte" }
    const found = problemsOf(limited(bytes, limits), value, "strict", "body")
    assert.deepStrictEqual(
      found.map((each) => each.problem),
      problem === undefined ? [] : [problem]
    )
  })
})
