/**
 * Sends requests over a pool of undici connections: the transport on Node and Deno, at less than half the cost of
 * Node's fetch. It sends a request once, and reports for a failed one whether it was given to a connection.
 *
 * Text, bytes, files and empty bodies go directly to undici's dispatcher. Forms and streams go through the built-in
 * fetch, over the same pool.
 */
// oxlint-disable-next-line typescript/triple-slash-reference -- compiling this file alone needs these types too
/// <reference path="./UndiciParts.d.ts" />
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import type { Dispatcher } from "undici"
import { fromFetch } from "./FetchTransport.ts"
import { PoolExchange } from "./PoolExchange.ts"
import type { HttpRequest, RequestBody, Transport } from "./Transport.ts"

// undici's parts are loaded when the first pool is made. Why: loading takes tens of milliseconds. They are loaded by
// their own paths. Why: loading undici as a whole replaces the dispatcher of the built-in fetch in the entire process.
// The version is pinned, so the paths stay valid.
const undici = Effect.promise(() =>
  Promise.all([import("undici/lib/dispatcher/agent.js"), import("undici/lib/dispatcher/dispatcher1-wrapper.js")]).catch(
    (error: unknown) => {
      throw withoutRequire.test(String(error)) ? new Error(bundledWithoutRequire, { cause: error }) : error
    }
  )
)

/** Message of esbuild's replacement for `require` in ESM output. undici is CommonJS. */
const withoutRequire = /Dynamic require of "[^"]*" is not supported/
const bundledWithoutRequire =
  "undici cannot be loaded, because this bundle has no `require`. Build it with the esbuild banner in the README of @faktura/core, section Bundles, or as CommonJS"

/** Bodies that the dispatcher accepts unchanged. */
type PlainBody = string | Uint8Array | Blob | null

const isPlain = (body: RequestBody): body is PlainBody =>
  body === null || typeof body === "string" || body instanceof Uint8Array || body instanceof Blob

/** Returns the headers in undici's form, names and values in turn, with those that servers expect of a fetch on Node. */
const headersOf = ({ headers, url }: HttpRequest): Array<string> => {
  const fields: Array<string> = []
  let accept = false
  let agent = false
  let encoding = false
  for (const [name, value] of headers) {
    if (name === "accept") accept = true
    else if (name === "user-agent") agent = true
    else if (name === "accept-encoding") encoding = true
    fields.push(name, value)
  }
  if (!accept) fields.push("accept", "*/*")
  if (!agent) fields.push("user-agent", "node")
  // Why: compressed responses cost some CPU but save round trips. An uncompressed page of a list needs several.
  if (!encoding) fields.push("accept-encoding", url.startsWith("https:") ? "br, gzip, deflate" : "gzip, deflate")
  return fields
}

/**
 * Returns the number of body bytes that go to the operating system with the request's headers. A file is read in
 * pieces.
 */
const sizeOf = (body: PlainBody): number => (body instanceof Blob ? Number.POSITIVE_INFINITY : (body?.length ?? 0))

const dispatch = (pool: Dispatcher, request: HttpRequest, body: PlainBody): PoolExchange => {
  const { method } = request
  const hash = request.url.indexOf("#")
  const url = hash === -1 ? request.url : request.url.slice(0, hash)
  const path = url.indexOf("/", url.indexOf("//") + 2)
  const exchange = new PoolExchange(url, method, sizeOf(body))
  try {
    pool.dispatch(
      // Cast: undici reads a `Blob` while it sends it, and sends its length before; its types lack `Blob`.
      {
        origin: url.slice(0, path),
        path: url.slice(path),
        method,
        headers: headersOf(request),
        body: body as Exclude<PlainBody, Blob>
      },
      exchange
    )
  } catch (error) {
    exchange.cancel(error)
  }
  return exchange
}

/**
 * Makes a transport with its own pool of connections, which the scope closes. Connections to any number of hosts are
 * kept between calls. Calls that are not finished when the scope closes fail.
 *
 * HTTP/2 is never used. Proxies are not used, not even those in environment variables.
 *
 * @example
 * ```ts
 * import * as UndiciPool from "@faktura/core/UndiciPool"
 * import { createClient, createConfig } from "@faktura/monite-client/client"
 * import { Effect } from "effect"
 *
 * // A client for raw functions. It works until the scope closes.
 * export const makeClient = Effect.map(UndiciPool.make, (transport) =>
 *   createClient(createConfig({ baseUrl: "https://api.sandbox.monite.com/v1", transport }))
 * )
 * ```
 */
export const make: Effect.Effect<Transport, never, Scope.Scope> = Effect.gen(function* () {
  const [{ default: Agent }, { default: Dispatcher1Wrapper }] = yield* undici
  const agent = yield* Effect.acquireRelease(
    Effect.sync(() => new Agent()),
    (agent) => Effect.promise(() => agent.destroy())
  )
  // The wrapper works with the built-in fetch of every Node version, with any undici inside, and rules out HTTP/2.
  // Plain bodies use it too, because the agent keeps separate connections with and without it.
  const pool = new Dispatcher1Wrapper(agent)
  // Cast: Node documents this option of fetch, but the DOM's types lack it.
  const overPool = fromFetch((request) => globalThis.fetch(request), { dispatcher: pool } as RequestInit)
  return {
    send: (request) => (isPlain(request.body) ? dispatch(pool, request, request.body) : overPool.send(request))
  }
})
