/** Bodies that are no forms: JSON, text and bytes. */
import { Buffer } from "node:buffer"
import { assert, describe, it } from "vitest"
import { unchanged, base64, bytesOf, isContent, isJsonType, json } from "../../src/client/Body.ts"
import type { BodyWriter, Written } from "../../src/client/Body.ts"
import type { Problems } from "../../src/client/Parameters.ts"

const written = (write: BodyWriter, body: unknown): readonly [Written, Problems] => {
  const problems: Problems = []
  return [write(body, problems), problems]
}

const cycle: { self?: unknown } = {}
cycle.self = cycle
const half = "\ud83d"

describe("JSON", () => {
  it.each([
    ["application/json", true],
    ["application/json; charset=utf-8", true],
    ["application/json ;charset=utf-8", true],
    ["APPLICATION/JSON", true],
    ["application/merge-patch+json", true],
    ["application/vnd.api+json;v=1", true],
    ["text/json", true],
    ["application/json-seq", false],
    ["application/jsonlines", false],
    ["application/x-json", false],
    ["json", false],
    ["text/plain", false],
    ["text/plain; note=+json/x", false]
  ])("%s: %s", (type, expected) => {
    assert.strictEqual(isJsonType(type), expected)
  })

  it.each<readonly [title: string, body: unknown, expected: string]>([
    ["an object", { a: 1, b: undefined }, '{"a":1}'],
    ["null", null, "null"],
    ["text", "a", '"a"'],
    ["empty text", "", '""'],
    ["an integer beyond 2^53", { id: 9007199254740993n }, '{"id":9007199254740993}']
  ])("%s", (_, body, content) => {
    assert.deepStrictEqual(written(json("application/x+json"), body), [{ content, type: "application/x+json" }, []])
  })

  const toJSON = (): never => {
    throw new Error("secret")
  }
  it.each<readonly [title: string, body: unknown]>([
    ["a circle", cycle],
    ["a failing toJSON", { toJSON }],
    ["undefined", undefined],
    ["a function", toJSON],
    ["a symbol", Symbol("a")]
  ])("refuses %s", (_, body) => {
    const problem = "Expected JSON without NaN and half of a surrogate pair"
    assert.deepStrictEqual(written(json("a/b"), body), [{ content: "", type: "a/b" }, [{ field: "body", problem }]])
  })
})

describe("bytes", () => {
  const five = Uint8Array.of(1, 2, 3, 4, 5)
  it.each<readonly [title: string, value: unknown, expected: ReadonlyArray<number> | undefined]>([
    ["a buffer", five.buffer, [1, 2, 3, 4, 5]],
    ["an array", five, [1, 2, 3, 4, 5]],
    ["a part of a buffer", five.subarray(1, 3), [2, 3]],
    ["a view", new DataView(five.buffer, 3), [4, 5]],
    ["Node's Buffer", Buffer.from("ab"), [97, 98]],
    ["text", "ab", undefined],
    ["a file", new Blob(["a"]), undefined],
    ["null", null, undefined]
  ])("of %s", (_, value, expected) => {
    const bytes = bytesOf(value)
    assert.deepStrictEqual(bytes === undefined ? undefined : [...bytes], expected)
  })
  it.each([0, 1, 2, 3, 8191, 8192, 8193, 200_000])("%d in Base64", (length) => {
    const bytes = Uint8Array.from({ length }, (_, index) => (index * 7) % 256)
    assert.isTrue(base64(bytes) === Buffer.from(bytes).toString("base64"))
  })
})

describe("what is sent as it is", () => {
  const file = new Blob(["a"], { type: "image/png" })
  const untyped = new Blob(["a"])
  const form = new FormData()
  const search = new URLSearchParams("a=1")
  const stream = new ReadableStream()
  const buffer = new ArrayBuffer(1)
  it.each<readonly [title: string, body: unknown, expected: boolean]>([
    ["a file", file, true],
    ["a form", form, true],
    ["URLSearchParams", search, true],
    ["a stream", stream, true],
    ["a buffer", buffer, true],
    ["text", "a", false],
    ["an object", {}, false],
    ["null", null, false]
  ])("%s: content of fetch", (_, body, expected) => {
    assert.strictEqual(isContent(body), expected)
  })

  const bytes = Uint8Array.of(255, 0)
  it.each<
    readonly [
      title: string,
      body: unknown,
      type: string,
      isBase64: boolean | undefined,
      Written["content"],
      Written["type"]
    ]
  >([
    ["text", "a", "text/csv", undefined, "a", "text/csv"],
    ["empty text", "", "text/csv", undefined, "", "text/csv"],
    ["bytes", bytes, "application/pdf", undefined, bytes, "application/pdf"],
    ["bytes as Base64", bytes, "application/pdf", true, "/wA=", "application/pdf"],
    ["text as Base64, which it is already", "/wA=", "application/pdf", true, "/wA=", "application/pdf"],
    ["a stream", stream, "application/pdf", undefined, stream, "application/pdf"],
    ["a file under the documented type", file, "image/jpeg", undefined, file, "image/jpeg"],
    ["a file of a range", file, "image/*", undefined, file, "image/png"],
    ["a file without a type, of a range", untyped, "image/*", undefined, untyped, "application/octet-stream"],
    ["bytes of a range", bytes, "*/*", undefined, bytes, "application/octet-stream"],
    ["text of a range", "a", "*/*", undefined, "a", "application/octet-stream"]
  ])("%s", (_, body, type, isBase64, content, sentType) => {
    assert.deepStrictEqual(written(unchanged(type, isBase64), body), [{ content, type: sentType }, []])
  })
  it.each<readonly [title: string, body: unknown, problem: string]>([
    ["an object", {}, "Expected text or bytes"],
    ["a number", 1, "Expected text or bytes"],
    ["half a surrogate pair", `a${half}`, "Expected well-formed Unicode"]
  ])("refuses %s", (_, body, problem) => {
    assert.deepStrictEqual(written(unchanged("a/b"), body), [
      { content: null, type: "a/b" },
      [{ field: "body", problem }]
    ])
  })
})
