// Effect's `HttpClient` as a transport: its requests, its responses and its failures.
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as FetchHttpClient from "effect/http/FetchHttpClient"
import * as HttpClient from "effect/http/HttpClient"
import type * as HttpClientRequest from "effect/http/HttpClientRequest"
import * as HttpClientResponse from "effect/http/HttpClientResponse"
import { inspect } from "node:util"
import * as HttpClientTransport from "../src/transport/HttpClientTransport.ts"
import type { HttpRequest, RequestBody } from "../src/transport/Transport.ts"

const request: HttpRequest = { method: "POST", url: "https://a/", headers: [], body: null }

/** Makes a transport over a client that returns this response. */
const over = (response: () => Response, seen: Array<HttpClientRequest.HttpClientRequest> = []) =>
  Effect.provideService(
    HttpClientTransport.make,
    HttpClient.HttpClient,
    HttpClient.make((sent) => {
      seen.push(sent)
      return Effect.succeed(HttpClientResponse.fromWeb(sent, response()))
    })
  )

const bodies: ReadonlyArray<
  readonly [title: string, body: RequestBody, expected: readonly [string, string | undefined]]
> = [
  ["none", null, ["Empty", undefined]],
  ["text", "a", ["Uint8Array", "text/plain;charset=UTF-8"]],
  ["bytes", new Uint8Array([1]), ["Uint8Array", "application/octet-stream"]],
  // Clients over undici and `node:http` take none of the next three as they are.
  ["a buffer", new ArrayBuffer(1), ["Uint8Array", "application/octet-stream"]],
  ["a form", new URLSearchParams("a=1"), ["Uint8Array", "application/x-www-form-urlencoded;charset=UTF-8"]],
  ["a stream", new Blob(["x"]).stream(), ["Stream", "application/octet-stream"]],
  ["a file", new Blob(["x"]), ["Raw", undefined]],
  ["a multipart form", new FormData(), ["FormData", undefined]]
]

describe("a transport over an HttpClient", () => {
  for (const [title, body, expected] of bodies) {
    it.effect(`is given a body of a kind that clients take: ${title}`, () =>
      Effect.gen(function* () {
        const seen: Array<HttpClientRequest.HttpClientRequest> = []
        const { send } = yield* over(() => new Response(""), seen)
        yield* Effect.promise(() => send({ ...request, body }).response)
        const { body: given } = seen[0]!
        assert.deepStrictEqual([given._tag, given._tag === "Empty" ? undefined : given.contentType], [...expected])
      })
    )
  }

  it.effect("a response without a body is an empty one, as by fetch", () =>
    Effect.gen(function* () {
      const { send } = yield* over(() => new Response(null))
      const response = yield* Effect.promise(() => send(request).response)
      assert.strictEqual((yield* Effect.promise(() => response.bytes(10))).length, 0)
    })
  )

  it.effect("gives cookies with their attributes, each of them", () =>
    Effect.gen(function* () {
      const lines = ["a=1; Path=/; HttpOnly", "b=2; Path=/b"]
      const headers = new Headers(lines.map((line) => ["set-cookie", line] as [string, string]))
      const { send } = yield* over(() => new Response("", { headers }))
      const response = yield* Effect.promise(() => send(request).response)
      assert.deepStrictEqual(
        [...response.headers].flatMap(([name, value]) => (name === "set-cookie" ? [value] : [])),
        lines
      )
      assert.strictEqual(response.headers.get("Set-Cookie"), lines.join(", "))
    })
  )

  const failing = [
    [
      "before a response",
      () => Promise.reject(new TypeError("x", { cause: { code: "ECONNREFUSED" } })),
      "fetch failed"
    ],
    [
      "while its body is read",
      () =>
        Promise.resolve(
          new Response(
            new ReadableStream({
              pull: (sink) => sink.error(new Error("cut"))
            })
          )
        ),
      "terminated"
    ]
  ] as const
  for (const [title, fetch, message] of failing) {
    it.effect(`fails as fetch does, without the request and its secrets: ${title}`, () =>
      Effect.gen(function* () {
        const { send } = yield* HttpClientTransport.make.pipe(
          Effect.provide(FetchHttpClient.layer),
          Effect.provideService(FetchHttpClient.Fetch, fetch)
        )
        const sending = send({ ...request, url: "https://a/?key=planted", headers: [["x-account-key", "planted"]] })
        const failure = yield* Effect.promise(() =>
          sending.response.then((response) => response.bytes(10)).catch((error: unknown) => error)
        )
        assert.deepInclude(failure, { name: "TypeError", message })
        assert.notInclude(inspect(failure, { depth: 9 }), "planted")
        assert.strictEqual(sending.handedOver, message === "terminated")
      })
    )
  }

  it.effect("keeps what the program says of its fetch, redirects aside", () =>
    Effect.gen(function* () {
      let init: RequestInit | undefined
      const fetch: typeof globalThis.fetch = (_, given) => {
        init = given
        return Promise.resolve(new Response(""))
      }
      const { send } = yield* HttpClientTransport.make.pipe(
        Effect.provide(FetchHttpClient.layer),
        Effect.provideService(FetchHttpClient.Fetch, fetch),
        Effect.provideService(FetchHttpClient.RequestInit, { credentials: "include", redirect: "follow" })
      )
      yield* Effect.promise(() => send(request).response)
      assert.deepInclude(init, { credentials: "include", redirect: "manual" })
    })
  )
})
