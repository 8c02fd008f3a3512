/**
 * Credentials of a generated Promise client, by the kinds of security schemes that a document has.
 */
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import type * as Scope from "effect/Scope"
import { CredentialsUnavailable } from "../operation/Secrets.ts"
import * as Credentials from "../credentials/Credentials.ts"
import type { Source } from "../credentials/Credentials.ts"

/**
 * A token or key, or a function that returns the current one. The function is called for each attempt, so it should cache its
 * value while that is valid. After a 401 it is called again, once.
 */
export type Token = string | (() => string | Promise<string>)

/** User name and password (RFC 7617). */
export interface BasicCredential {
  readonly username: string
  readonly password: string
}

/** Makes the credential of a security scheme from the value that the program gives. */
export type SchemeMaker<Given> = (given: Given) => Effect.Effect<Credentials.Scheme, never, Scope.Scope>

/** Tag of the error only: its message may contain a secret. */
const nameOf = (error: unknown): string => (error instanceof Error ? error.name : typeof error)

const sourceOf = (read: () => string | Promise<string>): Source => {
  let last: Redacted.Redacted<string> | undefined
  return {
    get: Effect.flatMap(
      Effect.tryPromise({
        try: async () => read(),
        catch: (error) =>
          new CredentialsUnavailable({
            reason: "unavailable",
            message: `the function that returns the token failed (${nameOf(error)})`
          })
      }),
      (text: unknown) => {
        if (typeof text !== "string") {
          return Effect.fail(
            new CredentialsUnavailable({
              reason: "missing",
              message: "the function that returns the token returned no text"
            })
          )
        }
        // The same secret is the same object: the call then keeps what it has built with it.
        if (last === undefined || Redacted.value(last) !== text) last = Redacted.make(text)
        return Effect.succeed(last)
      }
    ),
    invalidate: () => Effect.void
  }
}

/** Bearer token (RFC 6750). */
export const bearerScheme: SchemeMaker<Token> = (given) =>
  Effect.succeed(
    typeof given === "string" ? Credentials.bearer(Redacted.make(given)) : Credentials.token(sourceOf(given))
  )

/** User name and password (RFC 7617). */
export const basicScheme: SchemeMaker<BasicCredential> = ({ password, username }) =>
  Effect.succeed(Credentials.basic({ username, password: Redacted.make(password) }))

/** API key in a header, a query parameter or a cookie. */
export const apiKeyScheme =
  (where: { readonly in: Credentials.CredentialLocation; readonly name: string }): SchemeMaker<Token> =>
  (given) =>
    Effect.succeed(
      typeof given === "string"
        ? Credentials.apiKey({ ...where, value: Redacted.make(given) })
        : Credentials.apiKeyFrom({ ...where, source: sourceOf(given) })
    )

/** Makes the credentials of a client from the values for its schemes. Schemes without a value are left out. */
export const credentialsOf = (
  makers: Readonly<Record<string, SchemeMaker<never>>>,
  given: object
): Effect.Effect<Credentials.Credentials, never, Scope.Scope> =>
  Effect.map(
    Effect.forEach(
      Object.entries(given).filter(([, value]) => value !== undefined),
      ([name, value]) =>
        // Casts: `documentClient` has checked the name, and the generated type has this value for the scheme.
        Effect.map((makers[name] as SchemeMaker<never>)(value as never), (scheme) => [name, scheme] as const)
    ),
    (schemes) => Credentials.make(Object.fromEntries(schemes))
  )
