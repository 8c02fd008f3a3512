import { assert, describe, it } from "@effect/vitest"
import { readIntegers, writeIntegers } from "../src/schema/ExactIntegers.ts"
import { parseExact } from "../src/values/ExactJson.ts"
import * as S from "../src/schema/WireSchema.ts"
import { problemsOf } from "../src/schema/Validation.ts"

const text = S.exactInteger<string>("string")
const big = S.exactInteger<bigint>("bigint")
const item: S.WireSchema<unknown> = S.struct({ id: text, parent: S.optional(S.lazy(() => item)) })

/** A schema, a response as received, and its value after reading. */
const rows: ReadonlyArray<readonly [name: string, schema: S.WireSchema<unknown>, json: string, value: unknown]> = [
  ["a field", S.struct({ id: text }), '{"id":9007199254740993}', { id: "9007199254740993" }],
  ["a small integer", S.struct({ id: text }), '{"id":7}', { id: "7" }],
  ["a negative integer", S.struct({ id: text }), '{"id":-7}', { id: "-7" }],
  ["a string already", S.struct({ id: text }), '{"id":"7"}', { id: "7" }],
  [
    "a bigint",
    S.struct({ id: big, n: big }),
    '{"id":18446744073709551615,"n":7}',
    { id: 18446744073709551615n, n: 7n }
  ],
  ["other numbers stay", S.struct({ id: text, n: S.number }), '{"id":1,"n":1,"more":2}', { id: "1", n: 1, more: 2 }],
  ["optional, or null", S.struct({ id: S.optional(S.nullable(text)) }), '{"id":null}', { id: null }],
  ["optional, with a value", S.struct({ id: S.optional(S.nullable(text)) }), '{"id":1}', { id: "1" }],
  [
    "a list",
    S.array(S.struct({ ids: S.array(text) })),
    '[{"ids":[1,9007199254740993]}]',
    [{ ids: ["1", "9007199254740993"] }]
  ],
  ["a map", S.record(text), '{"a":1,"b":2}', { a: "1", b: "2" }],
  ["a tuple", S.tuple([S.number, text], 1, big), "[1,2,3]", [1, "2", 3n]],
  [
    "within itself",
    item,
    '{"id":1,"parent":{"id":2,"parent":{"id":9007199254740993}}}',
    { id: "1", parent: { id: "2", parent: { id: "9007199254740993" } } }
  ],
  ["all of several", S.all([S.struct({ a: text }), S.struct({ b: S.number })]), '{"a":1,"b":2}', { a: "1", b: 2 }],
  [
    "a union by a field",
    S.openUnion("k", {
      x: S.struct({ k: S.literals(["x"]), n: text }),
      y: S.struct({ k: S.literals(["y"]), n: S.number })
    }),
    '{"k":"x","n":1}',
    { k: "x", n: "1" }
  ],
  [
    "another member of it",
    S.openUnion("k", {
      x: S.struct({ k: S.literals(["x"]), n: text }),
      y: S.struct({ k: S.literals(["y"]), n: S.number })
    }),
    '{"k":"y","n":1}',
    { k: "y", n: 1 }
  ],
  ["fields of the rest", S.structWithRest({ a: S.number }, text), '{"a":1,"b":2}', { a: 1, b: "2" }],
  [
    "fields by patterns",
    S.patterned({ a: S.number }, { "^n": text }, S.number),
    '{"a":1,"n1":2,"b":3}',
    { a: 1, n1: "2", b: 3 }
  ],
  ["not to be shown", S.struct({ id: S.sensitive(text, true) }), '{"id":5}', { id: "5" }]
]

describe("integers with another type", () => {
  for (const [name, schema, json, value] of rows) {
    it(`are read: ${name}`, () => {
      const read = parseExact(json)
      assert.deepStrictEqual(problemsOf(schema, read, "open", "body"), [])
      assert.deepStrictEqual(read, value)
    })
    it(`are written: ${name}`, () => {
      const before = structuredClone(value)
      const written = JSON.stringify(writeIntegers(schema, value))
      assert.deepStrictEqual(value, before)
      // A string that came as one is sent as digits: the document says integer.
      assert.strictEqual(written, name === "a string already" ? '{"id":7}' : json)
    })
  }

  const wrong: ReadonlyArray<readonly [schema: S.WireSchema<unknown>, value: unknown]> = [
    [text, "7.5"],
    [text, ""],
    [text, "07"],
    [text, "seven"],
    [text, 7],
    [big, "7"],
    [big, 7]
  ]
  for (const [index, [schema, id]] of wrong.entries()) {
    it(`a request is held to the type: ${index} ${String(id)}`, () =>
      assert.lengthOf(problemsOf(S.struct({ id: schema }), { id }, "strict", "body"), 1))
  }

  it("a response with another type in place of the integer is refused", () => {
    for (const json of ['{"id":1.5}', '{"id":true}', '{"id":null}', '{"id":"x"}']) {
      assert.lengthOf(problemsOf(S.struct({ id: text }), parseExact(json), "open", "body"), 1, json)
    }
  })

  it("what is frozen, and what has no such integers, stays as it is", () => {
    const frozen = Object.freeze({ id: 1 })
    readIntegers(S.struct({ id: text }), frozen)
    assert.deepStrictEqual(frozen, { id: 1 })
    const body = { id: 1 }
    assert.strictEqual(writeIntegers(S.struct({ id: S.number }), body), body)
  })

  it("other text of a union is sent as text", () => {
    const schema = S.struct({ n: S.union([text, S.literals(["all"]), S.string]) })
    for (const n of ["all", "true", "007", "", "1e3"]) {
      assert.strictEqual(JSON.stringify(writeIntegers(schema, { n })), JSON.stringify({ n }))
    }
    assert.strictEqual(JSON.stringify(writeIntegers(schema, { n: "7" })), '{"n":7}')
  })

  it("integers of all parts, also in lists", () => {
    const schema = S.struct({ n: S.all([text, text]), list: S.all([S.array(text)]) })
    const value = { n: 12, list: [12] }
    assert.deepStrictEqual(problemsOf(schema, value, "open", "body"), [])
    assert.deepStrictEqual<unknown>(value, { n: "12", list: ["12"] })
    assert.strictEqual(JSON.stringify(writeIntegers(schema, value)), '{"n":12,"list":[12]}')
  })
})
