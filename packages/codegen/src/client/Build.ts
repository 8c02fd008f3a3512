/**
 * Builds requests: from an operation and a caller's options to one immutable `HttpRequest`.
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

/** How an operation's requests are written, as far as its document says so. What is left out is OpenAPI's default. */
export interface WireFormat {
  readonly path?: Formats
  readonly query?: Formats
  readonly header?: Formats
  /** Writes cookies; `cookies()` does. Without it cookies are refused. */
  readonly cookie?: CookieWriter
  /** Default: JSON. */
  readonly body?: BodyWriter
  /** Drops fields of the body that only responses have. */
  readonly readOnly?: (body: unknown) => unknown
  /** The documented media types of responses, for `Accept`. A caller's own header wins. */
  readonly accept?: string
  /** Gives the address of the server of this operation alone, or of its path; `server(address)` does. */
  readonly server?: ServerAddress
}

/** What a request is built from. */
export interface BuildOptions {
  /** Default: `GET`. */
  readonly method?: string
  /** The path's template, e.g. `/things/{id}`. */
  readonly url: string
  readonly baseUrl?: string
  /** Writes the query in place of the operation's own styles. */
  readonly querySerializer?: (query: Values) => string
  readonly path?: object | undefined
  readonly query?: object | undefined
  readonly headers?: HeadersInput | undefined
  readonly cookies?: object | undefined
  readonly body?: unknown
  /** Writes the body in place of the operation's own media type; null sends it as it is. */
  readonly bodySerializer?: ((body: never) => unknown) | null
  readonly wire?: WireFormat
}

/** A request, ready to be sent. */
export interface HttpRequest {
  readonly method: string
  /** Absolute and normalized. */
  readonly url: string
  /** Names in lower case and in order, each once. */
  readonly headers: ReadonlyArray<readonly [name: string, value: string]>
  readonly body: Content | null
}

/** A request that cannot be written. Nothing was sent, and sending it again fails in the same way. */
export class InvalidRequest extends TypeError {
  override readonly name = "InvalidRequest"
  /** Each field that cannot be sent. Their values are not shown. */
  readonly problems: ReadonlyArray<Problem>
  constructor(problems: ReadonlyArray<Problem>) {
    super(`The request cannot be sent. ${problems.map(({ field, problem }) => `${field}: ${problem}`).join("; ")}.`)
    this.problems = problems
  }
}

/** Base URL, path and query joined: a query of the base URL stays. */
const joinedAddress = (options: BuildOptions, problems: Problems): string => {
  const { baseUrl = "", path = {}, query, querySerializer, url: template, wire } = options
  const at = baseUrl.indexOf("?")
  const [base, baseQuery] = at < 0 ? [baseUrl, ""] : [baseUrl.slice(0, at), baseUrl.slice(at + 1)]
  // The casts: parameters are records, whatever interface their type is.
  const filled = pathOf(template.startsWith("/") ? template : `/${template}`, path as Values, wire?.path, problems)
  const given = (query ?? {}) as Values
  const own = querySerializer === undefined ? queryOf(given, wire?.query, problems) : querySerializer(given)
  const all = [baseQuery, own].filter((part) => part !== "").join("&")
  return withoutSlashes(base) + filled + (all === "" ? "" : `${filled.includes("?") ? "&" : "?"}${all}`)
}

/** The address that a request goes to, not normalized; throws `InvalidRequest`. */
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
  // The casts: the caller's serializer takes the caller's body, and gives what `fetch` takes.
  const content = (bodySerializer === null ? body : bodySerializer(body as never)) as Content
  return { content, type: isContent(content) ? undefined : "application/json" }
}

/**
 * Builds a request. Throws `InvalidRequest` where it cannot be written: a parameter that its style does not carry, half a
 * surrogate pair, a body that contains itself, a base URL that is none.
 */
export const build = (options: BuildOptions): HttpRequest => {
  const problems: Problems = []
  const { cookies, headers, method = "GET", wire = {} } = options
  const address = joinedAddress(options, problems)
  // Its text is not shown: it may hold a password.
  if (!isBase(options.baseUrl ?? "")) {
    refuse(problems, "baseUrl", "an http(s) URL without credentials, # or white space")
  }
  const all: HeaderMap = new Map()
  addHeaders(all, headers, wire.header ?? {}, problems)
  // The cast: as for other parameters.
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

/** Settings that all requests of an API share. */
export interface BuildConfig {
  readonly baseUrl?: string | undefined
  readonly headers?: HeadersInput | undefined
  /** Replaces the servers that single operations have in the document, by their address there. */
  readonly servers?: ServersInput | undefined
}

/** The base URL of a call: its own, that of its operation's server, or the API's; and its headers with the API's. */
export const addressOf = (
  { baseUrl = "", headers, servers }: BuildConfig,
  options: BuildOptions & Pick<BuildConfig, "servers">
): { readonly baseUrl: string; readonly headers: HeadersInput } => ({
  baseUrl: options.baseUrl ?? options.wire?.server?.(baseUrl, options.servers ?? servers) ?? baseUrl,
  headers: joinHeaders(headers, options.headers)
})

/** Options with their address. */
export const addressed = (config: BuildConfig, options: BuildOptions): BuildOptions => ({
  ...options,
  ...addressOf(config, options)
})

/** A request, or each part of it that cannot be written. */
export type BuildResult = { readonly request: HttpRequest } | { readonly problems: ReadonlyArray<Problem> }

/** The first half of a client alone: builds the requests of an API, for what sends them itself. It does not throw. */
export const requestBuilder =
  (config: BuildConfig) =>
  (options: BuildOptions): BuildResult => {
    try {
      return { request: build(addressed(config, options)) }
    } catch (error) {
      // A value's own `toJSON` may throw anything: that is not shown.
      const unwritable = [{ field: "body", problem: "Expected values that can be written" }]
      return { problems: error instanceof InvalidRequest ? error.problems : unwritable }
    }
  }
