/**
 * What proves who calls, and whether it can be sent.
 */
import * as Data from "effect/Data"
import type * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import type { Now } from "../values/Elapsed.ts"
import { isCookieValue, isFieldValue } from "../http/HeaderSyntax.ts"

/** Secrets by the name they have on the wire. */
export type Secrets = { readonly [name: string]: Redacted.Redacted<string> }

/** What proves who calls, by the place it is sent in. */
export interface CredentialParts {
  readonly headers?: Secrets
  readonly query?: Secrets
  readonly cookies?: Secrets
}

/** Alternatives, the vendor's preference first; of one alternative every scheme is needed. An empty one needs none. */
export type SecurityAlternatives = ReadonlyArray<ReadonlyArray<string>>

/** No credentials could be had, e.g. because the token endpoint refused the client secret. */
export class CredentialsUnavailable extends Data.TaggedError("CredentialsUnavailable")<{
  /** What went wrong and what to do; no secret. */
  readonly message: string
  /**
   * `missing`: nothing is set up that the operation accepts. `refused`: what is set up was refused, or cannot be sent.
   * `unavailable`: where it comes from cannot be reached now, so that trying later makes sense.
   */
  readonly reason?: "missing" | "refused" | "unavailable"
  readonly cause?: unknown
}> {}

/** Where an API's credentials come from. */
export interface Credentials {
  /** What to send for an operation's security: of the first alternative whose schemes are all at hand. */
  readonly parts: (security: SecurityAlternatives) => Effect.Effect<CredentialParts, CredentialsUnavailable>
  /**
   * What `parts` would give at this moment without waiting for anything; undefined where it would not.
   * Nearly all calls find theirs here, and are spared a race against their deadline.
   */
  readonly ready?: (security: SecurityAlternatives, now: Now) => CredentialParts | undefined
  /**
   * The server answered 401 to these. True when another attempt with fresh ones makes sense: it is made once.
   */
  readonly refused: (sent: CredentialParts) => Effect.Effect<boolean>
}

/** The secrets of what was sent. */
export const secretsOf = ({ cookies, headers, query }: CredentialParts): ReadonlyArray<string> =>
  [cookies, headers, query].flatMap((secrets: Secrets | undefined) =>
    Object.values(secrets ?? {}).map((secret) => Redacted.value(secret))
  )

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
