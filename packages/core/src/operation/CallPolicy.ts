/**
 * Limits of a call: number of attempts, waits between them, timeouts and the size of a response.
 *
 * The values come from four sources. Each overrides the one before: the defaults, the API's layer, the layer's entry
 * for the service, and `withCallPolicy` around the call.
 */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Random from "effect/Random"

/**
 * Handling of a success response that differs from the document.
 *
 * - `fail`: the call fails with `ResponseInvalid`.
 * - `report`: the call returns the value as received. A span event, a metric and a log line report the differences.
 * - `off`: the call returns the value as received. Nothing is validated or reported.
 *
 * Hazard: with `report` and `off` a value may not match its TypeScript type.
 */
export type ResponsePolicy = "fail" | "report" | "off"

/** Limits of a call, and the handling of its response. All times are in milliseconds. */
export interface CallPolicyFields {
  /** Largest number of attempts, the first included. */
  readonly maxAttempts: number
  /** Longest wait before the second attempt. It doubles with each further attempt. */
  readonly baseDelay: number
  /** Longest wait that backoff alone may choose. */
  readonly maxDelay: number
  /**
   * Longest `Retry-After` that the call waits for. When the server asks for a longer wait, the call fails at once with
   * `RateLimited`.
   */
  readonly retryAfterCeiling: number
  /** Timeout of one attempt, from sending to the last byte of the response; for a stream, to the end of the headers. */
  readonly attemptTimeout: number
  /** Timeout of the whole call, waits included; for a stream, until the response headers are there. */
  readonly deadline: number
  /**
   * Largest response, in bytes after decompression. For a larger one the call fails with `ResponseInvalid` and closes
   * the connection. Streams are not buffered, so they have no limit.
   */
  readonly maxResponseBytes: number
  /**
   * Handling of a 2xx with JSON or text that does not match the document. A body that is not JSON, empty, cut short or
   * too large always fails: there is no value to return.
   */
  readonly responses: ResponsePolicy
  /**
   * `shared`: each retry uses the budget of all calls to the API. `none`: retries use no budget, for callers that limit
   * their retries themselves, as `recoverWrite` does for its lookups.
   */
  readonly retryBudget: "shared" | "none"
}

/** Changes to a call policy. Missing fields keep their value. */
export type CallPolicyChange = Partial<CallPolicyFields>

/** Policy of a layer: for all its calls, and for single services by name, such as `Receivables`. */
export interface LayerPolicy extends CallPolicyChange {
  readonly services?: { readonly [service: string]: CallPolicyChange }
}

/** The policy that applies when nothing changes it. */
export const defaultCallPolicy: CallPolicyFields = {
  maxAttempts: 5,
  baseDelay: 500,
  maxDelay: 20_000,
  retryAfterCeiling: 60_000,
  attemptTimeout: 30_000,
  deadline: 120_000,
  maxResponseBytes: 104_857_600,
  responses: "fail",
  retryBudget: "shared"
}

const unchanged: CallPolicyChange = {}

/** Context reference with changes for the calls inside. In a layer it applies to everything that is built with it. */
export const CallPolicy: Context.Reference<CallPolicyChange> = Context.Reference("@faktura/core/CallPolicy", {
  defaultValue: () => unchanged
})

/**
 * Changes the policy of the calls inside an effect. Fields that it does not name keep the value of an outer
 * `withCallPolicy`.
 *
 * @example
 * ```ts
 * import { withCallPolicy } from "@faktura/core"
 * import { Entities } from "@faktura/monite"
 *
 * const entity = Entities.use((entities) => entities.get({ path: { entity_id: "1" } })).pipe(
 *   withCallPolicy({ deadline: 5_000, maxAttempts: 2 })
 * )
 * ```
 */
export const withCallPolicy =
  (change: CallPolicyChange) =>
  <A, E, R>(calls: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
    Effect.updateService(calls, CallPolicy, (outer) => ({ ...outer, ...change }))

// Merged policies are cached: a layer's policy does not change, and each service makes many calls.
const byLayer = new WeakMap<LayerPolicy, Map<string, CallPolicyFields>>()

const layerPolicy = (layer: LayerPolicy | undefined, operationId: string): CallPolicyFields => {
  if (layer === undefined) return defaultCallPolicy
  let known = byLayer.get(layer)
  if (known === undefined) byLayer.set(layer, (known = new Map()))
  const service = operationId.slice(0, Math.max(operationId.indexOf("."), 0))
  let policy = known.get(service)
  if (policy === undefined) {
    const { services, ...all } = layer
    policy = { ...defaultCallPolicy, ...all, ...services?.[service] }
    known.set(service, policy)
  }
  return policy
}

/** Returns the policy of one call. */
export const policyOf = (
  layer: LayerPolicy | undefined,
  operationId: string,
  surrounding: CallPolicyChange
): CallPolicyFields => {
  const policy = layerPolicy(layer, operationId)
  return surrounding === unchanged ? policy : { ...policy, ...surrounding }
}

/**
 * Returns the wait after attempt number `attempt`, in milliseconds: full jitter up to an exponential ceiling, and never
 * less than the server's `retryAfter`. Why full jitter: calls that failed together must not retry together.
 */
export const delayAfter = (
  policy: CallPolicyFields,
  attempt: number,
  retryAfter: number | undefined
): Effect.Effect<number> => {
  const ceiling = Math.min(policy.maxDelay, policy.baseDelay * 2 ** (attempt - 1))
  return Effect.map(Random.nextBetween(0, ceiling), (jittered) => Math.max(Math.round(jittered), retryAfter ?? 0))
}
