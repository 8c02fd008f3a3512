/**
 * What one API's layer provides to every operation of that API: where it is, its raw client, its credentials, its budget.
 */
import { make as makeTransport } from "#fetch"
import { attempt } from "./Attempt.ts"
import type { Attempt, AttemptOptions } from "./Attempt.ts"
import { callErrors } from "./CallErrors.ts"
import type { CallErrors } from "./CallErrors.ts"
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import type { LayerPolicy } from "./CallPolicy.ts"
import { CircuitGate } from "./CircuitGate.ts"
import { limitingErrors } from "./AnswerSize.ts"
import type { RawClient, Send, Transport } from "./DirectClient.ts"
import type { Credentials } from "./Secrets.ts"
import { make as makeMeter } from "./Meter.ts"
import type { Meter } from "./Meter.ts"
import { make as makeRateLimit } from "./RateLimit.ts"
import type { RateLimit } from "./RateLimit.ts"
import type { RawOptions } from "./Request.ts"
import * as RetryBudget from "./RetryBudget.ts"
import type { Surroundings } from "./TimeLimit.ts"

export { CredentialsUnavailable } from "./Secrets.ts"
export type { CredentialParts, Credentials, Secrets, SecurityAlternatives } from "./Secrets.ts"

/** One API, as operations see it. */
export interface ApiClient {
  /** The API's name in errors and spans, e.g. `monite`. */
  readonly api: string
  readonly baseUrl: string
  /** The raw package's client: it builds and sends the requests. */
  readonly raw: RawClient
  /** Makes one attempt. Interrupting it aborts the request at once. */
  readonly attempt: (options: AttemptOptions, raw: RawOptions, surroundings: Surroundings) => Effect.Effect<Attempt>
  /** Makes the errors of calls. */
  readonly errors: CallErrors
  /** Values of parameters that are settings, e.g. the API version. */
  readonly settings: { readonly [setting: string]: string }
  readonly credentials: Credentials
  /** Shared by all calls, so that an outage is not amplified. */
  readonly budget: RetryBudget.RetryBudget
  /** What calls may take where it is not what `defaultCallPolicy` says. */
  readonly policy?: LayerPolicy | undefined
  /** Tells the rate limits of one credential from those of another where counts are shared. Never a secret. */
  readonly credential?: string
  readonly rate?: RateLimit
  /** Stands before each attempt where a circuit breaker is provided. */
  readonly guard?: (attempt: Effect.Effect<Attempt>) => Effect.Effect<Attempt>
  readonly meter?: Meter
}

/** What a raw client needs to be told. */
export interface RawConfig {
  readonly baseUrl: string
  readonly fetch: typeof globalThis.fetch
  /** Given where requests can be sent without a `Request`. */
  readonly send?: Send
  /** Replaces the servers of single operations, by their address in the document. */
  readonly servers?: { readonly [documented: string]: string }
}

/** What every API's layer lets its user decide. */
export interface ClientOptions {
  /** Replaces the transport, e.g. to use a proxy. */
  readonly fetch?: typeof globalThis.fetch | undefined
  /** What calls may take, all of them or those of single services, where it is not what `defaultCallPolicy` says. */
  readonly policy?: LayerPolicy | undefined
  /** Replaces the servers that single operations have in the document, by their address there, e.g. those of a sandbox. */
  readonly servers?: { readonly [documented: string]: string } | undefined
  /** A retry budget to share with other layers of the same API, such as those of other accounts. Else it has its own. */
  readonly budget?: RetryBudget.RetryBudget | undefined
}

// A base URL that is none is refused by every call; its text may hold a password.
const hostOf = (baseUrl: string): string => (URL.canParse(baseUrl) ? new URL(baseUrl).host : "")

/**
 * Makes an API's client, with a retry budget, rate limits and a pool of connections of its own. The scope closes the
 * connections: that of the layer, when it is made with `Layer.effect`. A `CircuitBreaker.layer` or `SharedRateLimit.layer`
 * that it is built with holds for its calls.
 *
 * @param options.api        the API's name in errors and spans
 * @param options.baseUrl    slashes at its end are dropped
 * @param options.raw        makes the raw client: `(config) => createClient(createConfig(config))`
 * @param options.credential tells the rate limits of this credential from those of another; never a secret
 * @param options.fetch      replaces the transport, e.g. to use a proxy or to answer in tests. By default it is a pool on
 *                           Node and Deno, where what replaces `globalThis.fetch` is not heard, and the built-in `fetch`
 *                           elsewhere
 */
export const make = Effect.fnUntraced(function* (
  options: ClientOptions & {
    readonly api: string
    readonly baseUrl: string
    readonly raw: (config: RawConfig) => RawClient
    readonly credentials: Credentials
    readonly credential?: string
    readonly settings?: ApiClient["settings"]
  }
): Effect.fn.Return<ApiClient, never, Scope.Scope> {
  const { api, credential, credentials, fetch, policy, servers, settings = {} } = options
  const baseUrl = options.baseUrl.replace(/\/+$/, "")
  const transport: Transport = fetch === undefined ? yield* makeTransport : { fetch }
  const gate = yield* CircuitGate
  const host = hostOf(baseUrl)
  return {
    api,
    baseUrl,
    raw: options.raw({
      baseUrl,
      fetch: limitingErrors(transport.fetch),
      ...(transport.send === undefined ? {} : { send: transport.send }),
      ...(servers === undefined ? {} : { servers })
    }),
    attempt,
    errors: callErrors,
    settings,
    credentials,
    policy,
    budget: options.budget ?? (yield* RetryBudget.make),
    credential: `${api} ${host} ${credential ?? ""}`,
    rate: yield* makeRateLimit,
    meter: makeMeter(api, baseUrl),
    ...(gate === undefined ? {} : { guard: (attempt) => gate.guard(host, attempt) })
  }
})
