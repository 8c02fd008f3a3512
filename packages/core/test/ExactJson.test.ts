import { assert, describe, it } from "@effect/vitest"
import { parseExact } from "../src/values/ExactJson.ts"
import { parseJson } from "../src/values/ParseJson.ts"
import * as S from "../src/schema/WireSchema.ts"
import { problemsOf } from "../src/schema/Validation.ts"

/** JSON text, and its value when it is another than `JSON.parse` gives. */
const rows: ReadonlyArray<readonly [text: string, value?: unknown]> = [
  ["9007199254740993", "9007199254740993"],
  ["-9007199254740993", "-9007199254740993"],
  ["9007199254740991"],
  ["-9007199254740991"],
  // 2^53 is a number; what it is written as is the same.
  ["9007199254740992"],
  // 2^60 is one as well, but JavaScript writes it as 1152921504606847000.
  ["1152921504606846976", "1152921504606846976"],
  ["100000000000000000000"],
  ["1000000000000000000000", "1000000000000000000000"],
  ["9007199254740993.0", "9007199254740993"],
  ["1234567890123456.78"],
  ["0.12345678901234567890"],
  ["1e21"],
  ["1234567890123456e2"],
  ["9007199254740993e0", "9007199254740993"],
  ["9.007199254740993e15", "9007199254740993"],
  ["-9.007199254740993E+15", "-9007199254740993"],
  ["9.0071992547409930e15", "9007199254740993"],
  ["90071992547409930e-1", "9007199254740993"],
  ["0.9007199254740993e16", "9007199254740993"],
  ["9.007199254740993e16", "90071992547409930"],
  ['{"a":{"id": 1.2345678901234567891E+19}}', { a: { id: "12345678901234567891" } }],
  // These numbers are written with the same digits again, or are no integers.
  ["9.007199254740992e15"],
  ["1.2345678901234566e+25"],
  ["1.7976931348623157e308"],
  ["9.007199254740993e14"],
  ["9007199254740993e-1"],
  ["9007199254740993e-400"],
  ["1.5e3"],
  ['"9.007199254740993e15"'],
  ['{"a":"x 9.007199254740993e15"}'],
  ['{"id":9007199254740993,"n":1}', { id: "9007199254740993", n: 1 }],
  ['{"id": 9007199254740993 }', { id: "9007199254740993" }],
  ["[\n9007199254740993\n,\t18446744073709551615]", ["9007199254740993", "18446744073709551615"]],
  ['"9007199254740993"'],
  ['{"9007199254740993":"9007199254740993"}'],
  ['{"a":"x, 9007199254740993,","b":1}'],
  ['{"a":"\\"","b":9007199254740993}', { a: '"', b: "9007199254740993" }],
  ['{"a":"\\\\","b":9007199254740993}', { a: "\\", b: "9007199254740993" }],
  ['{"a":"\\\\\\", 9007199254740993, ","b":[true,null]}'],
  [`{"a":"${"9".repeat(400)}","b":${"9".repeat(400)}}`, { a: "9".repeat(400), b: "9".repeat(400) }]
]

const texts = ["{", "", "9007199254740993 1", "09007199254740993", "-", "9007199254740993,", "[9007199254740993"]

/** Parses with the reviver's third argument, where the runtime has it. Shares no code with `parseExact`. */
const bySource = (text: string): unknown =>
  JSON.parse(text, (_key, value: unknown, ...[context]: ReadonlyArray<{ readonly source?: string }>) => {
    const source = context?.source ?? ""
    return typeof value === "number" && /^-?\d+$/.test(source) && String(value) !== source && source !== "-0"
      ? source
      : value
  })

describe("integers that no number holds", () => {
  for (const [text, value] of rows) {
    it(text.length > 60 ? `${text.slice(0, 60)}...` : text, () =>
      assert.deepStrictEqual(parseExact(text), value ?? JSON.parse(text))
    )
  }

  for (const text of texts) {
    it(`${JSON.stringify(text)} is no JSON`, () => {
      assert.throws(() => parseExact(text), SyntaxError)
      assert.isUndefined(parseJson(text))
    })
  }

  it("are found wherever they stand", () => {
    for (let before = 0; before < 40; before++) {
      for (const digits of ["9007199254740993", "123456789012345678901"]) {
        const text = `{"${"k".repeat(before)}":[${digits},"${digits}"]}`
        assert.deepStrictEqual(parseExact(text), { ["k".repeat(before)]: [digits, digits] }, text)
      }
    }
  })

  it("are the same as the runtime's own sources say", () => {
    let state = 7
    const draw = (below: number): number => (state = (state * 48_271) % 2_147_483_647) % below
    const digits = (): string => String(draw(9) + 1) + Array.from({ length: draw(22) }, () => draw(10)).join("")
    const scalar = (): string =>
      [`${digits()}`, `-${digits()}`, `"${digits()}"`, `"a\\"${digits()},"`, `${digits()}.5`, "null", "true", "-0"][
        draw(8)
      ]!
    const value = (depth: number): string =>
      depth > 3 || draw(3) === 0
        ? scalar()
        : draw(2) === 0
          ? `[ ${Array.from({ length: draw(5) }, () => value(depth + 1)).join(",\n ")}]`
          : `{${Array.from({ length: draw(5) }, (_, index) => `"k${index}" : ${value(depth + 1)}`).join(" ,")}}`
    let lost = 0
    for (let run = 0; run < 3000; run++) {
      const text = value(0)
      const expected = bySource(text)
      if (JSON.stringify(expected) !== JSON.stringify(JSON.parse(text))) lost++
      assert.deepStrictEqual(parseExact(text), expected, text)
    }
    assert.isAbove(lost, 500)
  })

  it("are refused where a number is declared, and exact where anything may stand", () => {
    const schema = S.struct<unknown>({ id: S.number, more: S.optional(S.unknown) })
    const beyond = problemsOf(schema, parseExact('{"id":9007199254740993}'), "open", "body")
    assert.deepStrictEqual(
      beyond.map(({ field }) => field),
      ["body.id"]
    )
    assert.include(beyond[0]?.problem, "x-faktura-integer")
    const kept = parseExact('{"id":1,"more":9007199254740993,"other":18446744073709551615}')
    assert.deepStrictEqual(problemsOf(schema, kept, "open", "body"), [])
    assert.deepStrictEqual(kept, { id: 1, more: "9007199254740993", other: "18446744073709551615" })
  })
})
