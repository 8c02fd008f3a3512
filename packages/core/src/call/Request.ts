/**
 * Builds a call's request: validates the caller's options, and adds scope, settings and credentials.
 */
import * as Context from "effect/Context"
import * as Redacted from "effect/Redacted"
import type { CredentialParts, Secrets } from "../operation/Secrets.ts"
import { CallHeaders, framingProblems, mergeHeaders } from "./CallHeaders.ts"
import type { CallOptions } from "../operation/CallInput.ts"
import type { RequestProblem } from "../schema/Problems.ts"
import type { HttpRequest } from "../transport/Transport.ts"
import type { Operation } from "../operation/Operation.ts"
import { linkQuery } from "../http/PageLink.ts"
import type { PageLink } from "../http/PageLink.ts"
import type { Fields } from "../http/HeaderSyntax.ts"

/** Input of a request builder. */
export interface BuildOptions {
  readonly method: string
  /** Template of the path. */
  readonly url: string
  /** Default: the API's base URL. */
  readonly baseUrl?: string
  readonly path?: object | undefined
  readonly query?: object | undefined
  readonly headers?: Readonly<Record<string, unknown>> | undefined
  readonly cookies?: object | undefined
  readonly body?: unknown
  /** How the operation's requests are written, in the terms of the raw client. */
  readonly wire?: object
  /** Writes the query of a page whose URL the server returned. */
  readonly querySerializer?: (query: Readonly<Record<string, unknown>>) => string
}

/** A request, or a problem for each part of it that cannot be written. */
export type BuildResult = { readonly request: HttpRequest } | { readonly problems: ReadonlyArray<RequestProblem> }

/** Builds requests. This is the half of a raw client that services share with it. Does not throw. */
// A method type: it lets raw clients accept more options than this module names.
export type Build = { build(options: BuildOptions): BuildResult }["build"]

/** Input of a raw package's `requestBuilder`. */
export interface BuildConfig {
  readonly baseUrl: string
  /** Replaces servers that the document sets for single operations. Keys are the documented URLs. */
  readonly servers?: { readonly [documented: string]: string }
}

/** The part of an API client that building a request uses. */
export interface RequestClient {
  readonly baseUrl: string
  readonly build: Build
  readonly settings: { readonly [setting: string]: string }
  /** Identifies the credential for rate limits. */
  readonly credential?: string
}

type ParameterLocation = "path" | "query" | "header" | "cookie"
type LocatedValues = { [P in ParameterLocation]: Fields | undefined }

const locations = ["path", "query", "headers", "cookies"] as const

const optionProblems = (
  request: NonNullable<Operation["request"]>,
  check: NonNullable<Operation["check"]>,
  options: CallOptions,
  problems: Array<RequestProblem>
): void => {
  for (const location of locations) {
    const schema = request[location]
    if (schema !== undefined) problems.push(...check(schema, options[location] ?? {}, "strict", location))
  }
  if (request.body === undefined) return
  if (options.body !== undefined) problems.push(...check(request.body, options.body, "strict", "body"))
  else if (request.bodyRequired === true) problems.push({ field: "body", problem: "Missing" })
}

/** Adds the parameters that come from the context and from the client's settings. */
const addProvided = (
  operation: Operation,
  client: RequestClient,
  context: Context.Context<never>,
  put: (location: ParameterLocation, name: string, value: unknown) => void,
  problems: Array<RequestProblem>
): void => {
  for (const { field, in: location, name, required, service } of operation.scope ?? []) {
    // Cast: the operation's R names the service, so the compiler has required it. The definition does not carry its
    // type.
    const fields = Context.getUnsafe(context as Context.Context<unknown>, service) as Record<string, unknown>
    const provided = fields[field]
    const value = Redacted.isRedacted(provided) ? Redacted.value(provided) : provided
    if (value !== undefined) put(location, name, value)
    else if (required) problems.push({ field: `${service.key}.${field}`, problem: "Missing" })
  }
  for (const { in: location, name, setting } of operation.settings ?? []) {
    const value = client.settings[setting]
    if (value !== undefined) put(location, name, value)
  }
}

/** Returns the secrets of a call's scope, such as Maesn's account key. */
export const scopeSecrets = (operation: Operation, context: Context.Context<never>): ReadonlyArray<string> =>
  (operation.scope ?? []).flatMap(({ field, service }) => {
    // Cast: as in `addProvided`.
    const provided = (Context.getUnsafe(context as Context.Context<unknown>, service) as Record<string, unknown>)[field]
    return Redacted.isRedacted(provided) ? [String(Redacted.value(provided))] : []
  })

/**
 * Returns the key of the rate limit that a call counts against: the client's credential and the secrets of the call's
 * scope. Why: secrets of the scope distinguish accounts, as Maesn's account key does. The key stays in memory, and is
 * hashed where counts are shared.
 */
export const limitKey = (operation: Operation, client: RequestClient, context: Context.Context<never>): string =>
  [client.credential ?? "", ...scopeSecrets(operation, context)].join("\n")

const hasAccept = (headers: Fields | undefined): boolean =>
  headers !== undefined && Object.keys(headers).some((name) => name.toLowerCase() === "accept")

/** A call's request, without the credentials of its attempts. */
export interface Built {
  readonly request: HttpRequest
  /** The options that the request was built from. */
  readonly options: BuildOptions
}

/**
 * Returns the server of an operation: its own, the replacement in the client's `servers`, or the client's base URL.
 * Undefined when no request can be built. Hazard: the text of an invalid base URL may contain a password.
 */
export const serverOf = ({ wire }: Operation, { build }: RequestClient): URL | undefined => {
  const own = wire?.server === undefined ? {} : { wire: { server: wire.server } }
  const made = build({ method: "GET", url: "/", ...own })
  return "problems" in made ? undefined : new URL(made.request.url)
}

/** Returns the build options of a page link: its path when it differs, and the serializer of its query. */
const linkOptions = ({ path, query }: PageLink, operation: Operation, client: RequestClient): Partial<BuildOptions> => {
  const origin = path === undefined ? undefined : serverOf(operation, client)?.origin
  return {
    querySerializer: (ours) => linkQuery(query, ours),
    ...(path === undefined || origin === undefined ? {} : { baseUrl: origin, url: path, path: undefined })
  }
}

/** Returns the body with its integers in the form that the server expects, when the overlay gives them another type. */
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
 * Builds the request that every attempt of a call sends, without credentials, or returns its problems.
 *
 * @param link replaces the operation's path and the caller's query: the server's link to its next page is sent
 *   unchanged
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
  // Before the validation: closed objects reject unknown fields.
  const isReduced = given.body !== undefined && wire?.readOnly !== undefined
  const own = isReduced ? { ...given, body: wire.readOnly(given.body) } : given
  const extra = Context.get(context, CallHeaders)
  if (extra !== undefined) problems.push(...framingProblems(extra))
  // Cast: headers are a record when they are sent, although the caller's types are interfaces.
  const merged = extra === undefined ? undefined : mergeHeaders(operation, own.headers as Fields | undefined, extra)
  const options = merged === undefined ? own : { ...own, headers: merged.declared }
  if (request !== undefined && check !== undefined) optionProblems(request, check, options, problems)
  // Casts: each parameter location is a record when it is sent, although the caller's types are interfaces.
  const values: LocatedValues = {
    path: options.path as Fields | undefined,
    query: link === undefined ? (options.query as Fields | undefined) : {},
    header: merged === undefined ? (options.headers as Fields | undefined) : merged.all,
    cookie: options.cookies as Fields | undefined
  }
  const copies: { [P in ParameterLocation]?: Record<string, unknown> } = {}
  const put = (location: ParameterLocation, name: string, value: unknown): void => {
    // The caller's objects are not changed. They are copied once, and only when something is added.
    const copy = (copies[location] ??= { ...values[location] })
    copy[name] = value
    values[location] = copy
  }
  addProvided(operation, client, context, put, problems)
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

/** Returns the sorted headers with one more, which replaces a header of the same name. */
const withHeader = (headers: Headers, name: string, value: string): Headers => {
  let at = 0
  while (at < headers.length && headers[at]![0] < name) at++
  const replaced = headers[at]?.[0] === name ? 1 : 0
  return [...headers.slice(0, at), [name, value], ...headers.slice(at + replaced)]
}

/** Returns the headers with secrets, which replace headers of the same name. */
const withSecrets = (headers: Headers, secrets: Secrets): Headers => {
  let all = headers
  for (const name in secrets) {
    // White space around the value is removed, as in a raw client.
    const value = Redacted.value(secrets[name]!).replace(/^[\t ]+|[\t ]+$/g, "")
    all = withHeader(all, name.toLowerCase(), value)
  }
  return all
}

/**
 * Returns the headers with secret cookies in the one `Cookie` header (RFC 6265, 4.2.1). They replace cookies of the
 * same name.
 */
const withCookies = (headers: Headers, secrets: Secrets): Headers => {
  if (Object.keys(secrets).length === 0) return headers
  const given = new Map(headers).get("cookie")?.split("; ") ?? []
  const kept = given.filter((pair) => !Object.hasOwn(secrets, pair.split("=", 1)[0]!))
  const added = Object.entries(secrets).map(([name, secret]) => `${name}=${Redacted.value(secret)}`)
  return withSecrets(headers, { cookie: Redacted.make([...kept, ...added].join("; ")) })
}

/**
 * Builds the request of one attempt: the call's request with credentials. They are added last, so that nothing replaces
 * them.
 */
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
