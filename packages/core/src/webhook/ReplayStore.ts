/**
 * Which deliveries have been handled: it is asked after verification, before a delivery is acted on.
 *
 * Senders repeat what was not answered in time, so that one event comes twice as a matter of course; and whoever captured
 * a delivery can send it again while its signature is valid. Both are known by the delivery's id.
 *
 * Hazard: noting an id as handled before it is. A process that dies in between, or a handler that fails, would lose the
 * event, because its repeat would be taken for done. Hence three steps: an id is *claimed* for a short time, and then
 * either *settled*, when its event was handled, or *released*, when that failed. A claim whose process died runs out.
 */
import * as Context from "effect/Context"
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import * as Hex from "effect/encoding/Hex"
import * as Layer from "effect/Layer"
import { elapsed } from "../values/Elapsed.ts"
import { prefixed } from "./WebhookSignature.ts"
import type { WebhookPayload } from "./WebhookSignature.ts"

/** The store cannot be reached. The delivery is answered with 500, and the sender tries again. */
export class ReplayStoreUnavailable extends Data.TaggedError("ReplayStoreUnavailable")<{
  readonly message: string
  readonly cause?: unknown
}> {}

/**
 * What a claim found.
 *
 * - `first`: nobody has the id; now the caller has
 * - `repeated`: its event was handled
 * - `underway`: somebody else has claimed it and is not done; whether it will be handled is not known yet
 */
export type Claim = "first" | "repeated" | "underway"

/**
 * Remembers deliveries by key. `layerMemory` serves one process; over a database the three operations are single
 * statements on a table with a unique key, whether it is settled, and when it expires.
 */
export class ReplayStore extends Context.Service<
  ReplayStore,
  {
    /**
     * Claims a key, unless there is an entry that has not expired. Has to be atomic: of two that ask at once, one is
     * `first`.
     *
     * @param leaseMillis how long the claim holds when it is neither settled nor released, in milliseconds
     */
    readonly claim: (key: string, leaseMillis: number) => Effect.Effect<Claim, ReplayStoreUnavailable>
    /**
     * Notes that the event was handled, whether or not the claim still holds.
     *
     * @param expiryMillis how long to know it as repeated from now on, in milliseconds
     */
    readonly settle: (key: string, expiryMillis: number) => Effect.Effect<void, ReplayStoreUnavailable>
    /** Gives a claim up, so that the next delivery is `first`. A settled key stays settled. */
    readonly release: (key: string) => Effect.Effect<void, ReplayStoreUnavailable>
  }
>()("@faktura/core/ReplayStore") {
  /**
   * Remembers in the memory of this process. Entries end by the `Clock`; once a minute the expired ones are dropped. It is
   * not shared between processes, and a restart forgets.
   */
  static readonly layerMemory: Layer.Layer<ReplayStore> = Layer.sync(ReplayStore, () => inMemory(new Map()))
}

/** What is remembered of a key; times by `elapsedMillis`. */
export interface ReplayEntry {
  readonly settled: boolean
  readonly expiresAt: number
}

/** The store of `layerMemory`, over a map of the caller's. */
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
 * A key for deliveries without an id: SHA-256 over signature and body, in hex.
 *
 * @param signature the bytes that were verified, not the header's text: that can be written in several ways, and each
 *                  would pass for another delivery
 */
export const deliveryKey = (signature: Uint8Array, rawBody: WebhookPayload): Effect.Effect<string> =>
  Effect.map(
    Effect.promise(() => crypto.subtle.digest("SHA-256", prefixed(signature, rawBody))),
    (digest) => Hex.encode(new Uint8Array(digest))
  )
