// Raw clients by a transport: what signals, limits and fetch's objects do there is what they do by fetch.
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { getEventListeners } from "node:events"
import * as TestTransport from "../src/transport/TestTransport.ts"
import * as UndiciPool from "../src/transport/UndiciPool.ts"
import { oddServer } from "./kit/OddServer.ts"
import { raw } from "./kit/Raw.ts"

const baseUrl = "https://api.example.com"

/** Calls a server by the pool with a signal, and gives the listeners that are left. */
const listenersAfter = (options: object) =>
  Effect.gen(function* () {
    const { url } = yield* oddServer
    const client = raw.createClient({ baseUrl: url, transport: yield* UndiciPool.make })
    const { signal } = new AbortController()
    const { data } = yield* Effect.promise(() => client.request({ method: "GET", signal, ...options }))
    if (data instanceof ReadableStream) yield* Effect.promise(() => data.cancel())
    yield* Effect.promise(() => new Promise(setImmediate))
    return getEventListeners(signal, "abort").length
  }).pipe(Effect.scoped)

const calls: ReadonlyArray<readonly [title: string, options: object]> = [
  ["a body that is read", { url: "/json" }],
  ["a body that breaks off", { url: "/cut", parseAs: "text" }],
  ["an error", { url: "/status/404" }],
  ["no body", { method: "DELETE", url: "/status/204" }],
  ["no response", { url: "/reset" }],
  ["a stream that is given up", { url: "/head-then-silence", parseAs: "stream" }],
  ["a response that nobody reads, for it has no type", { url: "/empty" }]
]

describe("a raw client by a transport", () => {
  for (const [title, options] of calls) {
    it.live(`leaves no listener at a signal: ${title}`, () =>
      Effect.map(listenersAfter(options), (left) => assert.strictEqual(left, 0))
    )
  }

  it("sends nothing where the signal is aborted already, as fetch", async () => {
    const transport = TestTransport.make(() => ({ status: 200 }))
    const signal = AbortSignal.abort(new Error("enough"))
    const { error } = await raw.createClient({ baseUrl, transport }).request({ method: "POST", url: "/a", signal })
    assert.deepStrictEqual([String(error), transport.requests.length], ["Error: enough", 0])
  })

  it.live("a signal ends the reading of a stream", () =>
    Effect.gen(function* () {
      const { url } = yield* oddServer
      const client = raw.createClient({ baseUrl: url, transport: yield* UndiciPool.make })
      const controller = new AbortController()
      const options = { method: "GET", url: "/head-then-silence", parseAs: "stream", signal: controller.signal }
      const { data } = yield* Effect.promise(() => client.request(options))
      if (!(data instanceof ReadableStream)) return assert.fail("no stream")
      const reader = data.getReader()
      yield* Effect.promise(() => reader.read())
      const rest = Effect.tryPromise({ try: () => reader.read(), catch: String })
      controller.abort(new Error("enough"))
      assert.strictEqual(yield* Effect.flip(rest), "Error: enough")
    })
  )

  it("takes the transport in place of `fetch` with interceptors, too", async () => {
    const transport = TestTransport.make(() => ({ status: 200, body: { by: "transport" } }))
    const fetch = () => Promise.reject(new Error("not to be used"))
    const client = raw.createClient({ baseUrl, fetch, transport })
    client.interceptors.request.use((request) => request)
    const { data, response } = await client.request({ method: "GET", url: "/a" })
    assert.deepStrictEqual([data, response?.url], [{ by: "transport" }, `${baseUrl}/a`])
  })

  it("throws an object where an interceptor of errors gives nothing, as hey-api's client", async () => {
    const client = raw.createClient({ baseUrl, transport: TestTransport.make(() => ({ status: 500 })) })
    client.interceptors.error.use(() => undefined)
    const thrown = await client.request({ url: "/a", throwOnError: true }).catch((error: unknown) => error)
    assert.deepStrictEqual(thrown, {})
  })

  it("has no request to show where its body was a stream that has been sent", async () => {
    const transport = TestTransport.make(async ({ body }) => {
      // The cast: the body below.
      await (body as ReadableStream).cancel()
      return { status: 200, body: {} }
    })
    const wire = { body: raw.unchanged("a/b") }
    const options = { method: "POST", url: "/a", wire, body: new Blob(["x"]).stream() }
    const { data, error, request } = await raw.createClient({ baseUrl, transport }).request(options)
    assert.deepStrictEqual([data, error, request], [{}, undefined, undefined])
  })

  it("reads a body whose charset it does not know, so that its connection is free", async () => {
    const answer = new Response("x", { headers: { "content-type": "text/plain; charset=rot13" } })
    const client = raw.createClient({ baseUrl, fetch: async () => answer })
    const { error } = await client.request({ method: "GET", url: "/a" })
    assert.deepStrictEqual([error instanceof RangeError, answer.bodyUsed], [true, true])
  })

  for (const [limit, expected] of [
    [4, "text"],
    [3, "RangeError: The body is longer than 3 bytes"]
  ] as const) {
    it(`send() by fetch: bytes(${limit}) of four`, async () => {
      const client = raw.createClient({ baseUrl, fetch: async () => new Response("text") })
      const response = await client.send({ method: "GET", url: `${baseUrl}/a`, headers: [], body: null })
      const read = await response.bytes(limit).then((bytes) => new TextDecoder().decode(bytes), String)
      assert.strictEqual(read, expected)
    })
  }
})
