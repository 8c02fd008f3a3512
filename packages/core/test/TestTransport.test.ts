// Transport for tests: the call ends with the result of the test's function.
import { assert, describe, it } from "@effect/vitest"
import * as TestTransport from "../src/transport/TestTransport.ts"
import type { HttpRequest } from "../src/transport/Transport.ts"

const request: HttpRequest = { method: "GET", url: "https://a/", headers: [], body: null }

type Row = readonly [title: string, answer: Parameters<typeof TestTransport.make>[0], expected: unknown]

const rows: ReadonlyArray<Row> = [
  ["JSON", () => ({ status: 200, body: { a: 1 } }), ["application/json", '{"a":1}']],
  ["text", () => ({ status: 200, body: "a" }), [null, "a"]],
  ["bytes", async () => ({ status: 200, body: new Uint8Array([97]) }), [null, "a"]],
  ["no body", () => ({ status: 200 }), [null, null]],
  ["a status without a body", () => ({ status: 204, body: "" }), [null, null]],
  ["a value that is no JSON", () => ({ status: 200, body: 1n }), ["TypeError", true]],
  ["a header that is none", () => ({ status: 200, headers: { "a b": "" } }), ["TypeError", true]],
  ["a failure", () => ({ fails: new RangeError("x"), handedOver: false }), ["RangeError", false]],
  [
    "a function that throws",
    () => {
      throw new RangeError("x")
    },
    ["RangeError", true]
  ]
]

describe("a test's transport", () => {
  for (const [title, answer, expected] of rows) {
    it(title, async () => {
      const sending = TestTransport.make(answer).send(request)
      const seen = await sending.response.then(
        async (response) => {
          const stream = response.stream()
          return [response.headers.get("content-type"), stream && (await new Response(stream).text())]
        },
        (error: unknown) => [error instanceof Error && error.name, sending.handedOver]
      )
      assert.deepStrictEqual(seen, expected)
    })
  }

  it("`hangs` ends with its cancelling", async () => {
    const sending = TestTransport.make(() => "hangs").send(request)
    const reason = new Error("enough")
    sending.cancel(reason)
    assert.strictEqual(await sending.response.catch((error: unknown) => error), reason)
  })
})
