import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { direct } from "../src/DirectClient.ts"
import type { PlainRequest } from "../src/DirectClient.ts"
import * as PooledFetch from "../src/PooledFetch.ts"
import { oddServer } from "./kit/OddServer.ts"

type Options = Record<string, unknown> & { readonly url: string }
type Result = { readonly error?: unknown; readonly response?: Response; readonly request?: unknown }
type Calls = Record<
  "get" | "post" | "put" | "delete" | "head" | "request" | "trace",
  (options: Options) => Promise<Result>
>

/** hey-api's fetch client, as far as plain calls go. */
const rawClient = (baseUrl: string, fetch: typeof globalThis.fetch, config: object = {}) => {
  const seen: Array<string> = []
  const all = { headers: new Headers(json), bodySerializer: JSON.stringify, ...config }
  const call = (method?: string) => async (options: Options) => {
    seen.push(method ?? "request")
    const headers = new Headers(all.headers)
    const { body, ...init } = options
    for (const [name, value] of Object.entries((options.headers as object | undefined) ?? {})) headers.set(name, value)
    if (body === undefined) headers.delete("content-type")
    const given = options.bodySerializer === null ? body : all.bodySerializer(body)
    const sent = body === undefined ? null : (given as BodyInit)
    const request = new Request(baseUrl + options.url, { ...init, headers, body: sent, method: method ?? "GET" })
    const response = await fetch(request)
    return response.ok
      ? { request, response }
      : { error: JSON.parse((await response.text()) || "{}"), request, response }
  }
  const interceptors = { request: { fns: [] }, response: { fns: [] }, error: { fns: [] } }
  const names = ["delete", "get", "head", "options", "patch", "post", "put", "trace"]
  const client = {
    ...Object.fromEntries(names.map((name) => [name, call(name.toUpperCase())])),
    request: call(),
    buildUrl: ({ url }: Options) => baseUrl + url,
    getConfig: () => all,
    interceptors
  }
  return { client, seen }
}

const json = { "content-type": "application/json" }

/** What `Call` gives to every function. */
const given = (): object => ({
  parseAs: "stream",
  redirect: "manual",
  throwOnError: false,
  signal: new AbortController().signal
})

const calls = (client: unknown): Calls => client as Calls

const told = async ({ error, response }: Result): Promise<unknown> => ({
  error,
  status: response?.status,
  text: response?.bodyUsed === false ? await response.text() : undefined
})

describe("direct", () => {
  it.effect.each<{ readonly name: string; readonly method: keyof Calls; readonly options: Options }>([
    { name: "a read", method: "get", options: { url: "/echo?a=ü b#x", headers: { "X-A": "1", accept: "text/plain" } } },
    { name: "a write", method: "post", options: { url: "/echo", body: { name: "ü" }, headers: { "x-list": 7 } } },
    {
      name: "a body with its own type",
      method: "put",
      options: { url: "/echo", body: 1, headers: { "Content-Type": "application/vnd.a+json" } }
    },
    {
      name: "a file with a type",
      method: "post",
      options: { url: "/echo", body: new Blob(["%PDF"], { type: "application/pdf" }), bodySerializer: null }
    },
    { name: "a file without", method: "post", options: { url: "/echo", body: new Blob(["x"]), bodySerializer: null } },
    {
      name: "a file with another type in a header",
      method: "post",
      options: {
        url: "/echo",
        body: new Blob(["x"], { type: "a/b" }),
        bodySerializer: null,
        headers: { "Content-Type": "c/d" }
      }
    },
    { name: "an empty file", method: "post", options: { url: "/echo", body: new Blob([]), bodySerializer: null } },
    { name: "a write without a body", method: "post", options: { url: "/echo" } },
    { name: "DELETE", method: "delete", options: { url: "/echo" } },
    { name: "HEAD", method: "head", options: { url: "/echo" } },
    { name: "an error", method: "get", options: { url: "/status/404" } },
    { name: "a redirect", method: "get", options: { url: "/status/302" } },
    { name: "no content", method: "delete", options: { url: "/status/204" } },
    { name: "a compressed answer", method: "get", options: { url: "/gzip" } }
  ])("$name: the same request and result, without a Request", ({ method, name, options }) =>
    Effect.gen(function* () {
      const server = yield* oddServer
      const { fetch, send } = yield* PooledFetch.make
      const { client, seen } = rawClient(server.url, fetch)
      const run = (of: unknown) => Effect.promise(async () => told(await calls(of)[method]({ ...given(), ...options })))
      const expected = yield* run(client)
      assert.deepEqual(seen.length, 1)
      assert.deepEqual(yield* run(direct(client, send)), expected, name)
      assert.deepEqual(seen.length, 1)
    })
  )

  const sent = () => {
    const requests: Array<PlainRequest> = []
    const send = async (request: PlainRequest) => {
      requests.push(request)
      return new Response('{"problem":1}', { status: 409 })
    }
    return { requests, send }
  }

  const answered: typeof globalThis.fetch = async () => new Response("{}")

  it.effect.each<{
    readonly name: string
    readonly options: object
    readonly method?: keyof Calls
    readonly config?: object
  }>([
    { name: "an upload", options: { body: new FormData(), bodySerializer: (body: unknown) => body } },
    { name: "redirects to follow", options: { redirect: "follow" } },
    { name: "another way to read", options: { parseAs: "json" } },
    { name: "errors to throw", options: { throwOnError: true } },
    { name: "a fetch of its own", options: { fetch: globalThis.fetch } },
    { name: "a token from the raw client", options: {}, config: { auth: "token" } },
    { name: "a validator", options: { requestValidator: () => {} } },
    { name: "another method", options: {}, method: "trace" }
  ])("leaves $name to the raw client", ({ config, method = "post", options }) =>
    Effect.gen(function* () {
      const { requests, send } = sent()
      const { client } = rawClient("https://api.example.com", answered, config)
      let left = 0
      const counting = { ...client, [method]: async () => ++left }
      yield* Effect.promise(() => calls(direct(counting, send))[method]({ url: "/", ...given(), ...options }))
      assert.deepEqual([left, requests.length], [1, 0])
    })
  )

  it.effect("keeps the client itself from the raw client's Request", () =>
    Effect.gen(function* () {
      const { send } = sent()
      const { client } = rawClient("https://api.example.com", answered)
      const seen: Array<object> = []
      const noting = { ...client, post: async (options: object) => void seen.push(options) }
      const wrapped = direct(noting, send)
      const upload = { url: "/", ...given(), body: new FormData(), bodySerializer: null, client: wrapped }
      yield* Effect.promise(() => calls(wrapped).post(upload))
      assert.deepEqual(seen, [{ ...upload, client: undefined }])
    })
  )

  it.effect("leaves everything to a raw client with interceptors", () =>
    Effect.gen(function* () {
      const { requests, send } = sent()
      const { client, seen } = rawClient("https://api.example.com", answered)
      const intercepted = { ...client, interceptors: { ...client.interceptors, request: { fns: [() => {}] } } }
      yield* Effect.promise(() => calls(direct(intercepted, send)).get({ url: "/", ...given() }))
      assert.deepEqual([seen.length, requests.length], [1, 0])
    })
  )

  it.effect("takes the method of `request` from the options", () =>
    Effect.gen(function* () {
      const { requests, send } = sent()
      const { client } = rawClient("https://api.example.com", answered)
      const run = (options: object) => calls(direct(client, send)).request({ url: "/a", ...given(), ...options })
      assert.deepInclude(yield* Effect.promise(() => run({ method: "PATCH", body: {} })), { error: { problem: 1 } })
      assert.deepEqual(
        requests.map(({ body, method, url }) => [method, url, body]),
        [["PATCH", "https://api.example.com/a", "{}"]]
      )
    })
  )

  it.effect.each([
    { name: "is no URL", baseUrl: "nowhere", headers: {} },
    { name: "holds a password", baseUrl: "https://me:s3cret@api.example.com", headers: {} },
    { name: "has a header that cannot be sent", baseUrl: "https://api.example.com", headers: { "x-a": "s3cret\n€" } }
  ])("says that nothing was sent when the request $name", ({ baseUrl, headers }) =>
    Effect.gen(function* () {
      const { requests, send } = sent()
      const { client } = rawClient(baseUrl, answered)
      const options = { url: "/", ...given(), headers }
      const result = yield* Effect.promise(() => calls(direct(client, send)).get(options))
      assert.hasAllKeys(result, ["error", "request", "response"])
      assert.isUndefined(result.request)
      assert.instanceOf(result.error, TypeError)
      assert.notInclude(String(result.error), "s3cret")
      assert.strictEqual(requests.length, 0)
    })
  )

  it.effect("passes on how sending failed", () =>
    Effect.gen(function* () {
      const { client } = rawClient("https://api.example.com", answered)
      const failure = new TypeError("fetch failed")
      const result = yield* Effect.promise(() =>
        calls(direct(client, () => Promise.reject(failure))).get({ url: "/", ...given() })
      )
      assert.deepEqual(result, { error: failure, response: undefined } as never)
    })
  )

  it.effect("leaves other raw clients as they are", () =>
    Effect.sync(() => {
      const { send } = sent()
      for (const other of ["raw", undefined, null, { get: () => {} }]) assert.strictEqual(direct(other, send), other)
      const { client } = rawClient("https://api.example.com", answered)
      assert.strictEqual(direct(client, undefined), client)
    })
  )
})
