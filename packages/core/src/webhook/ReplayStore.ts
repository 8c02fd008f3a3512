/**
 * Store of handled deliveries. The endpoint asks it after verification, before the handler runs.
 *
 * Why: senders repeat a delivery that got no response in time, so one event often comes twice. An attacker who captured a
 * delivery can also replay it while its signature is valid. The delivery's id identifies both.
 *
 * Hazard: an id that is stored as handled too early loses its event when the process dies or the handler fails. So an id is
 * first *claimed* for a short time. Then it is *settled*, when its event was handled, or *released*, when that failed. A
 * claim expires when its process dies.
 */
import * as Context from "effect/Context"
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import * as Hex from "effect/encoding/Hex"
import * as Layer from "effect/Layer"
import { elapsed } from "../values/Elapsed.ts"
import { prefixed } from "./WebhookSignature.ts"
import type { WebhookPayload } from "./WebhookSignature.ts"

/** Error: the store cannot be reached. The endpoint responds with 500, and the sender tries again. */
export class ReplayStoreUnavailable extends Data.TaggedError("ReplayStoreUnavailable")<{
  readonly message: string
  readonly cause?: unknown
}> {}

/**
 * Result of a claim.
 *
 * - `first`: the key was free, and now belongs to the caller
 * - `repeated`: the event was handled
 * - `underway`: another delivery has claimed the key and is not done
 */
export type Claim = "first" | "repeated" | "underway"

/**
 * Store of deliveries by key. `layerMemory` serves one process. With a database, the three operations are single statements
 * on a table with a unique key, a settled flag and an expiry time.
 */
export class ReplayStore extends Context.Service<
  ReplayStore,
  {
    /**
     * Claims a key, unless an entry exists that has not expired. It must be atomic: of two calls at the same time, one gets
     * `first`.
     *
     * @param leaseMillis lifetime of a claim that is neither settled nor released, in milliseconds
     */
    readonly claim: (key: string, leaseMillis: number) => Effect.Effect<Claim, ReplayStoreUnavailable>
    /**
     * Stores that the event was handled, also when the claim has expired.
     *
     * @param expiryMillis how long further deliveries are `repeated`, in milliseconds from now
     */
    readonly settle: (key: string, expiryMillis: number) => Effect.Effect<void, ReplayStoreUnavailable>
    /** Removes a claim, so that the next delivery is `first`. A settled key stays settled. */
    readonly release: (key: string) => Effect.Effect<void, ReplayStoreUnavailable>
  }
>()("@faktura/core/ReplayStore") {
  /**
   * Layer of a store in the memory of this process. Expired entries are dropped once a minute. It is not shared between
   * processes, and a restart loses it.
   *
   * @example
   * ```ts
   * import { ReplayStore, webhookHandler } from "@faktura/core"
   * import type { WebhookEndpoint } from "@faktura/core"
   * import { ManagedRuntime } from "effect"
   *
   * declare const endpoint: WebhookEndpoint<unknown, never>
   *
   * const runtime = ManagedRuntime.make(ReplayStore.layerMemory)
   * const handler = await runtime.runPromise(webhookHandler(endpoint))
   * ```
   */
  static readonly layerMemory: Layer.Layer<ReplayStore> = Layer.sync(ReplayStore, () => inMemory(new Map()))
}

/** Entry of a key. `expiresAt` is a time of the monotonic clock, in milliseconds. */
export interface ReplayEntry {
  readonly settled: boolean
  readonly expiresAt: number
}

/**
 * Makes the store of `layerMemory` over a map of the caller.
 *
 * @example
 * ```ts
 * import { inMemory } from "@faktura/core/ReplayStore"
 *
 * const store = inMemory(new Map())
 * ```
 */
export const inMemory = (entries: Map<string, ReplayEntry>): ReplayStore["Service"] => {
  let sweepAt = -Infinity
  return {
    claim: (key, leaseMillis) =>
      Effect.map(elapsed, (now) => {
        if (now >= sweepAt) {
          sweepAt = now + 60_000
          for (const [each, { expiresAt }] of entries) if (expiresAt <= now) entries.delete(each)
        }
        const entry = entries.get(key)
        if (entry !== undefined && entry.expiresAt > now) return entry.settled ? "repeated" : "underway"
        entries.set(key, { settled: false, expiresAt: now + leaseMillis })
        return "first"
      }),
    settle: (key, expiryMillis) =>
      Effect.map(elapsed, (now) => {
        entries.set(key, { settled: true, expiresAt: now + expiryMillis })
      }),
    release: (key) =>
      Effect.sync(() => {
        if (entries.get(key)?.settled === false) entries.delete(key)
      })
  }
}

/**
 * Returns a key for deliveries without an id: SHA-256 over signature and body, in hex.
 *
 * @param signature the verified bytes. Hazard: the text of the header has several spellings, and each would be another key
 *
 * @example
 * ```ts
 * import { deliveryKey, verifyHmac } from "@faktura/core"
 * import { Effect, Redacted } from "effect"
 *
 * const idOf = (rawBody: Uint8Array, signature: string | null) =>
 *   verifyHmac({ secret: Redacted.make("a-secret"), payload: rawBody, signature }).pipe(
 *     Effect.flatMap((bytes) => deliveryKey(bytes, rawBody))
 *   )
 * ```
 */
export const deliveryKey = (signature: Uint8Array, rawBody: WebhookPayload): Effect.Effect<string> =>
  Effect.map(
    Effect.promise(() => crypto.subtle.digest("SHA-256", prefixed(signature, rawBody))),
    (digest) => Hex.encode(new Uint8Array(digest))
  )
