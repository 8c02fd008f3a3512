/**
 * Credentials for any API: a table from the names of its security schemes to what each is proved with.
 *
 * What an operation needs is looked up once; after that a call costs nothing but the question whether its token is fresh.
 */
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import { CredentialsUnavailable } from "./ApiClient.ts"
import type { CredentialParts, Credentials, Secrets, SecurityAlternatives } from "./ApiClient.ts"
import type { BearerToken } from "./BearerToken.ts"
import { isFieldValue } from "./WireText.ts"

export type { Credentials } from "./ApiClient.ts"

type Secret = Redacted.Redacted<string>

/** Where a key is sent. */
export type Place = "header" | "query" | "cookie"

/** What proves who calls, for one security scheme. Made by the functions of this module. */
export interface Scheme {
  readonly in: Place
  /** The header's, parameter's or cookie's name. */
  readonly name: string
  /** The value as it is sent; a source of tokens; or, as text, why there is none. */
  readonly proof: { readonly value: Secret } | { readonly tokens: Tokens } | { readonly problem: string }
}

type Tokens = BearerToken<CredentialsUnavailable>

/** By place: can the value be sent there? A query's value is percent-encoded. */
const isSendable: Record<Place, (value: string) => boolean> = {
  header: isFieldValue,
  // RFC 6265, 4.1.1, but for what servers put into cookies all the same.
  cookie: (value) => !/[^\x21-\x7e]|;/.test(value),
  // oxlint-disable-next-line no-control-regex -- these are what it looks for
  query: (value) => !/[\r\n\0]/.test(value)
}

const problemOf = (place: Place, value: string): string | undefined => {
  if (value === "") return "is empty"
  return isSendable[place](value) ? undefined : `holds a character that cannot be sent in a ${place}`
}

const fixed = (place: Place, name: string, secret: Secret, toWire: (text: string) => string): Scheme => {
  const text = Redacted.value(secret)
  const problem = problemOf(place, text)
  const proof =
    problem === undefined
      ? { value: Redacted.make(toWire(text), { label: name }) }
      : { problem: `its value ${problem}` }
  return { in: place, name, proof }
}

const authorization = "Authorization"
const asBearer = (token: string): string => `Bearer ${token}`

/** A token that does not change: `Authorization: Bearer …` (RFC 6750, 2.1). */
export const bearer = (token: Secret): Scheme => fixed("header", authorization, token, asBearer)

/** A key in a header, a query parameter or a cookie. */
export const apiKey = (options: { readonly in: Place; readonly name: string; readonly value: Secret }): Scheme =>
  fixed(options.in, options.name, options.value, (text) => text)

/**
 * User name and password: `Authorization: Basic …`, in UTF-8 (RFC 7617). Either may be empty, as APIs have it whose key is
 * the user name alone. A user name with a colon cannot be sent, and neither can control characters.
 */
export const basic = (options: { readonly username: string; readonly password: Secret }): Scheme => {
  const { username } = options
  const password = Redacted.value(options.password)
  const where = { in: "header", name: authorization } as const
  if (username.includes(":"))
    return { ...where, proof: { problem: "its user name holds a colon, which ends it: RFC 7617, 2" } }
  // oxlint-disable-next-line no-control-regex -- these are what it looks for
  if (/[\0-\x1f\x7f]/.test(username + password)) {
    return { ...where, proof: { problem: "its user name or password holds a control character" } }
  }
  const bytes = new TextEncoder().encode(`${username}:${password}`)
  const text = `Basic ${btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""))}`
  return { ...where, proof: { value: Redacted.make(text, { label: authorization }) } }
}

/** Tokens that are fetched when needed and replaced when they expire or are refused: `Authorization: Bearer …`. */
export const token = (tokens: Tokens): Scheme => ({ in: "header", name: authorization, proof: { tokens } })

const unavailable = (message: string): Effect.Effect<never, CredentialsUnavailable> =>
  Effect.fail(new CredentialsUnavailable({ message }))

/** Drops a token that was sent. */
type Invalidate = Effect.Effect<void>

type Parts = Effect.Effect<CredentialParts, CredentialsUnavailable>

const nothing: Effect.Effect<CredentialParts> = Effect.succeed({})

const bucket = { header: "headers", query: "query", cookie: "cookies" } as const

/**
 * Credentials that answer for the schemes of a table, by the names that the API's document gives them.
 *
 * Of an operation's alternatives the first is taken whose schemes are all in the table; one that needs none, only when no
 * other can be met. Without any, and for values that cannot be sent, the call fails with `CredentialsUnavailable`, which
 * names the schemes and shows no value. A refused token (401) is replaced once; other credentials stay what they are.
 */
export const make = (table: { readonly [scheme: string]: Scheme }): Credentials => {
  const schemes: ReadonlyMap<string, Scheme> = new Map(Object.entries(table))
  // Operations keep their lists, so that each is looked up once.
  const plans = new WeakMap<SecurityAlternatives, Parts>()
  const sentTokens = new WeakMap<CredentialParts, Invalidate>()
  return {
    parts: (security) => {
      if (security.length === 0) return nothing
      let plan = plans.get(security)
      if (plan === undefined) {
        plan = planFor(schemes, security, sentTokens)
        plans.set(security, plan)
      }
      return plan
    },
    refused: (sent) => {
      const invalidate = sentTokens.get(sent)
      return invalidate === undefined ? Effect.succeed(false) : Effect.as(invalidate, true)
    }
  }
}

const planFor = (
  schemes: ReadonlyMap<string, Scheme>,
  security: SecurityAlternatives,
  sentTokens: WeakMap<CredentialParts, Invalidate>
): Parts => {
  const met = security.find((names) => names.length > 0 && names.every((name) => schemes.has(name)))
  if (met !== undefined) {
    return partsOf(
      met.map((name) => [name, schemes.get(name)!]),
      sentTokens
    )
  }
  if (security.some((names) => names.length === 0)) return nothing
  const missing = security.map((names) => {
    const absent = names.filter((name) => !schemes.has(name))
    return `${names.join(" and ")} (missing: ${absent.join(", ")})`
  })
  return unavailable(`none of what this operation accepts is set up: ${missing.join(", or ")}`)
}

const partsOf = (
  named: ReadonlyArray<readonly [name: string, scheme: Scheme]>,
  sentTokens: WeakMap<CredentialParts, Invalidate>
): Parts => {
  const parts: { -readonly [P in keyof CredentialParts]: Secrets } = {}
  const taken = new Map<string, string>()
  let tokens: { readonly name: string; readonly source: Tokens } | undefined
  for (const [name, scheme] of named) {
    const { in: place, proof } = scheme
    // Only the names of headers are the same in any case.
    const slot = `${place} ${place === "header" ? scheme.name.toLowerCase() : scheme.name}`
    const other = taken.get(slot)
    if (other !== undefined) {
      return unavailable(`the schemes ${other} and ${name} both want the ${place} ${scheme.name}: only one can be sent`)
    }
    taken.set(slot, name)
    if ("problem" in proof) return unavailable(`the scheme ${name} cannot be used: ${proof.problem}`)
    if ("tokens" in proof) tokens = { name, source: proof.tokens }
    else parts[bucket[place]] = { ...parts[bucket[place]], [scheme.name]: proof.value }
  }
  return tokens === undefined ? Effect.succeed(parts) : withToken(tokens.name, tokens.source, parts, sentTokens)
}

/** Adds the token of the moment. What was made of it is kept as long as the source gives the same one. */
const withToken = (
  name: string,
  source: Tokens,
  parts: CredentialParts,
  sentTokens: WeakMap<CredentialParts, Invalidate>
): Parts => {
  let last: { readonly token: Secret; readonly parts: Parts } | undefined
  return Effect.flatMap(source.get, (fetched) => {
    if (last?.token === fetched) return last.parts
    const problem = problemOf("header", Redacted.value(fetched))
    if (problem !== undefined)
      return unavailable(`the scheme ${name} cannot be used: the token that was fetched ${problem}`)
    const value = Redacted.make(asBearer(Redacted.value(fetched)), { label: authorization })
    const sent: CredentialParts = { ...parts, headers: { ...parts.headers, [authorization]: value } }
    sentTokens.set(sent, source.invalidate(fetched))
    last = { token: fetched, parts: Effect.succeed(sent) }
    return last.parts
  })
}
