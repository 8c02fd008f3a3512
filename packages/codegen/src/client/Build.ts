/**
 * Builds an immutable `HttpRequest` from an operation and the caller's options.
 */
import { here, isBase, withoutSlashes } from "./Address.ts"
import { isContent, json } from "./Body.ts"
import type { BodyWriter, Content, Written } from "./Body.ts"
import type { CookieWriter } from "./Cookies.ts"
import { addHeaders, inOrder, joinHeaders } from "./Headers.ts"
import type { HeaderMap, HeadersInput } from "./Headers.ts"
import { pathOf, queryOf, refuse } from "./Parameters.ts"
import type { Formats, Problem, Problems, Values } from "./Parameters.ts"
import type { ServerAddress, ServersInput } from "./Servers.ts"

/** Formats of an operation's request. Missing fields mean OpenAPI's defaults. */
export interface WireFormat {
  readonly path?: Formats
  readonly query?: Formats
  readonly header?: Formats
  /** Writes cookies: `cookies()`. Without it, cookies are an `InvalidRequest`. */
  readonly cookie?: CookieWriter
  /** Writes the body. Default: JSON. */
  readonly body?: BodyWriter
  /** Removes `readOnly` fields, which only responses have. */
  readonly readOnly?: (body: unknown) => unknown
  /** Documented media types of responses, for `Accept`. A caller's own `Accept` replaces it. */
  readonly accept?: string
  /** Returns the base URL of this operation's own server: `server(url)`. */
  readonly server?: ServerAddress
}

/** Options of `build`. */
export interface BuildOptions {
  /** HTTP method in capitals. Default: `GET`. */
  readonly method?: string
  /** Path template, e.g. `/things/{id}`. */
  readonly url: string
  readonly baseUrl?: string
  /** Writes the query instead of the operation's styles. */
  readonly querySerializer?: (query: Values) => string
  readonly path?: object | undefined
  readonly query?: object | undefined
  readonly headers?: HeadersInput | undefined
  readonly cookies?: object | undefined
  readonly body?: unknown
  /** Writes the body instead of the operation's writer. `null` sends the body unchanged. */
  readonly bodySerializer?: ((body: never) => unknown) | null
  readonly wire?: WireFormat
}

/** Request, ready to send. */
export interface HttpRequest {
  readonly method: string
  /** Absolute, normalized URL. */
  readonly url: string
  /** Headers with unique names in lower case, sorted by name. */
  readonly headers: ReadonlyArray<readonly [name: string, value: string]>
  readonly body: Content | null
}

/** Error of a request that cannot be built. Nothing was sent. A retry fails in the same way. */
export class InvalidRequest extends TypeError {
  override readonly name = "InvalidRequest"
  /** Fields that cannot be sent, without their values. */
  readonly problems: ReadonlyArray<Problem>
  constructor(problems: ReadonlyArray<Problem>) {
    super(`The request cannot be sent. ${problems.map(({ field, problem }) => `${field}: ${problem}`).join("; ")}.`)
    this.problems = problems
  }
}

/** Joins base URL, path and query. A query of the base URL is kept. */
const joinedAddress = (options: BuildOptions, problems: Problems): string => {
  const { baseUrl = "", path = {}, query, querySerializer, url: template, wire } = options
  const at = baseUrl.indexOf("?")
  const [base, baseQuery] = at < 0 ? [baseUrl, ""] : [baseUrl.slice(0, at), baseUrl.slice(at + 1)]
  // The casts: parameters are records at run time.
  const filled = pathOf(template.startsWith("/") ? template : `/${template}`, path as Values, wire?.path, problems)
  const given = (query ?? {}) as Values
  const own = querySerializer === undefined ? queryOf(given, wire?.query, problems) : querySerializer(given)
  const all = [baseQuery, own].filter((part) => part !== "").join("&")
  return withoutSlashes(base) + filled + (all === "" ? "" : `${filled.includes("?") ? "&" : "?"}${all}`)
}

/** Returns the URL of a request, not normalized. Throws `InvalidRequest`. */
export const buildUrl = (options: BuildOptions): string => {
  const problems: Problems = []
  const address = joinedAddress(options, problems)
  if (problems.length > 0) throw new InvalidRequest(problems)
  return address
}

const asJson = json("application/json")

const written = ({ body: given, bodySerializer, wire }: BuildOptions, problems: Problems): Written => {
  if (given === undefined) return { content: null, type: undefined }
  const body = wire?.readOnly === undefined ? given : wire.readOnly(given)
  const write = wire?.body ?? asJson
  if (bodySerializer === undefined) return write(body, problems)
  // The casts: the caller's serializer accepts the caller's body, and returns a body that `fetch` accepts.
  const content = (bodySerializer === null ? body : bodySerializer(body as never)) as Content
  return { content, type: isContent(content) ? undefined : "application/json" }
}

/**
 * Builds a request.
 *
 * Throws `InvalidRequest`: for a parameter that its style cannot express, half of a surrogate pair, a body that contains
 * itself, or an invalid base URL.
 */
export const build = (options: BuildOptions): HttpRequest => {
  const problems: Problems = []
  const { cookies, headers, method = "GET", wire = {} } = options
  const address = joinedAddress(options, problems)
  // The problem does not show the base URL, because it may contain a password.
  if (!isBase(options.baseUrl ?? "")) {
    refuse(problems, "baseUrl", "an http(s) URL without credentials, # or white space")
  }
  const all: HeaderMap = new Map()
  addHeaders(all, headers, wire.header ?? {}, problems)
  // The cast: cookies are records at run time, like other parameters.
  const given = (cookies ?? {}) as Values
  if (wire.cookie !== undefined) wire.cookie(all, given, problems)
  else if (Object.values(given).some((value) => value !== undefined && value !== null)) {
    refuse(problems, "cookies", "wire.cookie: cookies()")
  }
  if (wire.accept !== undefined && !all.has("accept")) all.set("accept", wire.accept)
  const { content, type } = written(options, problems)
  if (content === null || type?.startsWith("multipart/")) all.delete("content-type")
  if (type !== undefined && !all.has("content-type")) all.set("content-type", type)
  if (problems.length > 0) throw new InvalidRequest(problems)
  return { method, url: new URL(address, here()).href, headers: inOrder(all), body: content }
}

/** Settings of all requests of an API. */
export interface BuildConfig {
  readonly baseUrl?: string | undefined
  readonly headers?: HeadersInput | undefined
  /** Replaces servers of single operations. Keys are the URLs in the document. */
  readonly servers?: ServersInput | undefined
}

/** Returns the base URL and headers of a call. Order of base URLs: the call's, the operation's server, the API's. */
export const addressOf = (
  { baseUrl = "", headers, servers }: BuildConfig,
  options: BuildOptions & Pick<BuildConfig, "servers">
): { readonly baseUrl: string; readonly headers: HeadersInput } => ({
  baseUrl: options.baseUrl ?? options.wire?.server?.(baseUrl, options.servers ?? servers) ?? baseUrl,
  headers: joinHeaders(headers, options.headers)
})

/** Adds base URL and headers to options. */
export const addressed = (config: BuildConfig, options: BuildOptions): BuildOptions => ({
  ...options,
  ...addressOf(config, options)
})

/** Request, or the problems that prevent it. */
export type BuildResult = { readonly request: HttpRequest } | { readonly problems: ReadonlyArray<Problem> }

/**
 * Returns a function that builds the requests of an API, for callers that send requests themselves. It does not throw.
 *
 * @example
 *   const build = requestBuilder({ baseUrl: "https://api.example.com" })
 *   const result = build({ url: "/things/{id}", path: { id: "1" } })
 *   if ("request" in result) console.log(result.request.url)
 */
export const requestBuilder =
  (config: BuildConfig) =>
  (options: BuildOptions): BuildResult => {
    try {
      return { request: build(addressed(config, options)) }
    } catch (error) {
      // A value's own `toJSON` may throw any error, which may contain a secret: it is not shown.
      const unwritable = [{ field: "body", problem: "Expected values that can be written" }]
      return { problems: error instanceof InvalidRequest ? error.problems : unwritable }
    }
  }
