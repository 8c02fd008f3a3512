/** Requests of the real raw client, by the pool's shorter way and by `fetch`: they are the same. */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { sendRequest } from "../src/DirectClient.ts"
import type { BuildOptions, PlainRequest, RawClient, RawResult } from "../src/DirectClient.ts"
import * as PooledFetch from "../src/PooledFetch.ts"
import { oddServer } from "./kit/OddServer.ts"
import { raw, rawClient } from "./kit/Raw.ts"

const run = (client: RawClient, options: BuildOptions): Promise<RawResult> =>
  sendRequest(client, client.build(options), new AbortController().signal)

const told = async ({ error, response }: RawResult): Promise<unknown> => ({
  error,
  status: response?.status,
  text: response?.bodyUsed === false ? await response.text() : undefined
})

const file = (type: string, parts: Array<string> = ["x"]): object => ({ body: new Blob(parts, { type }) })

const rows: ReadonlyArray<readonly [name: string, method: string, url: string, more?: object]> = [
  ["a read", "GET", "/echo", { query: { a: "ü b#x" }, headers: { "X-A": "1", accept: "text/plain" } }],
  ["a write", "POST", "/echo", { body: { name: "ü" }, headers: { "x-list": 7 } }],
  ["a body with its own type", "PUT", "/echo", { body: 1, headers: { "Content-Type": "application/vnd.a+json" } }],
  ["a file with a type", "POST", "/echo", { ...file("application/pdf"), wire: { body: raw.asGiven("image/*") } }],
  ["a file without", "POST", "/echo", { ...file(""), wire: { body: raw.asGiven("application/pdf") } }],
  ["an empty file", "POST", "/echo", { ...file("", []), wire: { body: raw.asGiven("application/pdf") } }],
  ["text", "POST", "/echo", { body: "ü", wire: { body: raw.asGiven("text/plain") } }],
  ["bytes", "POST", "/echo", { body: new Uint8Array([1, 255]), wire: { body: raw.asGiven("a/b") } }],
  ["a form", "POST", "/echo", { body: { a: "ü &" }, wire: { body: raw.form() } }],
  ["a form that the caller made", "POST", "/echo", { body: new URLSearchParams("a=1"), wire: { body: raw.form() } }],
  ["a write without a body", "POST", "/echo"],
  ["DELETE", "DELETE", "/echo"],
  ["HEAD", "HEAD", "/echo"],
  ["an error", "GET", "/status/404"],
  ["a redirect", "GET", "/status/302"],
  ["no content", "DELETE", "/status/204"],
  ["a compressed answer", "GET", "/gzip"]
]

describe("sendRequest", () => {
  it.effect.each(rows.map(([name, method, url, more]) => ({ name, options: { method, url, ...more } })))(
    "$name: the same by the shorter way as by fetch",
    ({ name, options }) =>
      Effect.gen(function* () {
        const { url } = yield* oddServer
        const { fetch, send } = yield* PooledFetch.make
        let plain = 0
        const noting = (request: PlainRequest): Promise<Response> => (plain++, send(request))
        const answers = [{ fetch }, { fetch, send: noting }].map((way) => rawClient({ baseUrl: url, ...way }))
        const [byFetch, byPool] = yield* Effect.promise(() =>
          Promise.all(answers.map(async (client) => told(await run(client, options))))
        )
        assert.deepStrictEqual(byPool, byFetch, name)
        // What is no text and no file goes by fetch either way.
        assert.strictEqual(plain, name === "a form that the caller made" ? 0 : 1)
      })
  )

  it.effect("goes by fetch where interceptors want to see the request", () =>
    Effect.gen(function* () {
      const { url } = yield* oddServer
      const { fetch, send } = yield* PooledFetch.make
      let plain = 0
      const noting = (request: PlainRequest): Promise<Response> => (plain++, send(request))
      const client = rawClient({ baseUrl: url, fetch, send: noting })
      client.interceptors.request.use((request) => new Request(request, { headers: { "x-own": "1" } }))
      const { response } = yield* Effect.promise(() => run(client, { method: "GET", url: "/echo" }))
      assert.include(yield* Effect.promise(() => response!.text()), "x-own")
      assert.strictEqual(plain, 0)
    })
  )

  it.effect("gives back how sending failed, and the body of an error", () =>
    Effect.gen(function* () {
      const baseUrl = "https://api.example.com"
      const failure = new TypeError("fetch failed")
      const options = { method: "GET", url: "/" }
      const failing = rawClient({ baseUrl, fetch: () => Promise.reject(failure) })
      assert.deepStrictEqual(yield* Effect.promise(() => run(failing, options)), {
        error: failure,
        response: undefined
      })
      const refusing = rawClient({ baseUrl, fetch: async () => new Response('{"problem":1}', { status: 409 }) })
      const { error, response } = yield* Effect.promise(() => run(refusing, options))
      assert.deepStrictEqual([error, response?.status], [{ problem: 1 }, 409])
    })
  )
})
