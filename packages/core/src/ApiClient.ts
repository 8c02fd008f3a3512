/**
 * What one API's layer provides to every operation of that API: where it is, its raw client, its credentials, its budget.
 */
import { make as makeTransport } from "#fetch"
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import type * as Redacted from "effect/Redacted"
import type * as Scope from "effect/Scope"
import { direct } from "./DirectClient.ts"
import type { Transport } from "./DirectClient.ts"
import * as RetryBudget from "./RetryBudget.ts"

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
  readonly budget: RetryBudget.RetryBudget
}

/** What a raw client needs to be told. */
export interface RawConfig {
  readonly baseUrl: string
  readonly fetch: typeof globalThis.fetch
}

/**
 * Makes an API's client, with a retry budget and a pool of connections of its own. The scope closes the connections: that
 * of the layer, when it is made with `Layer.effect`.
 *
 * @param options.api     the API's name in errors and spans
 * @param options.baseUrl slashes at its end are dropped
 * @param options.raw     makes the raw client: `(config) => createClient(createConfig(config))`
 * @param options.fetch   replaces the transport, e.g. to use a proxy or to answer in tests. By default it is a pool on Node
 *                        and the built-in `fetch` elsewhere; on Node, what replaces `globalThis.fetch` is not heard
 */
export const make = Effect.fnUntraced(function* (options: {
  readonly api: string
  readonly baseUrl: string
  readonly raw: (config: RawConfig) => unknown
  readonly credentials: Credentials
  readonly settings?: ApiClient["settings"]
  readonly fetch?: typeof globalThis.fetch | undefined
}): Effect.fn.Return<ApiClient, never, Scope.Scope> {
  const baseUrl = options.baseUrl.replace(/\/+$/, "")
  const transport: Transport = options.fetch === undefined ? yield* makeTransport : { fetch: options.fetch }
  return {
    api: options.api,
    baseUrl,
    raw: direct(options.raw({ baseUrl, fetch: transport.fetch }), transport.send),
    settings: options.settings ?? {},
    credentials: options.credentials,
    budget: yield* RetryBudget.make
  }
})
