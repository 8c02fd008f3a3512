/**
 * One exchange through the raw client, redirects included.
 *
 * Redirects are never left to `fetch`: it would repeat a write or turn it into a GET, and carry credentials to another host.
 * Here only a GET or HEAD is redirected, and what goes to another host is the bare address: no credential, no scope, no
 * header of the caller.
 */
import { sendRequest } from "./DirectClient.ts"
import type { HttpRequest, RawClient, RawResult } from "./DirectClient.ts"
import type { Operation } from "./Operation.ts"

/** RFC 9110, 15.4: those that name another place for the same GET. */
const redirects: ReadonlySet<number> = new Set([301, 302, 303, 307, 308])

/** As many as a chain of moved documents may need, and few enough for a circle. */
const mostRedirects = 5

/** Where a redirect leads, when it may be followed. */
const target = (redirect: Response, from: URL): URL | undefined => {
  const location = redirect.headers.get("location")
  if (location === null || !URL.canParse(location, from.href)) return undefined
  const to = new URL(location, from)
  const isWeb = to.protocol === "https:" || to.protocol === "http:"
  // From https to http everybody on the way could read and change the answer.
  return isWeb && !(from.protocol === "https:" && to.protocol === "http:") ? to : undefined
}

/**
 * Sends the request and follows its redirects, as far as they may be followed. A redirect that the operation declares is its
 * answer; any other one that is not followed comes back as it is.
 */
export const exchange = async (
  operation: Operation,
  raw: RawClient,
  request: HttpRequest,
  signal: AbortSignal
): Promise<RawResult> => {
  let result = await sendRequest(raw, request, signal)
  if (operation.method !== "GET" && operation.method !== "HEAD") return result
  // Only the origin of the first request counts for what may be sent along, not that of the last.
  let from: URL | undefined
  let isForeign = false
  for (let followed = 0; followed < mostRedirects; followed++) {
    const { response } = result
    if (response === undefined || !redirects.has(response.status)) return result
    if (operation.success.some(({ status }) => status === response.status)) return result
    from ??= new URL(response.url === "" ? request.url : response.url)
    const to = target(response, from)
    if (to === undefined) return result
    isForeign ||= to.origin !== new URL(request.url).origin
    const next = { ...request, url: to.href, headers: isForeign ? [] : request.headers }
    result = await sendRequest(raw, next, signal)
    from = to
  }
  return result
}
