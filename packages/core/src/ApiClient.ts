/**
 * What one API's layer provides to every operation of that API: where it is, its raw client, its credentials, its budget.
 */
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import type * as Redacted from "effect/Redacted"
import type { RetryBudget } from "./RetryBudget.ts"

/** Headers that prove who calls, by header name. */
export type CredentialHeaders = { readonly [header: string]: Redacted.Redacted<string> }

/** No credentials could be had, e.g. because the token endpoint refused the client secret. */
export class CredentialsUnavailable extends Data.TaggedError("CredentialsUnavailable")<{
  /** What went wrong and what to do; no secret. */
  readonly message: string
  readonly cause?: unknown
}> {}

/** Where an API's credentials come from. */
export interface Credentials {
  /** The headers for the named security schemes. */
  readonly headers: (schemes: ReadonlyArray<string>) => Effect.Effect<CredentialHeaders, CredentialsUnavailable>
  /**
   * The server answered 401 to these headers. True when another attempt with fresh ones makes sense: it is made once.
   */
  readonly refused: (sent: CredentialHeaders) => Effect.Effect<boolean>
}

/** One API, as operations see it. */
export interface ApiClient {
  /** The API's name in errors and spans, e.g. `monite`. */
  readonly api: string
  readonly baseUrl: string
  /** The raw package's client; given to its functions as `client`. */
  readonly raw: unknown
  /** Values of parameters that are settings, e.g. the API version. */
  readonly settings: { readonly [setting: string]: string }
  readonly credentials: Credentials
  /** Shared by all calls, so that an outage is not amplified. */
  readonly budget: RetryBudget
}

/** Credentials that never change: API keys. */
export const staticCredentials = (byScheme: {
  readonly [scheme: string]: { readonly header: string; readonly value: Redacted.Redacted<string> }
}): Credentials => ({
  headers: (schemes) =>
    Effect.succeed(
      Object.fromEntries(
        schemes.flatMap((scheme) => {
          const credential = byScheme[scheme]
          return credential === undefined ? [] : [[credential.header, credential.value] as const]
        })
      )
    ),
  refused: () => Effect.succeed(false)
})
