/**
 * What one API's layer provides to every operation of that API: where it is, its raw client, its credentials, its budget.
 */
import { make as makeTransport } from "#transport"
import { attempt } from "./Attempt.ts"
import type { Attempt, AttemptOptions } from "./Attempt.ts"
import { callErrors } from "./CallErrors.ts"
import type { CallErrors } from "./CallErrors.ts"
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import type { LayerPolicy } from "./CallPolicy.ts"
import { CircuitGate } from "../retry/CircuitGate.ts"
import { fromFetch } from "../transport/FetchTransport.ts"
import { Transport } from "../transport/Transport.ts"
import type { HttpRequest } from "../transport/Transport.ts"
import type { Credentials } from "./Secrets.ts"
import { make as makeMeter } from "../telemetry/Meter.ts"
import type { Meter } from "../telemetry/Meter.ts"
import { make as makeRateLimit } from "../rate-limit/RateLimit.ts"
import type { RateLimit } from "../rate-limit/RateLimit.ts"
import type { Build, BuildConfig } from "./Request.ts"
import * as RetryBudget from "../retry/RetryBudget.ts"
import type { RuntimeContext } from "./Timeout.ts"

export { CredentialsUnavailable } from "./Secrets.ts"
export type { CredentialParts, Credentials, Secrets, SecurityAlternatives } from "./Secrets.ts"

/** One API, as operations see it. */
export interface ApiClient {
  /** The API's name in errors and spans, e.g. `monite`. */
  readonly api: string
  readonly baseUrl: string
  /** Builds the requests, by the serializers of the raw package. */
  readonly build: Build
  /** Sends them. */
  readonly transport: Transport
  /** Makes one attempt. Interrupting it gives up the request at once. */
  readonly attempt: (
    options: AttemptOptions,
    request: HttpRequest,
    surroundings: RuntimeContext
  ) => Effect.Effect<Attempt>
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

/** What every API's layer lets its user decide. */
export interface ClientOptions {
  /** Sends the requests, e.g. through a proxy, in place of the transport. */
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
 * @param options.build      the `requestBuilder` of the raw package
 * @param options.credential tells the rate limits of this credential from those of another; never a secret
 * @param options.fetch      sends the requests, e.g. through a proxy, in place of the `Transport` in the context. Without
 *                           either it is a pool on Node and Deno, where what replaces `globalThis.fetch` is not heard, and
 *                           the built-in `fetch` elsewhere
 */
export const make = Effect.fnUntraced(function* (
  options: ClientOptions & {
    readonly api: string
    readonly baseUrl: string
    readonly build: (config: BuildConfig) => Build
    readonly credentials: Credentials
    readonly credential?: string
    readonly settings?: ApiClient["settings"]
  }
): Effect.fn.Return<ApiClient, never, Scope.Scope> {
  const { api, credential, credentials, fetch, policy, servers, settings = {} } = options
  const baseUrl = options.baseUrl.replace(/\/+$/, "")
  const transport = fetch === undefined ? ((yield* Transport) ?? (yield* makeTransport)) : fromFetch(fetch)
  const gate = yield* CircuitGate
  const host = hostOf(baseUrl)
  return {
    api,
    baseUrl,
    build: options.build({ baseUrl, ...(servers === undefined ? {} : { servers }) }),
    transport,
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
