/**
 * From a caller's options to what the raw client is given: checked, with scope, settings and credentials added.
 */
import * as Context from "effect/Context"
import * as Redacted from "effect/Redacted"
import type { ApiClient, CredentialParts, Secrets } from "./ApiClient.ts"
import type { RequestProblem } from "./Errors.ts"
import { multipartForm } from "./MultipartForm.ts"
import type { Operation } from "./Operation.ts"
import { linkQuery } from "./PageLink.ts"
import type { PageLink } from "./PageLink.ts"
import {
  cookieProblems,
  headerProblems,
  isCookieValue,
  isFieldValue,
  pathProblems,
  queryProblems,
  withCookies
} from "./WireText.ts"
import type { Fields } from "./WireText.ts"

/** A caller's options: the spec's places, kept apart. */
export interface CallOptions {
  readonly path?: object | undefined
  readonly query?: object | undefined
  readonly headers?: object | undefined
  readonly cookies?: object | undefined
  readonly body?: unknown
}

type Place = "path" | "query" | "header" | "cookie"
type Places = { [P in Place]: Fields | undefined }

const places = ["path", "query", "headers", "cookies"] as const

const optionProblems = (
  request: NonNullable<Operation["request"]>,
  check: NonNullable<Operation["check"]>,
  options: CallOptions,
  problems: Array<RequestProblem>
): void => {
  for (const place of places) {
    const shape = request[place]
    if (shape !== undefined) problems.push(...check(shape, options[place] ?? {}, "strict", place))
  }
  if (request.body === undefined) return
  if (options.body !== undefined) problems.push(...check(request.body, options.body, "strict", "body"))
  else if (request.bodyRequired === true) problems.push({ field: "body", problem: "Missing" })
}

/** Adds what the call takes from the context and from the client. */
const addHeld = (
  operation: Operation,
  client: ApiClient,
  context: Context.Context<never>,
  put: (place: Place, name: string, value: unknown) => void,
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
export const limitKey = (operation: Operation, client: ApiClient, context: Context.Context<never>): string =>
  [client.credential ?? "", ...scopeSecrets(operation, context)].join("\n")

const hasAccept = (headers: Fields | undefined): boolean =>
  headers !== undefined && Object.keys(headers).some((name) => name.toLowerCase() === "accept")

const bodyOptions = ({ parts, written }: Operation, body: unknown): Pick<RawOptions, "body" | "bodySerializer"> => {
  if (body === undefined) return {}
  if (parts !== undefined && typeof body === "object" && body !== null) {
    // The cast: a form is its fields, whatever interface the caller's type is.
    return { body: multipartForm(body as Fields, parts), bodySerializer: null }
  }
  return written === true ? { body, bodySerializer: null } : { body }
}

/** How the raw client asks for the page of a link. */
const linkOptions = ({ path, query }: PageLink, { baseUrl }: ApiClient): Partial<RawOptions> => ({
  querySerializer: (ours) => linkQuery(query, ours),
  ...(path === undefined ? {} : { baseUrl: new URL(baseUrl).origin, url: path, path: undefined })
})

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

/** What the raw client's functions take. */
export interface RawOptions {
  readonly client: unknown
  readonly path: Fields | undefined
  readonly query: Fields | undefined
  readonly headers: Fields | undefined
  readonly body?: unknown
  /** Null: the body is sent as it is, whatever its media type. */
  readonly bodySerializer?: null
  /** Given for a page that the server has named by its URL: how its query is written. */
  readonly querySerializer?: (query: Fields) => string
  /** Given where that URL has another path than the operation: the origin of the API, and the path. */
  readonly baseUrl?: string
  readonly url?: string
}

/**
 * What every attempt of a call gives to the raw client, credentials aside; or what is wrong.
 *
 * @param link replaces the operation's path and the caller's query: what a server gave as its next page is sent as it came
 */
export const rawOptions = (
  operation: Operation,
  client: ApiClient,
  context: Context.Context<never>,
  options: CallOptions,
  link?: PageLink
): { readonly problems: ReadonlyArray<RequestProblem>; readonly raw: RawOptions } => {
  const problems: Array<RequestProblem> = []
  const { check, json, request } = operation
  if (request !== undefined && check !== undefined) optionProblems(request, check, options, problems)
  // The casts: places are records on the wire, whatever interface the caller's type is.
  const values: Places = {
    path: options.path as Fields | undefined,
    query: link === undefined ? (options.query as Fields | undefined) : {},
    header: options.headers as Fields | undefined,
    cookie: options.cookies as Fields | undefined
  }
  const copies: { [P in Place]?: Record<string, unknown> } = {}
  const put = (place: Place, name: string, value: unknown): void => {
    // The caller's own objects stay as they are: copied once, and only where something is added.
    const copy = (copies[place] ??= { ...values[place] })
    copy[name] = value
    values[place] = copy
  }
  for (const { in: place, name } of json ?? []) {
    const value = values[place]?.[name]
    if (value !== undefined) put(place, name, JSON.stringify(value))
  }
  addHeld(operation, client, context, put, problems)
  if (operation.accept !== undefined && !hasAccept(values.header)) put("header", "Accept", operation.accept)
  if (values.path !== undefined) pathProblems(values.path, problems)
  if (values.query !== undefined) queryProblems(values.query, problems)
  if (values.header !== undefined) headerProblems(values.header, problems)
  if (values.cookie !== undefined) cookieProblems(values.cookie, problems)
  const body = writtenBody(operation, options.body, problems)
  return {
    problems,
    raw: {
      client: client.raw,
      path: values.path,
      query: values.query,
      headers: values.cookie === undefined ? values.header : withCookies(values.header, values.cookie),
      ...bodyOptions(operation, body),
      ...(link === undefined ? {} : linkOptions(link, client))
    }
  }
}

const revealed = (given: Fields | undefined, secrets: Secrets): Fields => {
  const all: Record<string, unknown> = { ...given }
  for (const [name, secret] of Object.entries(secrets)) all[name] = Redacted.value(secret)
  return all
}

/** The options of one attempt: those of the call with its credentials, which come last, so that nothing replaces them. */
export const withCredentials = (raw: RawOptions, { cookies, headers, query }: CredentialParts): RawOptions => {
  const all = headers === undefined ? raw.headers : revealed(raw.headers, headers)
  return {
    ...raw,
    query: query === undefined ? raw.query : revealed(raw.query, query),
    headers: cookies === undefined ? all : withCookies(all, revealed(undefined, cookies))
  }
}

const misfit = (secrets: Secrets | undefined, fits: (value: string) => boolean): string | undefined =>
  secrets === undefined ? undefined : Object.keys(secrets).find((name) => !fits(Redacted.value(secrets[name]!)))

/**
 * Says which credential cannot be sent as it is. Left to `fetch`, it would throw an error that quotes the secret.
 */
export const credentialProblem = ({ cookies, headers }: CredentialParts): string | undefined => {
  const header = misfit(headers, isFieldValue)
  if (header !== undefined) return `the credential for the header ${header} holds characters that no header may hold`
  const cookie = misfit(cookies, isCookieValue)
  return cookie && `the credential for the cookie ${cookie} holds characters that no cookie may hold`
}
