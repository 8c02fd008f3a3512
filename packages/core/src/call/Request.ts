/**
 * From a caller's options to what the raw client is given: checked, with scope, settings and credentials added.
 */
import * as Context from "effect/Context"
import * as Redacted from "effect/Redacted"
import type { CredentialParts, Secrets } from "./Secrets.ts"
import type { CallOptions } from "./CallInput.ts"
import type { RequestProblem } from "../schema/Problems.ts"
import type { HttpRequest } from "../transport/Transport.ts"
import type { Operation } from "./Operation.ts"
import { linkQuery } from "../http/PageLink.ts"
import type { PageLink } from "../http/PageLink.ts"
import type { Fields } from "../http/HeaderSyntax.ts"

/** What a request is built from. */
export interface BuildOptions {
  readonly method: string
  /** The path's template. */
  readonly url: string
  /** Default: the API's. */
  readonly baseUrl?: string
  readonly path?: object | undefined
  readonly query?: object | undefined
  readonly headers?: Readonly<Record<string, unknown>> | undefined
  readonly cookies?: object | undefined
  readonly body?: unknown
  /** How the operation's requests are written, in the terms of the raw client. */
  readonly wire?: object
  /** Given for a page that the server has named by its URL: how its query is written. */
  readonly querySerializer?: (query: Readonly<Record<string, unknown>>) => string
}

/** A request, or each part of it that cannot be written. */
export type BuildResult = { readonly request: HttpRequest } | { readonly problems: ReadonlyArray<RequestProblem> }

/** Builds requests: the half of a raw client that services share with it. It does not throw. */
// A method's type, so that raw clients may say more of their options than is said here.
export type Build = { build(options: BuildOptions): BuildResult }["build"]

/** What a raw package's `requestBuilder` is told. */
export interface BuildConfig {
  readonly baseUrl: string
  /** Replaces the servers of single operations, by their address in the document. */
  readonly servers?: { readonly [documented: string]: string }
}

/** What a request takes from its API's client. */
export interface RequestClient {
  readonly baseUrl: string
  readonly build: Build
  readonly settings: { readonly [setting: string]: string }
  /** Tells the rate limits of one credential from those of another. */
  readonly credential?: string
}

type ParameterLocation = "path" | "query" | "header" | "cookie"
type LocatedValues = { [P in ParameterLocation]: Fields | undefined }

const places = ["path", "query", "headers", "cookies"] as const

const optionProblems = (
  request: NonNullable<Operation["request"]>,
  check: NonNullable<Operation["check"]>,
  options: CallOptions,
  problems: Array<RequestProblem>
): void => {
  for (const place of places) {
    const schema = request[place]
    if (schema !== undefined) problems.push(...check(schema, options[place] ?? {}, "strict", place))
  }
  if (request.body === undefined) return
  if (options.body !== undefined) problems.push(...check(request.body, options.body, "strict", "body"))
  else if (request.bodyRequired === true) problems.push({ field: "body", problem: "Missing" })
}

/** Adds what the call takes from the context and from the client. */
const addHeld = (
  operation: Operation,
  client: RequestClient,
  context: Context.Context<never>,
  put: (place: ParameterLocation, name: string, value: unknown) => void,
  problems: Array<RequestProblem>
): void => {
  for (const { field, in: place, name, required, service } of operation.scope ?? []) {
    // The operation's R names the service, so the compiler has asked for it; the table does not carry its type.
    const fields = Context.getUnsafe(context as Context.Context<unknown>, service) as Record<string, unknown>
    const held = fields[field]
    const value = Redacted.isRedacted(held) ? Redacted.value(held) : held
    if (value !== undefined) put(place, name, value)
    else if (required) problems.push({ field: `${service.key}.${field}`, problem: "Missing" })
  }
  for (const { in: place, name, setting } of operation.settings ?? []) {
    const value = client.settings[setting]
    if (value !== undefined) put(place, name, value)
  }
}

/** The secrets of a call's scope, such as Maesn's account key. */
export const scopeSecrets = (operation: Operation, context: Context.Context<never>): ReadonlyArray<string> =>
  (operation.scope ?? []).flatMap(({ field, service }) => {
    // The cast: as in `addHeld`.
    const held = (Context.getUnsafe(context as Context.Context<unknown>, service) as Record<string, unknown>)[field]
    return Redacted.isRedacted(held) ? [String(Redacted.value(held))] : []
  })

/**
 * Whose rate limit a call counts against: the client's credential, and what the call's scope adds to it. Secrets of the scope
 * tell accounts apart, as Maesn's account key does; it stays in memory, and is hashed where counts are shared.
 */
export const limitKey = (operation: Operation, client: RequestClient, context: Context.Context<never>): string =>
  [client.credential ?? "", ...scopeSecrets(operation, context)].join("\n")

const hasAccept = (headers: Fields | undefined): boolean =>
  headers !== undefined && Object.keys(headers).some((name) => name.toLowerCase() === "accept")

/** A call's request, without the credentials of its attempts. */
export interface Built {
  readonly request: HttpRequest
  /** What it was built from. */
  readonly options: BuildOptions
}

/**
 * The address that an operation's requests begin with: its own server, what the client's `servers` say in its place, or the
 * client's base URL. Undefined where requests cannot be built: the text of a bad base URL may hold a password.
 */
export const serverOf = ({ wire }: Operation, { build }: RequestClient): URL | undefined => {
  const own = wire?.server === undefined ? {} : { wire: { server: wire.server } }
  const made = build({ method: "GET", url: "/", ...own })
  return "problems" in made ? undefined : new URL(made.request.url)
}

/** The page of a link: the request's path, where it is another, and how its query is written. */
const linkOptions = ({ path, query }: PageLink, operation: Operation, client: RequestClient): Partial<BuildOptions> => {
  const origin = path === undefined ? undefined : serverOf(operation, client)?.origin
  return {
    querySerializer: (ours) => linkQuery(query, ours),
    ...(path === undefined || origin === undefined ? {} : { baseUrl: origin, url: path, path: undefined })
  }
}

/** The body with its integers as they are sent, where the overlay gives them another type. */
const writtenBody = ({ integers, request }: Operation, body: unknown, problems: Array<RequestProblem>): unknown => {
  if (integers === undefined || request?.body === undefined || problems.length > 0) return body
  try {
    return integers(request.body, body)
  } catch (error) {
    problems.push({ field: "body", problem: error instanceof Error ? error.message : String(error) })
    return body
  }
}

/**
 * The request that every attempt of a call sends, credentials aside; or what is wrong with it.
 *
 * @param link replaces the operation's path and the caller's query: what a server gave as its next page is sent as it came
 */
export const buildRequest = (
  operation: Operation,
  client: RequestClient,
  context: Context.Context<never>,
  given: CallOptions,
  link?: PageLink
): { readonly built: Built } | { readonly problems: ReadonlyArray<RequestProblem> } => {
  const problems: Array<RequestProblem> = []
  const { check, request, wire } = operation
  // Before the check: closed objects refuse what they do not know.
  const isReduced = given.body !== undefined && wire?.readOnly !== undefined
  const options = isReduced ? { ...given, body: wire.readOnly(given.body) } : given
  if (request !== undefined && check !== undefined) optionProblems(request, check, options, problems)
  // The casts: places are records on the wire, whatever interface the caller's type is.
  const values: LocatedValues = {
    path: options.path as Fields | undefined,
    query: link === undefined ? (options.query as Fields | undefined) : {},
    header: options.headers as Fields | undefined,
    cookie: options.cookies as Fields | undefined
  }
  const copies: { [P in ParameterLocation]?: Record<string, unknown> } = {}
  const put = (place: ParameterLocation, name: string, value: unknown): void => {
    // The caller's own objects stay as they are: copied once, and only where something is added.
    const copy = (copies[place] ??= { ...values[place] })
    copy[name] = value
    values[place] = copy
  }
  addHeld(operation, client, context, put, problems)
  if (operation.accept !== undefined && !hasAccept(values.header)) put("header", "Accept", operation.accept)
  const body = writtenBody(operation, options.body, problems)
  const all: BuildOptions = {
    method: operation.method,
    url: operation.path,
    path: values.path,
    query: values.query,
    headers: values.header,
    cookies: values.cookie,
    ...(body === undefined ? {} : { body }),
    ...(operation.wire === undefined ? {} : { wire: operation.wire }),
    ...(link === undefined ? {} : linkOptions(link, operation, client))
  }
  if (problems.length > 0) return { problems }
  const made = client.build(all)
  return "problems" in made ? made : { built: { request: made.request, options: all } }
}

const revealed = (given: object | undefined, secrets: Secrets): Fields => {
  const all: Record<string, unknown> = { ...given }
  for (const [name, secret] of Object.entries(secrets)) all[name] = Redacted.value(secret)
  return all
}

type Headers = HttpRequest["headers"]

/** Headers with one more in its place, which replaces one of the same name. */
const withHeader = (headers: Headers, name: string, value: string): Headers => {
  let at = 0
  while (at < headers.length && headers[at]![0] < name) at++
  const replaced = headers[at]?.[0] === name ? 1 : 0
  return [...headers.slice(0, at), [name, value], ...headers.slice(at + replaced)]
}

/** Headers with secrets among them, which replace those of the same name. */
const withSecrets = (headers: Headers, secrets: Secrets): Headers => {
  let all = headers
  for (const name in secrets) {
    // As a raw client writes them: without white space around.
    const value = Redacted.value(secrets[name]!).replace(/^[\t ]+|[\t ]+$/g, "")
    all = withHeader(all, name.toLowerCase(), value)
  }
  return all
}

/** Headers with secret cookies in the one `Cookie` header (RFC 6265, 4.2.1), which replace those of the same name. */
const withCookies = (headers: Headers, secrets: Secrets): Headers => {
  if (Object.keys(secrets).length === 0) return headers
  const given = new Map(headers).get("cookie")?.split("; ") ?? []
  const kept = given.filter((pair) => !Object.hasOwn(secrets, pair.split("=", 1)[0]!))
  const added = Object.entries(secrets).map(([name, secret]) => `${name}=${Redacted.value(secret)}`)
  return withSecrets(headers, { cookie: Redacted.make([...kept, ...added].join("; ")) })
}

/** The request of one attempt: that of the call with its credentials, which come last, so that nothing replaces them. */
export const withCredentials = (
  { options, request }: Built,
  build: Build,
  { cookies, headers, query }: CredentialParts
): BuildResult => {
  const made = query === undefined ? { request } : build({ ...options, query: revealed(options.query, query) })
  if ("problems" in made || (headers === undefined && cookies === undefined)) return made
  const named = headers === undefined ? made.request.headers : withSecrets(made.request.headers, headers)
  const all = cookies === undefined ? named : withCookies(named, cookies)
  return { request: { ...made.request, headers: all } }
}
