/**
 * Client of one API: base URL, request builder, credentials, transport and limits that all its operations share.
 */
import { make as makeTransport } from "#transport"
import { attempt } from "../attempt/Attempt.ts"
import type { Attempt, AttemptOptions } from "../attempt/Attempt.ts"
import { callErrors } from "../errors/CallErrors.ts"
import type { CallErrors } from "../errors/CallErrors.ts"
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import type { LayerPolicy } from "../operation/CallPolicy.ts"
import { CircuitGate } from "../retry/CircuitGate.ts"
import { fromFetch } from "../transport/FetchTransport.ts"
import { Transport } from "../transport/Transport.ts"
import type { HttpRequest } from "../transport/Transport.ts"
import type { Credentials } from "../operation/Secrets.ts"
import { make as makeMeter } from "../telemetry/Meter.ts"
import type { Meter } from "../telemetry/Meter.ts"
import { make as makeRateLimit } from "../rate-limit/RateLimit.ts"
import type { RateLimit } from "../rate-limit/RateLimit.ts"
import type { Build, BuildConfig } from "./Request.ts"
import * as RetryBudget from "../retry/RetryBudget.ts"
import type { RuntimeContext } from "../attempt/Timeout.ts"

export { CredentialsUnavailable } from "../operation/Secrets.ts"
export type { CredentialParts, Credentials, Secrets, SecurityAlternatives } from "../operation/Secrets.ts"

/** Client of one API, as operations use it. */
export interface ApiClient {
  /** Name of the API in errors and spans, e.g. `monite`. */
  readonly api: string
  readonly baseUrl: string
  /** Builds requests with the serializers of the raw package. */
  readonly build: Build
  /** Sends requests. */
  readonly transport: Transport
  /** Makes one attempt. Interrupting the effect cancels the request at once. */
  readonly attempt: (options: AttemptOptions, request: HttpRequest, runtime: RuntimeContext) => Effect.Effect<Attempt>
  /** Makes the errors of calls. */
  readonly errors: CallErrors
  /** Values of parameters that are settings, e.g. the API version. */
  readonly settings: { readonly [setting: string]: string }
  readonly credentials: Credentials
  /** Retry budget that all calls share. Why: retries must not make an outage worse. */
  readonly budget: RetryBudget.RetryBudget
  /** Changes to `defaultCallPolicy`. */
  readonly policy?: LayerPolicy | undefined
  /** Identifies the credential where rate limits are shared between processes. Never a secret. */
  readonly credential?: string
  readonly rate?: RateLimit
  /** Wraps each attempt in the circuit breaker, when a circuit breaker is provided. */
  readonly guard?: (attempt: Effect.Effect<Attempt>) => Effect.Effect<Attempt>
  readonly meter?: Meter
}

/** Options that every API's layer takes. */
export interface ClientOptions {
  /** Sends the requests instead of the default transport, e.g. through a proxy. */
  readonly fetch?: typeof globalThis.fetch | undefined
  /** Changes to `defaultCallPolicy`, for all calls or for single services. */
  readonly policy?: LayerPolicy | undefined
  /**
   * Replaces servers that the document sets for single operations, e.g. by those of a sandbox. Keys are the documented
   * URLs.
   */
  readonly servers?: { readonly [documented: string]: string } | undefined
  /**
   * Retry budget to share with other layers of the same API, e.g. those of other accounts. Default: a budget of its
   * own.
   */
  readonly budget?: RetryBudget.RetryBudget | undefined
}

// Every call rejects an invalid base URL. Hazard: its text may contain a password.
const hostOf = (baseUrl: string): string => (URL.canParse(baseUrl) ? new URL(baseUrl).host : "")

/**
 * Makes the client of an API, with a retry budget, rate limits and a connection pool of its own. The scope closes the
 * connections; with `Layer.effect` that is the scope of the layer. The client uses a `CircuitBreaker.layer` or
 * `SharedRateLimit.layer` that is provided here.
 *
 * @param options.api name of the API in errors and spans
 * @param options.baseUrl slashes at its end are removed
 * @param options.build the `requestBuilder` of the raw package
 * @param options.credential identifies this credential for rate limits; never a secret
 * @param options.fetch sends the requests, e.g. through a proxy, instead of the `Transport` in the context. Without
 *   both, Node and Deno use an undici pool and ignore a replaced `globalThis.fetch`; other runtimes use the built-in
 *   `fetch`
 *
 * @example
 * ```ts
 * import { Credentials, makeApiClient } from "@faktura/core"
 * import type { Build, BuildConfig } from "@faktura/core"
 *
 * const clientOf = (build: (config: BuildConfig) => Build) =>
 *   makeApiClient({ api: "pets", baseUrl: "https://pets.example", build, credentials: Credentials.make({}) })
 * ```
 */
export const make = (options: MakeOptions): Effect.Effect<ApiClient, never, Scope.Scope> =>
  makeWith(makeMeter(options.api, options.baseUrl), options)

/** Options of {@link make}. */
export interface MakeOptions extends ClientOptions {
  readonly api: string
  readonly baseUrl: string
  readonly build: (config: BuildConfig) => Build
  readonly credentials: Credentials
  readonly credential?: string
  readonly settings?: ApiClient["settings"]
}

/** Makes the client with another meter. Its code is then the only one in a bundle. See {@link make}. */
export const makeWith = Effect.fnUntraced(function* (
  meter: Meter,
  options: MakeOptions
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
    meter,
    ...(gate === undefined ? {} : { guard: (attempt) => gate.guard(host, attempt) })
  }
})
