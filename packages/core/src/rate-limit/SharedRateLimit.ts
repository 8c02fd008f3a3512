/**
 * One count for several processes that use the same credential, kept in effect's `RateLimiterStore`: Redis in production,
 * memory in tests.
 *
 * Counted is with effect's token bucket, made small. Its fixed windows begin anew as soon as the requests so far are paid
 * for, not when the window is over, and a bucket of the full limit is full and refilled within one window: both let up to
 * twice the limit through. Here the bucket and its refills together stay within the limit in every window, at the price of
 * pacing: what exceeds a tenth of the limit at once is spread over the window.
 *
 * Hazard: a store that fails, or does not answer, must not stop the calls. Each process then counts for itself for a while,
 * which is too much for the server in sum; its 429s are learnt from as ever.
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

/** How long a take waits for the store, in milliseconds. */
export const storeTimeout = 1_000

/** How far the wall clock may fall behind what the store has seen of it, in milliseconds. */
const clockTolerance = 1_000

/** How long a process counts for itself after the store failed, in milliseconds. */
export const storeAvoided = 5_000

/** The least time between two warnings of a failing store, in milliseconds. */
export const warningInterval = 60_000

/**
 * Tokens that the bucket holds, and how fast it is filled. No window then sees more than the full bucket, less one, and the
 * tokens that come in it: `burst - 1 + (limit - burst + 1)`.
 */
const bucketOf = (limit: number, windowMillis: number): { readonly burst: number; readonly refillMillis: number } => {
  const burst = Math.max(1, Math.floor(limit / 10))
  return { burst, refillMillis: windowMillis / (limit - burst + 1) }
}

/** What a store may see of a key: an account's key is part of it. */
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
      "The store of the shared rate limit does not answer. This process counts for itself until it does.",
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
      // The store takes no token back.
      Effect.map(({ delay }) => ({ wait: Math.ceil(Duration.toMillis(delay)), giveBack: Effect.void }))
    )
  }

  return {
    take: Effect.fnUntraced(function* (key: string, limit: number, windowMillis: number) {
      const now = yield* moment
      // Effect's stores count by the wall clock: put back, their bucket would stand still until the old time has come again.
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
 * Makes the rate limits that are built with it count in a `RateLimiterStore`. Give it to the layer of the API:
 * `layer.pipe(Layer.provide(SharedRateLimit.layer), Layer.provide(RateLimiter.layerStoreRedis()))`.
 *
 * Keys are hashed (SHA-256) before the store sees them, because accounts are told apart by their secrets. The clocks of the processes should
 * agree to a fraction of the server's window, because the store in Redis counts by their time.
 */
export const layer: Layer.Layer<never, never, RateLimiter.RateLimiterStore> = Layer.effect(RateCounter, make)
