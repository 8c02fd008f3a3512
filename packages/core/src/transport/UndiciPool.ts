/**
 * The transport on Node and Deno: a pool of connections of its own, for less than half of what Node's built-in fetch costs. It
 * sends a request once, and knows of one that failed whether it was given to a connection.
 *
 * Text, bytes, files and empty bodies go to undici's dispatcher without fetch's machinery in between. Forms and streams are
 * the built-in fetch's work, over the same pool.
 */
// oxlint-disable-next-line typescript/triple-slash-reference -- who compiles this file alone needs these types too
/// <reference path="./UndiciParts.d.ts" />
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import type { Dispatcher } from "undici"
import { fromFetch } from "./FetchTransport.ts"
import { PoolExchange } from "./PoolExchange.ts"
import type { HttpRequest, RequestBody, Transport } from "./Transport.ts"

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

/** Bodies that the dispatcher takes as they are. */
type PlainBody = string | Uint8Array | Blob | null

const isPlain = (body: RequestBody): body is PlainBody =>
  body === null || typeof body === "string" || body instanceof Uint8Array || body instanceof Blob

/** Headers as undici takes them, names and values in turn, with those that servers expect of a fetch on Node. */
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
  // Compressed responses cost some CPU and spare round trips: an uncompressed page of a list is worth several.
  if (!encoding) fields.push("accept-encoding", url.startsWith("https:") ? "br, gzip, deflate" : "gzip, deflate")
  return fields
}

/** How much of a body is given to the operating system with the request's head; a file is read piece by piece. */
const sizeOf = (body: PlainBody): number => (body instanceof Blob ? Number.POSITIVE_INFINITY : (body?.length ?? 0))

const dispatch = (pool: Dispatcher, request: HttpRequest, body: PlainBody): PoolExchange => {
  const { method } = request
  const hash = request.url.indexOf("#")
  const url = hash === -1 ? request.url : request.url.slice(0, hash)
  const path = url.indexOf("/", url.indexOf("//") + 2)
  const exchange = new PoolExchange(url, method, sizeOf(body))
  try {
    pool.dispatch(
      // The cast: undici reads a `Blob` while it sends it, and tells its length before; its types do not have one.
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
 * Makes a transport with a pool of its own, which the scope closes: connections are kept between calls, to any number of
 * hosts, and calls that are under way when the scope ends fail.
 *
 * HTTP/2 is never used. Proxies are not used, whatever the environment says.
 *
 * @example
 * import * as UndiciPool from "@faktura/core/UndiciPool"
 * import { client } from "@faktura/monite-client"
 * import { Effect } from "effect"
 *
 * // Raw functions over the pool, as long as the scope is open.
 * export const pooled = Effect.map(UndiciPool.make, (transport) => client.setConfig({ transport }))
 */
export const make: Effect.Effect<Transport, never, Scope.Scope> = Effect.gen(function* () {
  const [{ default: Agent }, { default: Dispatcher1Wrapper }] = yield* undici
  const agent = yield* Effect.acquireRelease(
    Effect.sync(() => new Agent()),
    (agent) => Effect.promise(() => agent.destroy())
  )
  // What the built-in fetch can be given, whatever the version of undici inside of Node; it also rules out HTTP/2. Both ways
  // go through it, because the agent keeps separate connections for each.
  const pool = new Dispatcher1Wrapper(agent)
  // The cast: Node documents this option of fetch, but the DOM's types have no place for it.
  const overPool = fromFetch((request) => globalThis.fetch(request), { dispatcher: pool } as RequestInit)
  return {
    send: (request) => (isPlain(request.body) ? dispatch(pool, request, request.body) : overPool.send(request))
  }
})
