/**
 * The transport on Node and Deno: a `fetch` over a pool of its own, for less than half of what Node's built-in one costs. It
 * sends a request once, and knows of one that failed whether it was given to a connection.
 *
 * What an API's calls are (text, files or nothing in the body, redirects not followed) goes to undici's dispatcher without
 * fetch's machinery in between. Everything else, such as a body that is a stream, is the built-in fetch's work, over the same
 * pool.
 */
// oxlint-disable-next-line typescript/triple-slash-reference -- whoever compiles this file alone needs these types too
/// <reference path="./UndiciParts.d.ts" />
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import type { Dispatcher } from "undici"
import type { PlainRequest, Transport } from "./DirectClient.ts"
import { Exchange } from "./PooledExchange.ts"

// undici's parts are loaded when the first pool is made, because that takes tens of milliseconds. They are loaded by their
// own paths, because loading undici as a whole replaces the dispatcher of the built-in fetch in the entire process. The
// version is pinned, so that the paths hold.
const undici = Effect.promise(() =>
  Promise.all([import("undici/lib/dispatcher/agent.js"), import("undici/lib/dispatcher/dispatcher1-wrapper.js")]).catch(
    (error: unknown) => {
      throw withoutRequire.test(String(error)) ? new Error(bundledWithoutRequire, { cause: error }) : error
    }
  )
)

/** The message of esbuild's stand-in for `require` in ESM output. undici is CommonJS. */
const withoutRequire = /Dynamic require of "[^"]*" is not supported/
const bundledWithoutRequire =
  "This bundle has no `require`, so that undici cannot be loaded. Build it with the banner for esbuild that the README of @faktura/core shows under Bundles, or as CommonJS"

const textual = /^(text\/|application\/(json|x-www-form-urlencoded)\b|application\/[^;]*\+json\b)/i

/** True for what the dispatcher can be given as it is. Text is small enough to be held; the rest may be a stream or a file. */
const isPlain = (request: Request): boolean =>
  request.redirect === "manual" &&
  request.url.startsWith("http") &&
  (request.body === null || textual.test(request.headers.get("content-type") ?? ""))

/** Headers that servers expect of a fetch on Node, where they are not given. */
const expected = (url: string): ReadonlyArray<readonly [string, string]> => [
  ["accept", "*/*"],
  ["user-agent", "node"],
  // Compressed answers cost some CPU and spare round trips: an uncompressed page of a list is worth several.
  ["accept-encoding", url.startsWith("https:") ? "br, gzip, deflate" : "gzip, deflate"]
]

/** Headers as undici takes them: names and values in turn. */
const headersOf = ({ headers, url }: PlainRequest): Array<string> => {
  const fields = headers.flat()
  for (const [name, value] of expected(url)) {
    if (!headers.some(([given]) => given === name)) fields.push(name, value)
  }
  return fields
}

/** How much of a body is given to the operating system with the request's head; a file is read piece by piece. */
const sizeOf = (body: PlainRequest["body"]): number =>
  body instanceof Blob ? Number.POSITIVE_INFINITY : (body?.length ?? 0)

const dispatch = (pool: Dispatcher, request: PlainRequest): Promise<Response> => {
  const { body, method, signal } = request
  if (signal.aborted) return Promise.reject(signal.reason)
  const url = request.url.split("#", 1)[0]!
  const path = url.indexOf("/", url.indexOf("//") + 2)
  // The cast: undici reads a `Blob` while it sends it, and tells its length before; its types do not have one.
  const payload = body as Exclude<typeof body, Blob>
  return new Promise((resolve, reject) => {
    pool.dispatch(
      { origin: url.slice(0, path), path: url.slice(path), method, headers: headersOf(request), body: payload },
      new Exchange({ url, method, signal, size: sizeOf(body) }, resolve, reject)
    )
  })
}

/**
 * Makes a `fetch` with a pool of its own, which the scope closes: connections are kept between calls, to any number of
 * hosts, and calls that are under way when the scope ends fail.
 *
 * It behaves as Node's `fetch` does, with these differences: its `Response` is not an instance of that class, HTTP/2 is
 * never used, and `accept-language` and `sec-fetch-mode`, which tell an API nothing, are not sent. Proxies are not used,
 * whatever the environment says.
 */
export const make: Effect.Effect<Required<Transport>, never, Scope.Scope> = Effect.gen(function* () {
  const [{ default: Agent }, { default: Dispatcher1Wrapper }] = yield* undici
  const agent = yield* Effect.acquireRelease(
    Effect.sync(() => new Agent()),
    (agent) => Effect.promise(() => agent.destroy())
  )
  // What the built-in fetch can be given, whatever the version of undici inside of Node; it also rules out HTTP/2. Both ways
  // go through it, because the agent keeps separate connections for those who do not.
  const pool = new Dispatcher1Wrapper(agent)
  // The cast: Node documents this option of fetch, but the DOM's types have no place for it.
  const overPool = { dispatcher: pool } as RequestInit
  return {
    fetch: async (input, init) => {
      const request = input instanceof Request && init === undefined ? input : new Request(input, init)
      if (!isPlain(request)) return globalThis.fetch(request, overPool)
      const { headers, method, signal, url } = request
      const body = request.body === null ? null : new Uint8Array(await request.arrayBuffer())
      return dispatch(pool, { url, method, headers: [...headers], body, signal })
    },
    send: (request) => dispatch(pool, request)
  }
})
