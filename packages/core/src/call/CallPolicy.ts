/**
 * What a call may take: how many attempts, how far apart, how long, and how large an answer.
 *
 * The numbers come from four places, each replacing what the one before it says: the defaults, the API's layer, the layer's
 * entry for the service, and what surrounds the call (`withCallPolicy`).
 */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Random from "effect/Random"

/**
 * What is done with a 2xx that differs from the document.
 *
 * `fail`: the call fails with `ResponseInvalid`. `report`: the value passes as it came, and a span event, a metric and a log
 * line tell where it differs. `off`: it passes, and nothing is checked or told.
 *
 * Hazard: with `report` and `off` a value may be of another type than its type says.
 */
export type ResponsePolicy = "fail" | "report" | "off"

/** The numbers of a call, and what is done with its response; all times in milliseconds. */
export interface CallPolicyFields {
  /** Attempts in all, the first one included. */
  readonly maxAttempts: number
  /** The longest wait before the second attempt; it doubles with each further one. */
  readonly baseDelay: number
  /** The longest wait that backoff alone may choose. */
  readonly maxDelay: number
  /** A server that asks for a longer wait than this is not waited for: the call fails at once with `RateLimited`. */
  readonly retryAfterCeiling: number
  /** How long one attempt may take, from sending to the last byte of the answer; of a stream, to the end of its head. */
  readonly attemptTimeout: number
  /** How long a call may take in all, waits included; of a stream, until the head of its answer is there. */
  readonly deadline: number
  /**
   * The largest answer that is read, in bytes after decompression: a larger one fails with `ResponseInvalid`, and its
   * connection is given up. Streams are not held, and so not limited.
   */
  readonly maxResponseBytes: number
  /**
   * For a 2xx that is JSON, or text, and not as documented. A body that is no JSON, empty, cut short or too large fails always:
   * there is no value to pass.
   */
  readonly responses: ResponsePolicy
  /**
   * `shared`: each retry takes from the budget of all calls to the API. `none`: it takes nothing, for callers that pace what they
   * repeat themselves, as `reconcile` does with its lookups.
   */
  readonly retryBudget: "shared" | "none"
}

/** Some of it: what is to be other. */
export type CallPolicyChange = Partial<CallPolicyFields>

/** What a layer says of all its calls, and of those of single services by their names, such as `Receivables`. */
export interface LayerPolicy extends CallPolicyChange {
  readonly services?: { readonly [service: string]: CallPolicyChange }
}

/** What applies where nothing else is said. */
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

/** What is to be other for the calls inside; in a layer, for all that is built with it. */
export const CallPolicy: Context.Reference<CallPolicyChange> = Context.Reference("@faktura/core/CallPolicy", {
  defaultValue: () => unchanged
})

/**
 * Changes the policy of the calls inside: `invoices.create({ body }).pipe(withCallPolicy({ deadline: 5_000 }))`. What an
 * outer one says of other numbers stays.
 */
export const withCallPolicy =
  (change: CallPolicyChange) =>
  <A, E, R>(calls: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
    Effect.updateService(calls, CallPolicy, (outer) => ({ ...outer, ...change }))

// A layer's policies do not change, and each of its services makes many calls.
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

/** The policy of one call. */
export const policyOf = (
  layer: LayerPolicy | undefined,
  operationId: string,
  surrounding: CallPolicyChange
): CallPolicyFields => {
  const policy = layerPolicy(layer, operationId)
  return surrounding === unchanged ? policy : { ...policy, ...surrounding }
}

/**
 * The wait before attempt `attempt + 1`: full jitter over an exponential ceiling, and never less than the server asks for.
 * Full jitter, because callers that failed together must not come back together.
 */
export const delayAfter = (
  policy: CallPolicyFields,
  attempt: number,
  retryAfter: number | undefined
): Effect.Effect<number> => {
  const ceiling = Math.min(policy.maxDelay, policy.baseDelay * 2 ** (attempt - 1))
  return Effect.map(Random.nextBetween(0, ceiling), (jittered) => Math.max(Math.round(jittered), retryAfter ?? 0))
}
