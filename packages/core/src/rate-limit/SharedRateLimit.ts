/**
 * Rate limit for several processes that use the same credential. Its counter is in effect's `RateLimiterStore`: Redis in
 * production, memory in tests.
 *
 * It counts with effect's token bucket, with a small bucket. Bucket and refills together stay within the limit in every
 * window. The price is pacing: requests beyond a tenth of the limit are spread over the window.
 *
 * Why not effect's limiter as it is: its fixed windows restart as soon as the requests so far are paid for. A bucket of the
 * full limit starts full, and is refilled within one window. Both allow up to twice the limit.
 *
 * Hazard: a store that fails or does not respond must not stop the calls. Each process then counts for itself for a while.
 * Together they may exceed the limit; they learn from the server's 429s as usual.
 */
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Hex from "effect/encoding/Hex"
import * as RateLimiter from "effect/persistence/RateLimiter"
import { elapsed, moment } from "../values/Elapsed.ts"
import { make as counterInMemory, RateCounter } from "./RateCounter.ts"
import type { Permit } from "./RateCounter.ts"
import * as RecentMap from "../values/RecentMap.ts"

/** Timeout of a request to the store, in milliseconds. */
export const storeTimeout = 1_000

/** Farthest that the wall clock may fall behind the latest time that the store has seen, in milliseconds. */
const clockTolerance = 1_000

/** Time for which a process counts for itself after the store failed, in milliseconds. */
export const storeAvoided = 5_000

/** Shortest time between two warnings about a failing store, in milliseconds. */
export const warningInterval = 60_000

/**
 * Size of the bucket, and time to refill one token. No window then has more requests than the bucket has tokens, less one,
 * plus the tokens refilled in it: `burst - 1 + (limit - burst + 1)`.
 */
const bucketOf = (limit: number, windowMillis: number): { readonly burst: number; readonly refillMillis: number } => {
  const burst = Math.max(1, Math.floor(limit / 10))
  return { burst, refillMillis: windowMillis / (limit - burst + 1) }
}

/** Hashes a key for the store. Why: an account's secret is part of its key. */
const hashOf = async (key: string): Promise<string> => {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(key))
  return `faktura:${Hex.encode(new Uint8Array(digest))}`
}

const make = Effect.gen(function* () {
  const limiter = yield* RateLimiter.make
  const alone = counterInMemory()
  let avoidedUntil = -Infinity
  let latest = -Infinity
  let warnedAt = -Infinity

  const failed = Effect.fnUntraced(function* (cause: unknown) {
    const now = yield* elapsed
    avoidedUntil = now + storeAvoided
    if (now - warnedAt < warningInterval) return
    warnedAt = now
    yield* Effect.logWarning(
      "The store of the shared rate limit does not respond. This process counts its own requests until it does.",
      cause
    )
  })

  const hashes = RecentMap.make<{ hash?: string }>(() => ({}))
  const hashed = (key: string): Effect.Effect<string> => {
    const known = hashes.use(key)
    return known.hash === undefined
      ? Effect.map(
          Effect.promise(() => hashOf(key)),
          (hash) => (known.hash = hash)
        )
      : Effect.succeed(known.hash)
  }

  const shared = (key: string, limit: number, windowMillis: number): Effect.Effect<Permit, unknown> => {
    const { burst, refillMillis } = bucketOf(limit, windowMillis)
    const window = Duration.millis(refillMillis * burst)
    return hashed(key).pipe(
      Effect.flatMap((hash) =>
        limiter.consume({ key: hash, algorithm: "token-bucket", onExceeded: "delay", limit: burst, window })
      ),
      Effect.timeout(storeTimeout),
      Effect.interruptible,
      // The store cannot return a token.
      Effect.map(({ delay }) => ({ wait: Math.ceil(Duration.toMillis(delay)), giveBack: Effect.void }))
    )
  }

  return {
    take: Effect.fnUntraced(function* (key: string, limit: number, windowMillis: number) {
      const now = yield* moment
      // Why: effect's stores count by the wall clock. When it is set back, their bucket stops until the old time is reached.
      if (now.elapsed < avoidedUntil || now.wall < latest - clockTolerance) {
        return yield* alone.take(key, limit, windowMillis)
      }
      latest = Math.max(latest, now.wall)
      return yield* Effect.catch(shared(key, limit, windowMillis), (cause) =>
        Effect.andThen(failed(cause), alone.take(key, limit, windowMillis))
      )
    })
  } satisfies RateCounter
})

/**
 * Layer that makes rate limits count in a `RateLimiterStore`. Provide it to the layer of the API.
 *
 * Keys are hashed (SHA-256) before the store sees them, because they can contain an account's secret. The clocks of the
 * processes should agree to a fraction of the server's window. Why: the store in Redis counts by their times.
 *
 * @example
 * ```ts
 * import * as SharedRateLimit from "@faktura/core/SharedRateLimit"
 * import { Layer } from "effect"
 * import { RateLimiter } from "effect/persistence"
 *
 * declare const layerClient: Layer.Layer<never>
 *
 * const layer = layerClient.pipe(
 *   Layer.provide(SharedRateLimit.layer),
 *   Layer.provide(RateLimiter.layerStoreMemory)
 * )
 * ```
 */
export const layer: Layer.Layer<never, never, RateLimiter.RateLimiterStore> = Layer.effect(RateCounter, make)
