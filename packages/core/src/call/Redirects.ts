/**
 * Redirects of one exchange: which are followed, and with what.
 *
 * Transports never follow one: they would repeat a write or turn it into a GET, and carry credentials to another host. Here
 * only a GET or HEAD is redirected, and what goes to another host is the bare address: no credential, no scope, no header or
 * body of the caller.
 */
import type { HttpRequest, HttpResponse } from "../transport/Transport.ts"
import type { Operation } from "./Operation.ts"

/** RFC 9110, 15.4: those that name another place for the same GET. */
const redirects: ReadonlySet<number> = new Set([301, 302, 303, 307, 308])

/** As many as a chain of moved documents may need, and few enough for a circle. */
const mostRedirects = 5

/** True for a redirect that may be followed. One that the operation declares is its response, and not followed. */
export const isRedirect = ({ method, success }: Operation, status: number): boolean =>
  redirects.has(status) && (method === "GET" || method === "HEAD") && !success.some((each) => each.status === status)

/** Where a redirect leads, when it may be followed. */
const target = (redirect: HttpResponse, from: URL): URL | undefined => {
  const location = redirect.headers.get("location")
  if (location === null || !URL.canParse(location, from.href)) return undefined
  const to = new URL(location, from)
  const isWeb = to.protocol === "https:" || to.protocol === "http:"
  // From https to http everybody on the way could read and change the response.
  return isWeb && !(from.protocol === "https:" && to.protocol === "http:") ? to : undefined
}

/** Follows the redirects of one request. */
export class Redirects {
  readonly #first: HttpRequest
  #from: URL | undefined
  // Only the origin of the first request counts for what may be sent along, not that of the last.
  #isForeign = false
  #followed = 0

  constructor(first: HttpRequest) {
    this.#first = first
  }

  /** The request that follows a redirect; undefined where it leads nowhere that it may be followed to. */
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
