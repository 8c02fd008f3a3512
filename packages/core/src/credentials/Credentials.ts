/**
 * Credentials of any API: a table from the names of its security schemes to values or sources of values.
 *
 * The schemes of an operation are looked up once. After that a call only checks that its token is fresh.
 */
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import { CredentialsUnavailable } from "../operation/Secrets.ts"
import type { CredentialParts, Credentials, SecurityAlternatives } from "../operation/Secrets.ts"
import type { BearerToken } from "./BearerToken.ts"
import type { Now } from "../values/Elapsed.ts"
import { isFieldValue } from "../http/HeaderSyntax.ts"

export type { Credentials } from "../operation/Secrets.ts"

type Secret = Redacted.Redacted<string>

/** Location of a credential in a request. */
export type CredentialLocation = "header" | "query" | "cookie"

/**
 * Source of a secret that changes while the program runs, such as a token that expires or a key that is rotated. `get` runs
 * for each attempt: the source caches its secret for as long as it is valid. `BearerToken.make` makes such sources.
 */
export interface Source {
  /** The current secret. Returns the same object while the secret is the same. */
  readonly get: Effect.Effect<Secret, CredentialsUnavailable>
  /** The secret that `get` would return at once at this moment; saves running `get`. */
  readonly peek?: (now: Now) => Secret | undefined
  /** Drops a secret that the API refused (401). Absent: no other secret exists, and a refused call is not retried. */
  readonly invalidate?: BearerToken<CredentialsUnavailable>["invalidate"]
}

/** Credential of one security scheme. The functions of this module make it. */
export interface Scheme {
  readonly in: CredentialLocation
  /** Name of the header, query parameter or cookie. */
  readonly name: string
  /** The value as it is sent; or a source and how to write its secrets; or, as text, why there is no value. */
  readonly proof: { readonly value: Secret } | Changing | { readonly problem: string }
}

interface Changing {
  readonly source: Source
  readonly toWire: (text: string) => string
}

/** Per location: true when the value can be sent there. A query value is percent-encoded. */
const isSendable: Record<CredentialLocation, (value: string) => boolean> = {
  header: isFieldValue,
  // RFC 6265, 4.1.1, plus characters that servers put into cookies in practice.
  cookie: (value) => !/[^\x21-\x7e]|;/.test(value),
  // oxlint-disable-next-line no-control-regex -- it looks for control characters
  query: (value) => !/[\r\n\0]/.test(value)
}

const problemOf = (location: CredentialLocation, value: string): string | undefined => {
  if (value === "") return "is empty"
  return isSendable[location](value) ? undefined : `contains a character that cannot be sent in a ${location}`
}

const fixed = (
  location: CredentialLocation,
  name: string,
  secret: Secret,
  toWire: (text: string) => string
): Scheme => {
  const text = Redacted.value(secret)
  const problem = problemOf(location, text)
  const proof =
    problem === undefined
      ? { value: Redacted.make(toWire(text), { label: name }) }
      : { problem: `its value ${problem}` }
  return { in: location, name, proof }
}

const authorization = "Authorization"
const asBearer = (token: string): string => `Bearer ${token}`
const asIs = (text: string): string => text

/**
 * Bearer token that does not change: `Authorization: Bearer …` (RFC 6750, 2.1).
 *
 * @example
 * ```ts
 * import * as Credentials from "@faktura/core/Credentials"
 * import { Redacted } from "effect"
 *
 * const credentials = Credentials.make({ bearerAuth: Credentials.bearer(Redacted.make("a-token")) })
 * ```
 */
export const bearer = (token: Secret): Scheme => fixed("header", authorization, token, asBearer)

/**
 * API key in a header, a query parameter or a cookie.
 *
 * @example
 * ```ts
 * import * as Credentials from "@faktura/core/Credentials"
 * import { Redacted } from "effect"
 *
 * const scheme = Credentials.apiKey({ in: "header", name: "X-API-KEY", value: Redacted.make("a-key") })
 * ```
 */
export const apiKey = (options: {
  readonly in: CredentialLocation
  readonly name: string
  readonly value: Secret
}): Scheme => fixed(options.in, options.name, options.value, asIs)

/**
 * API key that changes, in a header, a query parameter or a cookie. After a 401 the source is read again, once.
 *
 * @example
 * ```ts
 * import * as Credentials from "@faktura/core/Credentials"
 *
 * declare const source: Credentials.Source
 *
 * const scheme = Credentials.apiKeyFrom({ in: "query", name: "api_key", source })
 * ```
 */
export const apiKeyFrom = (options: {
  readonly in: CredentialLocation
  readonly name: string
  readonly source: Source
}): Scheme => ({
  in: options.in,
  name: options.name,
  proof: { source: options.source, toWire: asIs }
})

/**
 * User name and password: `Authorization: Basic …`, in UTF-8 (RFC 7617). Either may be empty: some APIs take their key as
 * the user name alone. A colon in the user name, or a control character, makes the scheme unusable.
 *
 * @example
 * ```ts
 * import * as Credentials from "@faktura/core/Credentials"
 * import { Redacted } from "effect"
 *
 * const scheme = Credentials.basic({ username: "sales", password: Redacted.make("a-password") })
 * ```
 */
export const basic = (options: { readonly username: string; readonly password: Secret }): Scheme => {
  const { username } = options
  const password = Redacted.value(options.password)
  const where = { in: "header", name: authorization } as const
  if (username.includes(":"))
    return { ...where, proof: { problem: "its user name contains a colon, which RFC 7617, 2 forbids" } }
  // oxlint-disable-next-line no-control-regex -- it looks for control characters
  if (/[\0-\x1f\x7f]/.test(username + password)) {
    return { ...where, proof: { problem: "its user name or password contains a control character" } }
  }
  const bytes = new TextEncoder().encode(`${username}:${password}`)
  const text = `Basic ${btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""))}`
  return { ...where, proof: { value: Redacted.make(text, { label: authorization }) } }
}

/**
 * Tokens from a source, which renews them when they expire or are refused: `Authorization: Bearer …`.
 *
 * @example
 * ```ts
 * import * as Credentials from "@faktura/core/Credentials"
 * import * as OAuth2 from "@faktura/core/OAuth2"
 * import { Effect, Redacted } from "effect"
 *
 * const tokens = OAuth2.clientCredentials({
 *   tokenUrl: "https://auth.example.com/token",
 *   clientId: "id",
 *   clientSecret: Redacted.make("secret")
 * })
 *
 * const scheme = Effect.map(tokens, Credentials.token)
 * ```
 */
export const token = (tokens: Source): Scheme => ({
  in: "header",
  name: authorization,
  proof: { source: tokens, toWire: asBearer }
})

const unavailable = (reason: "missing" | "refused", message: string): Effect.Effect<never, CredentialsUnavailable> =>
  Effect.fail(new CredentialsUnavailable({ reason, message }))

const never = (reason: "missing" | "refused", message: string): Plan => ({
  parts: unavailable(reason, message),
  ready: () => undefined
})

/** Drops those of the sent secrets that come from a source. */
type Invalidate = Effect.Effect<void>

/** How to get the credentials for one operation. */
interface Plan {
  readonly parts: Effect.Effect<CredentialParts, CredentialsUnavailable>
  /** The credentials that `parts` would return at once. */
  readonly ready: (now: Now) => CredentialParts | undefined
}

const always = (parts: CredentialParts): Plan => ({ parts: Effect.succeed(parts), ready: () => parts })

const nothing: Plan = always({})

const bucket = { header: "headers", query: "query", cookie: "cookies" } as const

/**
 * Credentials for the security schemes of a table. Its keys are the names of the schemes in the API's document.
 *
 * An operation uses the first of its alternatives whose schemes are all in the table. An alternative without schemes is used
 * only when no other one can be. Without any, or for a value that cannot be sent, the call fails with
 * `CredentialsUnavailable`. It names the schemes and shows no value. A secret from a source that is refused (401) is
 * replaced once; other credentials do not change.
 *
 * @example
 * ```ts
 * import * as Credentials from "@faktura/core/Credentials"
 * import { Redacted } from "effect"
 *
 * const credentials = Credentials.make({
 *   bearerAuth: Credentials.bearer(Redacted.make("a-token")),
 *   apiKey: Credentials.apiKey({ in: "header", name: "X-API-KEY", value: Redacted.make("a-key") })
 * })
 * ```
 */
export const make = (table: { readonly [scheme: string]: Scheme }): Credentials => {
  const schemes: ReadonlyMap<string, Scheme> = new Map(Object.entries(table))
  // Operations keep their lists of alternatives: each list is looked up once.
  const plans = new WeakMap<SecurityAlternatives, Plan>()
  const invalidations = new WeakMap<CredentialParts, Invalidate>()
  const planOf = (security: SecurityAlternatives): Plan => {
    if (security.length === 0) return nothing
    let plan = plans.get(security)
    if (plan === undefined) {
      plan = planFor(schemes, security, invalidations)
      plans.set(security, plan)
    }
    return plan
  }
  return {
    parts: (security) => planOf(security).parts,
    ready: (security, now) => planOf(security).ready(now),
    refused: (sent) => {
      const invalidate = invalidations.get(sent)
      return invalidate === undefined ? Effect.succeed(false) : Effect.as(invalidate, true)
    }
  }
}

const planFor = (
  schemes: ReadonlyMap<string, Scheme>,
  security: SecurityAlternatives,
  invalidations: WeakMap<CredentialParts, Invalidate>
): Plan => {
  const usable = security.find((names) => names.length > 0 && names.every((name) => schemes.has(name)))
  if (usable !== undefined) {
    return partsOf(
      usable.map((name) => [name, schemes.get(name)!]),
      invalidations
    )
  }
  if (security.some((names) => names.length === 0)) return nothing
  const missing = security.map((names) => {
    const absent = names.filter((name) => !schemes.has(name))
    return `${names.join(" and ")} (missing: ${absent.join(", ")})`
  })
  return never("missing", `no credentials for the security schemes of this operation: ${missing.join(", or ")}`)
}

const partsOf = (
  named: ReadonlyArray<readonly [name: string, scheme: Scheme]>,
  invalidations: WeakMap<CredentialParts, Invalidate>
): Plan => {
  let fixedParts: CredentialParts = {}
  const taken = new Map<string, string>()
  const changing: Array<(before: Plan) => Plan> = []
  for (const [name, scheme] of named) {
    const { in: location, proof } = scheme
    // Only header names are case-insensitive.
    const slot = `${location} ${location === "header" ? scheme.name.toLowerCase() : scheme.name}`
    const other = taken.get(slot)
    if (other !== undefined) {
      const both = `the schemes ${other} and ${name} both use the ${location} ${scheme.name}: only one can be sent`
      return never("refused", both)
    }
    taken.set(slot, name)
    if ("problem" in proof) return never("refused", `the scheme ${name} cannot be used: ${proof.problem}`)
    if ("source" in proof) changing.push((before) => withSecret(name, scheme, proof, before, invalidations))
    else fixedParts = withPart(fixedParts, scheme, proof.value)
  }
  return changing.reduce((before, add) => add(before), always(fixedParts))
}

const withPart = (parts: CredentialParts, { in: location, name }: Scheme, value: Secret): CredentialParts => ({
  ...parts,
  [bucket[location]]: { ...parts[bucket[location]], [name]: value }
})

/** Adds the current secret of a source. The result is cached while the secret and the credentials before it are the same. */
const withSecret = (
  name: string,
  scheme: Scheme,
  { source, toWire }: Changing,
  before: Plan,
  invalidations: WeakMap<CredentialParts, Invalidate>
): Plan => {
  const { invalidate } = source
  let last: { readonly secret: Secret; readonly rest: CredentialParts; readonly parts: CredentialParts } | undefined
  const kept = (rest: CredentialParts | undefined, secret: Secret | undefined): CredentialParts | undefined =>
    last !== undefined && last.secret === secret && last.rest === rest ? last.parts : undefined
  const parts = Effect.flatMap(before.parts, (rest) =>
    Effect.flatMap(source.get, (secret) => {
      const before = kept(rest, secret)
      if (before !== undefined) return Effect.succeed(before)
      const text = Redacted.value(secret)
      const problem = problemOf(scheme.in, text)
      if (problem !== undefined) {
        const failure = unavailable(
          "refused",
          `the scheme ${name} cannot be used: the secret from its source ${problem}`
        )
        // Why: the source would cache it for the rest of its life, and every call would fail until then.
        return invalidate === undefined ? failure : Effect.andThen(invalidate(secret), failure)
      }
      const sent = withPart(rest, scheme, Redacted.make(toWire(text), { label: scheme.name }))
      const all = [invalidations.get(rest), invalidate?.(secret)].filter((each) => each !== undefined)
      if (all.length > 0) invalidations.set(sent, Effect.all(all, { discard: true }))
      last = { secret, rest, parts: sent }
      return Effect.succeed(sent)
    })
  )
  return { parts, ready: (now) => kept(before.ready(now), source.peek?.(now)) }
}
