/**
 * What one API's layer provides to every operation of that API: where it is, its raw client, its credentials, its budget.
 */
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import type * as Redacted from "effect/Redacted"
import type { RetryBudget } from "./RetryBudget.ts"

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
  readonly cause?: unknown
}> {}

/** Where an API's credentials come from. */
export interface Credentials {
  /** What to send for an operation's security: of the first alternative whose schemes are all at hand. */
  readonly parts: (security: SecurityAlternatives) => Effect.Effect<CredentialParts, CredentialsUnavailable>
  /**
   * The server answered 401 to these. True when another attempt with fresh ones makes sense: it is made once.
   */
  readonly refused: (sent: CredentialParts) => Effect.Effect<boolean>
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
  parts: (security) => {
    const schemes = security.find((each) => each.every((scheme) => byScheme[scheme] !== undefined)) ?? security[0] ?? []
    return Effect.succeed({
      headers: Object.fromEntries(
        schemes.flatMap((scheme) => {
          const credential = byScheme[scheme]
          return credential === undefined ? [] : [[credential.header, credential.value] as const]
        })
      )
    })
  },
  refused: () => Effect.succeed(false)
})
