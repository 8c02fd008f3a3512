/** JSON that changes no value on its way: what is written and read, and what is refused. */
import { afterEach, assert, describe, it } from "vitest"
import { isOpaque, jsonText, parseJson } from "../../src/client/Json.ts"

const cycle: { self?: unknown } = {}
cycle.self = cycle
const half = "\ud83d"
const toJSON = (): never => {
  throw new Error("secret")
}
class Money {
  readonly amount = 1
}
class Empty {
  total(): number {
    return 1
  }
}

describe("jsonText", () => {
  it.each<readonly [title: string, value: unknown, expected: string]>([
    ["an object", { a: [1, "b", true, null] }, '{"a":[1,"b",true,null]}'],
    ["null", null, "null"],
    ["empty text", "", '""'],
    ["fields without a value", { a: undefined, b: () => 1, c: Symbol("c"), d: 1 }, '{"d":1}'],
    ["items without a value", [undefined, null], "[null,null]"],
    ["a date", new Date(0), '"1970-01-01T00:00:00.000Z"'],
    ["a date in a list", [new Date(0)], '["1970-01-01T00:00:00.000Z"]'],
    ["a record of a class", new Money(), '{"amount":1}'],
    ["a record of a class without fields", new Empty(), "{}"],
    ["empty list and object", [[], {}], "[[],{}]"],
    ["an object without a prototype", Object.create(null), "{}"],
    ["a map that has a field", Object.assign(new Map(), { a: 1 }), '{"a":1}'],
    ["an integer beyond 2^53", { id: 9007199254740993n }, '{"id":9007199254740993}'],
    ["a value of its own toJSON", { toJSON: () => 5 }, "5"],
    ["null of its own toJSON", { a: { toJSON: () => null } }, '{"a":null}'],
    ["a whole surrogate pair", "😀", '"😀"'],
    ["text that looks like an escape", "\\ud83d", '"\\\\ud83d"'],
    ["text that looks like an escape, behind a backslash", "\\\\ud83d", '"\\\\\\\\ud83d"'],
    ["other escapes", "\u0000\n\\", '"\\u0000\\n\\\\"']
  ])("writes %s", (_, value, expected) => {
    assert.strictEqual(jsonText(value), expected)
  })

  it.each<readonly [title: string, value: unknown]>([
    ["undefined", undefined],
    ["a function", toJSON],
    ["a symbol", Symbol("a")],
    ["a cycle", cycle],
    ["NaN", { a: Number.NaN }],
    ["infinity", [-Infinity]],
    ["an invalid date", new Date(Number.NaN)],
    ["an invalid date in an object", { a: new Date(Number.NaN) }],
    ["a failing toJSON", { toJSON }],
    ["half a surrogate pair", half],
    ["half a pair as a key", { [half]: 1 }],
    ["the other half", "a\udc00"],
    ["half a pair behind a backslash", `\\${half}`],
    ["half a pair behind text that looks like one", `\\ud83d${half}`],
    ["bytes", { a: Uint8Array.of(1) }],
    ["no bytes", new Uint8Array()],
    ["a buffer", new ArrayBuffer(1)],
    ["a map", new Map([["a", 1]])],
    ["a set in a list", [new Set()]],
    ["a file", new Blob(["a"])],
    ["a promise", { a: Promise.resolve(1) }]
  ])("refuses %s", (_, value) => {
    assert.isUndefined(jsonText(value))
  })
})

describe("isOpaque", () => {
  it.each<readonly [title: string, value: object, expected: boolean]>([
    ["a view of bytes", new DataView(new ArrayBuffer(1)), true],
    ["a view with a field", Object.assign(new DataView(new ArrayBuffer(1)), { a: 1 }), true],
    ["a map", new Map(), true],
    ["a map with a field", Object.assign(new Map(), { a: 1 }), false],
    ["search parameters", new URLSearchParams(), true],
    ["an object", {}, false],
    ["a list", [], false]
  ])("%s: %s", (_, value, expected) => {
    assert.strictEqual(isOpaque(value), expected)
  })
  it("is true for a type whose name only begins or ends like Object or Array", () => {
    for (const name of ["Objects", "MyArray"])
      assert.isTrue(
        isOpaque({
          get [Symbol.toStringTag]() {
            return name
          }
        })
      )
    // Keys are looked at first.
    assert.isFalse(
      isOpaque({
        a: 1,
        get [Symbol.toStringTag]() {
          return "Objects"
        }
      })
    )
  })
})

describe("parseJson", () => {
  it.each<readonly [text: string, expected: unknown]>([
    ['{"a":[1,"b",true,null,1.5]}', { a: [1, "b", true, null, 1.5] }],
    ["9007199254740991", 9007199254740991],
    ["9007199254740992", 9007199254740992],
    ["9007199254740993", "9007199254740993"],
    ["-9007199254740993", "-9007199254740993"],
    ["9007199254740993.0", "9007199254740993"],
    ["9007199254740993.000", "9007199254740993"],
    ["9007199254740993.5", 2 ** 53 + 2],
    ["9007199254740993e0", "9007199254740993"],
    ['{"id":9.007199254740993e15}', { id: "9007199254740993" }],
    ["[9.007199254740993E+15,-9.007199254740993e15]", ["9007199254740993", "-9007199254740993"]],
    ["9.0071992547409930e15", "9007199254740993"],
    ["0.009007199254740993e18", "9007199254740993"],
    ["90071992547409930e-1", "9007199254740993"],
    ["0.9007199254740993e16", "9007199254740993"],
    ["9007.199254740993e12", "9007199254740993"],
    ["9.007199254740993e16", "90071992547409930"],
    ["1.2345678901234567891E+19", "12345678901234567891"],
    ["1000000000000000000000", "1000000000000000000000"],
    ["100000000000000000000", 1e20],
    ["9.007199254740992e15", 9007199254740992],
    ["1.2345678901234566e+25", 1.2345678901234566e25],
    ["1.7976931348623157e308", Number.MAX_VALUE],
    ["1234567890123456e2", 123456789012345600],
    ["9.007199254740993e14", 900719925474099.3],
    ["9007199254740993e-1", 900719925474099.3],
    ["90071992547409935e-1", 9007199254740994],
    ["9007199254740993e-400", 0],
    ["9.007199254740993e400", Infinity],
    ['"9.007199254740993e15"', "9.007199254740993e15"],
    ["12345678901234560e0", 12345678901234560],
    ["90071992547409930.0000000000000001", Number("90071992547409930")],
    ["1e300", 1e300],
    ["0.1234567890123456789", 0.12345678901234568],
    ['{"id":12345678901234567890}', { id: "12345678901234567890" }],
    ['"12345678901234567890"', "12345678901234567890"],
    ["[1234567890123456]", [1234567890123456]]
  ])("reads %s", (text, expected) => {
    assert.deepStrictEqual(parseJson(text), expected)
  })
  it("fails as JSON.parse does", () => {
    assert.throws(() => parseJson("{"), SyntaxError)
  })
})

describe("a runtime without JSON.parse source text access", () => {
  const { parse } = JSON
  const raw = Object.getOwnPropertyDescriptor(JSON, "rawJSON")
  afterEach(() => {
    JSON.parse = parse
    if (raw !== undefined) Object.defineProperty(JSON, "rawJSON", raw)
  })
  const older = (): Promise<typeof import("../../src/client/Json.ts")> => {
    Reflect.deleteProperty(JSON, "rawJSON")
    // The cast: the reviver is given two arguments only.
    JSON.parse = (text, reviver) =>
      parse(
        text,
        reviver && ((key: string, value: unknown): unknown => reviver.call({}, key, value) as unknown)
      ) as never
    const source = "../../src/client/Json.ts?older"
    // The cast: the same module, loaded once more.
    return import(/* @vite-ignore */ source) as Promise<typeof import("../../src/client/Json.ts")>
  }
  it("writes integers that a number holds, and refuses others", async () => {
    const { jsonText: text } = await older()
    assert.deepStrictEqual([text({ id: 5n }), text({ id: 9007199254740993n })], ['{"id":5}', undefined])
  })
  it("reads integers that a number holds, and fails for others", async () => {
    const { parseJson: read } = await older()
    assert.deepStrictEqual(read("[1234567890123456, 0.1234567890123456, 1]"), [1234567890123456, 0.1234567890123456, 1])
    const failure = "The response has an integer beyond 2^53, which this runtime cannot read without changing it"
    assert.throws(() => read('{"id":9007199254740993}'), RangeError, failure)
  })
})
