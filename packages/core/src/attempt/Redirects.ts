/**
 * Follows the redirects of one request.
 *
 * Transports never follow a redirect. Why: they would send a write twice or turn it into a GET, and send credentials to
 * another host. Here only a GET or HEAD is redirected. A request to another host has the URL only: no credentials, no
 * scope, and no header or body of the caller.
 */
import type { HttpRequest, HttpResponse } from "../transport/Transport.ts"
import type { Operation } from "../operation/Operation.ts"

/** Redirects to another URL for the same GET (RFC 9110, 15.4). */
const redirects: ReadonlySet<number> = new Set([301, 302, 303, 307, 308])

/** Largest number of redirects in a chain: enough for moved documents, and small enough to stop a cycle early. */
const mostRedirects = 5

/** True for a redirect that may be followed. A redirect that the operation declares is its result, and is not followed. */
export const isRedirect = ({ method, success }: Operation, status: number): boolean =>
  redirects.has(status) && (method === "GET" || method === "HEAD") && !success.some((each) => each.status === status)

/** Returns the URL that a redirect leads to. Undefined when it may not be followed. */
const target = (redirect: HttpResponse, from: URL): URL | undefined => {
  const location = redirect.headers.get("location")
  if (location === null || !URL.canParse(location, from.href)) return undefined
  const to = new URL(location, from)
  const isWeb = to.protocol === "https:" || to.protocol === "http:"
  // Hazard: from https to http, any host on the network path could read and change the response.
  return isWeb && !(from.protocol === "https:" && to.protocol === "http:") ? to : undefined
}

/** Follows the redirects of one request. */
export class Redirects {
  readonly #first: HttpRequest
  #from: URL | undefined
  // The origin of the first request decides what may be sent along, not that of the last one.
  #isForeign = false
  #followed = 0

  constructor(first: HttpRequest) {
    this.#first = first
  }

  /** Returns the request that follows a redirect. Undefined when the redirect may not be followed. */
  next(redirect: HttpResponse): HttpRequest | undefined {
    if (this.#followed++ === mostRedirects) return undefined
    const from = (this.#from ??= new URL(redirect.url === "" ? this.#first.url : redirect.url))
    const to = target(redirect, from)
    if (to === undefined) return undefined
    this.#isForeign ||= to.origin !== new URL(this.#first.url).origin
    this.#from = to
    const { body, headers, method } = this.#first
    return this.#isForeign ? { method, url: to.href, headers: [], body: null } : { method, url: to.href, headers, body }
  }
}
