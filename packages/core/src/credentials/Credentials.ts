/**
 * Credentials for any API: a table from the names of its security schemes to what each is proved with.
 *
 * What an operation needs is looked up once; after that a call costs nothing but the question whether its token is fresh.
 */
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import { CredentialsUnavailable } from "../call/Secrets.ts"
import type { CredentialParts, Credentials, SecurityAlternatives } from "../call/Secrets.ts"
import type { BearerToken } from "./BearerToken.ts"
import type { Now } from "../values/Elapsed.ts"
import { isFieldValue } from "../http/HeaderSyntax.ts"

export type { Credentials } from "../call/Secrets.ts"

type Secret = Redacted.Redacted<string>

/** Where a key is sent. */
export type CredentialLocation = "header" | "query" | "cookie"

/**
 * Where a secret comes from that changes while the program runs: tokens that expire, keys that are rotated. It keeps what
 * it got as long as that may be used: it is asked at each attempt. `BearerToken.make` makes such sources.
 */
export interface Source {
  /** The secret of the moment. While it stays the same it is the same object. */
  readonly get: Effect.Effect<Secret, CredentialsUnavailable>
  /** What `get` would give at once at this moment; saves calls the question. */
  readonly peek?: (now: Now) => Secret | undefined
  /** Says that the API refused this one (401). Absent: there is no other, and a refused call is not made again. */
  readonly invalidate?: BearerToken<CredentialsUnavailable>["invalidate"]
}

/** What proves who calls, for one security scheme. Made by the functions of this module. */
export interface Scheme {
  readonly in: CredentialLocation
  /** The header's, parameter's or cookie's name. */
  readonly name: string
  /** The value as it is sent; a source, and how its secrets are written; or, as text, why there is none. */
  readonly proof: { readonly value: Secret } | Changing | { readonly problem: string }
}

interface Changing {
  readonly source: Source
  readonly toWire: (text: string) => string
}

/** By place: can the value be sent there? A query's value is percent-encoded. */
const isSendable: Record<CredentialLocation, (value: string) => boolean> = {
  header: isFieldValue,
  // RFC 6265, 4.1.1, but for what servers put into cookies all the same.
  cookie: (value) => !/[^\x21-\x7e]|;/.test(value),
  // oxlint-disable-next-line no-control-regex -- these are what it looks for
  query: (value) => !/[\r\n\0]/.test(value)
}

const problemOf = (place: CredentialLocation, value: string): string | undefined => {
  if (value === "") return "is empty"
  return isSendable[place](value) ? undefined : `holds a character that cannot be sent in a ${place}`
}

const fixed = (place: CredentialLocation, name: string, secret: Secret, toWire: (text: string) => string): Scheme => {
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
const asIs = (text: string): string => text

/** A token that does not change: `Authorization: Bearer …` (RFC 6750, 2.1). */
export const bearer = (token: Secret): Scheme => fixed("header", authorization, token, asBearer)

/** A key in a header, a query parameter or a cookie. */
export const apiKey = (options: {
  readonly in: CredentialLocation
  readonly name: string
  readonly value: Secret
}): Scheme => fixed(options.in, options.name, options.value, asIs)

/** A key that changes, in a header, a query parameter or a cookie. One that is refused (401) is asked for anew, once. */
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

/** Drops the secrets that were sent, as far as they change. */
type Invalidate = Effect.Effect<void>

/** How the parts for one operation's security are had. */
interface Plan {
  readonly parts: Effect.Effect<CredentialParts, CredentialsUnavailable>
  /** What `parts` would give at once. */
  readonly ready: (now: Now) => CredentialParts | undefined
}

const always = (parts: CredentialParts): Plan => ({ parts: Effect.succeed(parts), ready: () => parts })

const nothing: Plan = always({})

const bucket = { header: "headers", query: "query", cookie: "cookies" } as const

/**
 * Credentials that answer for the schemes of a table, by the names that the API's document gives them.
 *
 * Of an operation's alternatives the first is taken whose schemes are all in the table; one that needs none, only when no
 * other can be met. Without any, and for values that cannot be sent, the call fails with `CredentialsUnavailable`, which
 * names the schemes and shows no value. What comes from a source and is refused (401) is replaced once; other credentials
 * stay what they are.
 */
export const make = (table: { readonly [scheme: string]: Scheme }): Credentials => {
  const schemes: ReadonlyMap<string, Scheme> = new Map(Object.entries(table))
  // Operations keep their lists, so that each is looked up once.
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
  const met = security.find((names) => names.length > 0 && names.every((name) => schemes.has(name)))
  if (met !== undefined) {
    return partsOf(
      met.map((name) => [name, schemes.get(name)!]),
      invalidations
    )
  }
  if (security.some((names) => names.length === 0)) return nothing
  const missing = security.map((names) => {
    const absent = names.filter((name) => !schemes.has(name))
    return `${names.join(" and ")} (missing: ${absent.join(", ")})`
  })
  return never("missing", `none of what this operation accepts is set up: ${missing.join(", or ")}`)
}

const partsOf = (
  named: ReadonlyArray<readonly [name: string, scheme: Scheme]>,
  invalidations: WeakMap<CredentialParts, Invalidate>
): Plan => {
  let fixedParts: CredentialParts = {}
  const taken = new Map<string, string>()
  const changing: Array<(before: Plan) => Plan> = []
  for (const [name, scheme] of named) {
    const { in: place, proof } = scheme
    // Only the names of headers are the same in any case.
    const slot = `${place} ${place === "header" ? scheme.name.toLowerCase() : scheme.name}`
    const other = taken.get(slot)
    if (other !== undefined) {
      const both = `the schemes ${other} and ${name} both want the ${place} ${scheme.name}: only one can be sent`
      return never("refused", both)
    }
    taken.set(slot, name)
    if ("problem" in proof) return never("refused", `the scheme ${name} cannot be used: ${proof.problem}`)
    if ("source" in proof) changing.push((before) => withSecret(name, scheme, proof, before, invalidations))
    else fixedParts = withPart(fixedParts, scheme, proof.value)
  }
  return changing.reduce((before, add) => add(before), always(fixedParts))
}

const withPart = (parts: CredentialParts, { in: place, name }: Scheme, value: Secret): CredentialParts => ({
  ...parts,
  [bucket[place]]: { ...parts[bucket[place]], [name]: value }
})

/** Adds the secret of the moment. What was made of it is kept as long as the source, and what comes before, stay the same. */
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
        const failure = unavailable("refused", `the scheme ${name} cannot be used: what its source gave ${problem}`)
        // It would be kept for the rest of its life, and no call succeed meanwhile.
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
