/**
 * One exchange through the raw client, redirects included.
 *
 * Redirects are never left to `fetch`: it would repeat a write or turn it into a GET, and carry credentials to another host.
 * Here only a GET or HEAD is redirected, and what goes to another host is the bare address: no credential, no scope, no
 * header of the caller.
 */
import type { Operation } from "./Operation.ts"

/** What a function of the raw client resolves to with `throwOnError: false` and `responseStyle: "fields"`. */
export interface RawResult {
  readonly error?: unknown
  readonly request?: Request | undefined
  readonly response?: Response | undefined
}

/** What an attempt gives to the raw client. */
export interface RawGiven {
  readonly client: unknown
  readonly headers?: unknown
}

/** The part of the raw client that sends what has no function of its own. */
interface RawClient {
  readonly request: (options: object) => PromiseLike<unknown>
}

const hasRequest = (client: unknown): client is RawClient =>
  typeof client === "object" && client !== null && "request" in client && typeof client.request === "function"

const rawCall = (operation: Operation, options: RawGiven): PromiseLike<unknown> => {
  // The generated constant pairs the function with its own options; the table of operations has to forget the pairing.
  if (operation.raw !== undefined) return (operation.raw as (options: object) => PromiseLike<unknown>)(options)
  // The API client holds its raw client as unknown, so that core needs no type of any raw package.
  return (options.client as RawClient).request({ method: operation.method, url: operation.path, ...options })
}

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
export const exchange = async (operation: Operation, baseUrl: string, options: RawGiven): Promise<RawResult> => {
  // The cast: what the raw package's functions resolve to, see RawResult.
  let result = (await rawCall(operation, options)) as RawResult
  if (operation.method !== "GET" && operation.method !== "HEAD") return result
  // Only the origin of the first request counts for what may be sent along, not that of the last.
  let from: URL | undefined
  let isForeign = false
  for (let followed = 0; followed < mostRedirects; followed++) {
    const { response } = result
    if (response === undefined || !redirects.has(response.status)) return result
    if (operation.success.some(({ status }) => status === response.status)) return result
    from ??= new URL(response.url === "" ? baseUrl : response.url)
    const to = target(response, from)
    if (to === undefined || !hasRequest(options.client)) return result
    isForeign ||= to.origin !== new URL(baseUrl).origin
    const { headers, ...others } = options
    const next = {
      ...others,
      ...(isForeign ? {} : { headers }),
      method: operation.method,
      baseUrl: to.origin,
      url: to.pathname + to.search,
      path: undefined,
      query: undefined
    }
    // The cast: as above.
    result = (await options.client.request(next)) as RawResult
    from = to
  }
  return result
}
