/** Requests of the real raw client by every transport: servers see the same requests, and callers the same responses. */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as FetchHttpClient from "effect/http/FetchHttpClient"
import type { BuildOptions } from "../src/call/Request.ts"
import * as FetchTransport from "../src/transport/FetchTransport.ts"
import * as HttpClientTransport from "../src/transport/HttpClientTransport.ts"
import * as TestTransport from "../src/transport/TestTransport.ts"
import type { HttpResponse, Transport } from "../src/transport/Transport.ts"
import * as UndiciPool from "../src/transport/UndiciPool.ts"
import { oddServer } from "./kit/OddServer.ts"
import { raw, requestTo } from "./kit/Raw.ts"

/** All that a caller can see of a response. */
const seen = async (response: HttpResponse): Promise<unknown> => ({
  status: response.status,
  url: response.url,
  headers: [...response.headers].filter(([name]) => name !== "date" && name !== "set-cookie"),
  text: new TextDecoder().decode(await response.bytes(1_000_000))
})

/** Result of a request, or whether the server may have a failed one. */
const outcome = async (transport: Transport, baseUrl: string, options: BuildOptions): Promise<unknown> => {
  const sending = transport.send(requestTo(baseUrl, options))
  try {
    return await seen(await sending.response)
  } catch (error) {
    return { failed: error instanceof Error, handedOver: sending.handedOver }
  }
}

const transports = Effect.all({
  fetch: FetchTransport.make,
  pool: UndiciPool.make,
  HttpClient: HttpClientTransport.make.pipe(Effect.provide(FetchHttpClient.layer))
})

const file = (type: string, parts: Array<string> = ["x"]): object => ({ body: new Blob(parts, { type }) })

const rows: ReadonlyArray<readonly [name: string, method: string, url: string, more?: object]> = [
  ["a read", "GET", "/echo", { query: { a: "ü b#x" }, headers: { "X-A": "1", accept: "text/plain" } }],
  ["a write", "POST", "/echo", { body: { name: "ü" }, headers: { "x-list": 7 } }],
  ["a body with its own type", "PUT", "/echo", { body: 1, headers: { "Content-Type": "application/vnd.a+json" } }],
  ["a file with a type", "POST", "/echo", { ...file("application/pdf"), wire: { body: raw.unchanged("image/*") } }],
  ["a file without", "POST", "/echo", { ...file(""), wire: { body: raw.unchanged("application/pdf") } }],
  ["an empty file", "POST", "/echo", { ...file("", []), wire: { body: raw.unchanged("application/pdf") } }],
  ["text", "POST", "/echo", { body: "ü", wire: { body: raw.unchanged("text/plain") } }],
  ["bytes", "POST", "/echo", { body: new Uint8Array([1, 255]), wire: { body: raw.unchanged("a/b") } }],
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

/** Headers that Effect's client adds to every request, for its traces. */
const withoutTrace = (result: unknown): unknown =>
  JSON.parse(JSON.stringify(result).replaceAll(/\[\\"(?:traceparent|b3)\\",\\"[^"]*\\"\],/g, ""))

describe("transports", () => {
  it.effect.each(rows.map(([name, method, url, more]) => ({ name, options: { method, url, ...more } })))(
    "$name: the same by each",
    ({ options }) =>
      Effect.gen(function* () {
        const { url } = yield* oddServer
        const all = yield* transports
        const by = (transport: Transport) => Effect.promise(() => outcome(transport, url, options))
        const expected = yield* by(all.fetch)
        assert.property(expected, "status")
        assert.deepStrictEqual(yield* by(all.pool), expected)
        assert.deepStrictEqual(withoutTrace(yield* by(all.HttpClient)), expected)
      })
  )

  it.effect.each([
    { name: "a server that is gone", path: "", handedOver: false },
    { name: "a connection that is closed in place of a response", path: "/reset", handedOver: true }
  ])("$name: whether it may have the request", ({ handedOver, path }) =>
    Effect.gen(function* () {
      const { url } = path === "" ? yield* Effect.scoped(oddServer) : yield* oddServer
      for (const [name, transport] of Object.entries(yield* transports)) {
        const options = { method: "POST", url: path || "/echo", body: 1 }
        const result = yield* Effect.promise(() => outcome(transport, url, options))
        assert.deepStrictEqual(result, { failed: true, handedOver }, name)
      }
    })
  )

  it.live.each(["fetch", "pool", "HttpClient"] as const)("%s: cancelling rejects with the reason", (name) =>
    Effect.gen(function* () {
      const { url } = yield* oddServer
      const { send } = (yield* transports)[name]
      const reason = new Error("enough")
      const waiting = send({ method: "GET", url: `${url}/silence`, headers: [], body: null })
      waiting.cancel(reason)
      assert.strictEqual(
        yield* Effect.flip(Effect.tryPromise({ try: () => waiting.response, catch: String })),
        String(reason)
      )
      const begun = send({ method: "GET", url: `${url}/head-then-silence`, headers: [], body: null })
      const response = yield* Effect.promise(() => begun.response)
      const reading = response.bytes(1_000_000)
      begun.cancel(reason)
      const failure = yield* Effect.flip(Effect.tryPromise({ try: () => reading, catch: String }))
      assert.isString(failure)
    }).pipe(Effect.scoped)
  )

  it.live.each(["fetch", "pool", "HttpClient", "test"] as const)("%s: may be cancelled and not be waited for", (name) =>
    Effect.gen(function* () {
      const { url } = yield* oddServer
      const all = { ...(yield* transports), test: TestTransport.make(() => "hangs") }
      const unhandled: Array<unknown> = []
      const note = (reason: unknown) => void unhandled.push(reason)
      process.on("unhandledRejection", note)
      all[name].send({ method: "GET", url: `${url}/silence`, headers: [], body: null }).cancel(new Error("enough"))
      yield* Effect.sleep(20)
      process.off("unhandledRejection", note)
      assert.deepStrictEqual(unhandled, [])
    })
  )

  it.effect("fetch: a reason of `cancel` that looks like a failure to connect says nothing of the request", () =>
    Effect.gen(function* () {
      const { url } = yield* oddServer
      const { send } = yield* FetchTransport.make
      const sending = send({ method: "POST", url: `${url}/silence`, headers: [], body: "1" })
      const refused = Object.assign(new Error("enough"), { code: "ECONNREFUSED", syscall: "connect" })
      sending.cancel(refused)
      assert.strictEqual(yield* Effect.promise(() => sending.response.catch((error: unknown) => error)), refused)
      assert.isTrue(sending.handedOver)
    })
  )

  it.effect("interceptors of a raw client see requests that go by a transport", () =>
    Effect.gen(function* () {
      const { url } = yield* oddServer
      const client = raw.createClient({ baseUrl: url, transport: yield* UndiciPool.make })
      client.interceptors.request.use((request) => new Request(request, { headers: { "x-own": "1" } }))
      const { data, response } = yield* Effect.promise(() => client.request({ method: "GET", url: "/echo" }))
      assert.include(JSON.stringify(data), "x-own")
      assert.strictEqual(response?.status, 200)
    })
  )

  it.effect("a raw client by a transport: data, error, and fetch's objects where they are looked at", () =>
    Effect.gen(function* () {
      const { url } = yield* oddServer
      const client = raw.createClient({ baseUrl: url, transport: yield* UndiciPool.make })
      const done = yield* Effect.promise(() => client.request({ method: "GET", url: "/json" }))
      assert.deepStrictEqual(
        [done.data, done.request?.url, done.response?.status],
        [{ a: [1, "ü"] }, `${url}/json`, 200]
      )
      const refused = yield* Effect.promise(() => client.request({ method: "GET", url: "/status/404" }))
      assert.deepStrictEqual([refused.data, refused.response?.status], [undefined, 404])
    })
  )
})
