/**
 * Credentials of a request, and the check that they can be sent.
 */
import * as Data from "effect/Data"
import type * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import type { Now } from "../values/Elapsed.ts"
import { isCookieValue, isFieldValue } from "../http/HeaderSyntax.ts"

/** Secrets by their names in the request. */
export type Secrets = { readonly [name: string]: Redacted.Redacted<string> }

/** Credentials of a request, by location. */
export interface CredentialParts {
  readonly headers?: Secrets
  readonly query?: Secrets
  readonly cookies?: Secrets
}

/** Alternatives in the order of the vendor's preference. An alternative needs all its schemes; an empty one needs none. */
export type SecurityAlternatives = ReadonlyArray<ReadonlyArray<string>>

/**
 * No credentials are available, e.g. because the token endpoint refused the client secret. `message` says what to do;
 * try again later only when `reason` is `unavailable`.
 */
export class CredentialsUnavailable extends Data.TaggedError("CredentialsUnavailable")<{
  /** Describes the failure and what to do. Contains no secret. */
  readonly message: string
  /**
   * - `missing`: no credentials are configured that the operation accepts.
   * - `refused`: the configured credentials were refused, or cannot be sent.
   * - `unavailable`: the source of the credentials cannot be reached now. Trying again later makes sense.
   */
  readonly reason?: "missing" | "refused" | "unavailable"
  readonly cause?: unknown
}> {}

/** Source of an API's credentials. */
export interface Credentials {
  /** Returns the credentials for an operation's security: of the first alternative whose schemes all have credentials. */
  readonly parts: (security: SecurityAlternatives) => Effect.Effect<CredentialParts, CredentialsUnavailable>
  /**
   * Returns the result of `parts` when it is available without waiting, otherwise undefined. Why: nearly all calls find
   * their credentials here, and need no race with their deadline.
   */
  readonly ready?: (security: SecurityAlternatives, now: Now) => CredentialParts | undefined
  /**
   * Called when the server responds 401 to these credentials. True when fresh credentials are available; the call then
   * makes one more attempt.
   */
  readonly refused: (sent: CredentialParts) => Effect.Effect<boolean>
}

/** Returns the secrets that were sent. */
export const secretsOf = ({ cookies, headers, query }: CredentialParts): ReadonlyArray<string> =>
  [cookies, headers, query].flatMap((secrets: Secrets | undefined) =>
    Object.values(secrets ?? {}).map((secret) => Redacted.value(secret))
  )

const invalidName = (secrets: Secrets | undefined, isValid: (value: string) => boolean): string | undefined =>
  secrets === undefined ? undefined : Object.keys(secrets).find((name) => !isValid(Redacted.value(secrets[name]!)))

/** Names the credential that cannot be sent. Why: `fetch` would throw an error that quotes the secret. */
export const credentialProblem = ({ cookies, headers }: CredentialParts): string | undefined => {
  const header = invalidName(headers, isFieldValue)
  if (header !== undefined)
    return `the credential for the header ${header} contains characters that a header must not contain`
  const cookie = invalidName(cookies, isCookieValue)
  return cookie && `the credential for the cookie ${cookie} contains characters that a cookie must not contain`
}
