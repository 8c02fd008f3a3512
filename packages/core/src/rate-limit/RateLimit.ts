/**
 * Client-side rate limit for each credential, learned from the server's responses.
 *
 * It needs no configuration, and limits nothing until the server reports a limit. That may be in the headers of any
 * response, or by a 429 with `Retry-After`, from which the limit is guessed. From then on calls wait here, in order of
 * arrival, instead of being refused by the server.
 *
 * Hazard: a 429 pauses all calls, and they must not all leave at once when the pause ends. So only the first in the queue
 * takes a permit from the counter and waits for it; the others wait behind it.
 *
 * Why not effect's `RateLimiter`: its adaptive mode learns from 429 alone, not from headers, and releases all calls at once
 * when a pause ends. Its waits are separate sleeps, without a queue. It also adds `Schema` and `Redis` to the bundle of every
 * operation. For several processes its store is used, see `SharedRateLimit`.
 */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Semaphore from "effect/Semaphore"
import { elapsed, elapsedMillis } from "../values/Elapsed.ts"
import type { Now } from "../values/Elapsed.ts"
import { rateQuota } from "./RateHeaders.ts"
import * as RateCounter from "./RateCounter.ts"
import * as AdaptiveLimit from "./AdaptiveLimit.ts"
import type { Limit } from "./AdaptiveLimit.ts"
import * as RecentMap from "../values/RecentMap.ts"
import { exhaustedFor, retryAfter } from "../http/RetryAfter.ts"
import type { HeaderReader } from "../http/FieldList.ts"

/** Rate limits of all keys. */
export interface RateLimit {
  /**
   * Undefined: the attempt may be sent at once. Otherwise the effect ends when it may be sent, in order of arrival. It can be
   * interrupted at any moment without loss to other calls.
   *
   * Call it, and {@link RateLimit.learn}, on the fiber that makes the attempts of a call. Why: a retry after a refusal goes
   * ahead of calls that were not refused.
   */
  readonly enter: (key: string) => Effect.Effect<void> | undefined
  /**
   * Learns the limit of a key from a response with any status. Cheap when the response says nothing about a limit.
   *
   * @param now when the response arrived: server dates use its wall clock, everything else its monotonic clock
   */
  readonly learn: (key: string, status: number, headers: HeaderReader, now: Now) => void
}

/**
 * Longest pause that is waited here, and longest window that is used, in milliseconds. A server that asks for a longer
 * pause gets the request all the same. Its response then reaches the call, which decides by its policy whether to wait.
 */
export const longestPause = AdaptiveLimit.longestWindow

interface Key {
  readonly guess: AdaptiveLimit.AdaptiveLimit
  stated: Limit | undefined
  /** Longest reset time that the server stated. A window of unstated length has at least this length. */
  longestReset: number
  /** When the pause ends, by `elapsedMillis`; undefined: there was none. */
  pausedUntil: number | undefined
  queue: ReadonlyArray<Semaphore.Semaphore> | undefined
}

const newKey = (): Key => ({
  guess: AdaptiveLimit.make(),
  stated: undefined,
  longestReset: 0,
  pausedUntil: undefined,
  queue: undefined
})

/**
 * Three chained permits, which act as a priority queue. A first attempt passes all three, an attempt after one refusal the
 * last two, and so on. A retry waits for at most one attempt with fewer refusals at each permit.
 */
const newQueue = (): ReadonlyArray<Semaphore.Semaphore> => [1, 1, 1].map(Semaphore.makeUnsafe)

/** Number of requests without a known limit that are counted once the limit is stated. */
const longestEarly = 100

const noteQuota = (key: Key, headers: HeaderReader, now: Now): void => {
  const quota = rateQuota(headers, now.wall)
  if (quota === undefined) return
  key.longestReset = Math.max(key.longestReset, quota.resetMillis ?? 0)
  const windowMillis = quota.windowMillis ?? (key.longestReset || 1_000)
  key.stated = windowMillis <= longestPause ? { limit: quota.limit, windowMillis } : undefined
}

const pause = (key: Key, now: Now, wait: number | undefined): void => {
  if (wait === undefined || wait > longestPause) return
  key.pausedUntil = Math.max(key.pausedUntil ?? now.elapsed, now.elapsed + wait)
}

/** Remaining pause of a key, in milliseconds; 0 or less: it is over. */
const pauseLeft = (key: Key, now: number): number => (key.pausedUntil ?? now) - now

/** Takes a permit and waits for it. When interrupted, returns exactly that permit. */
const placed = (name: string, key: Key, counter: RateCounter.RateCounter, limit: Limit): Effect.Effect<void> =>
  Effect.uninterruptibleMask((restore) =>
    Effect.flatMap(counter.take(name, limit.limit, limit.windowMillis), ({ giveBack, wait }) => {
      if (wait <= 0) return Effect.void
      key.guess.waited()
      return Effect.onInterrupt(restore(Effect.sleep(wait)), () => giveBack)
    })
  )

/** Runs for the first in the queue: waits for the pause and for a permit. */
const head = Effect.fnUntraced(function* (
  name: string,
  key: Key,
  counter: RateCounter.RateCounter,
  unlimited: (name: string, now: number) => void
) {
  for (;;) {
    let now = yield* elapsed
    for (let left = pauseLeft(key, now); left > 0; left = pauseLeft(key, now)) {
      yield* Effect.sleep(Math.ceil(left))
      now = yield* elapsed
    }
    const limit = key.stated ?? key.guess.at(now)
    if (limit === undefined) return unlimited(name, now)
    yield* placed(name, key, counter, limit)
    // After a pause that began meanwhile, the permit is worthless.
    if (pauseLeft(key, yield* elapsed) <= 0) return
  }
})

/**
 * Makes a rate limit that has learned nothing yet. It counts with the `RateCounter` in the context, otherwise in memory.
 *
 * @example
 * ```ts
 * import * as RateLimit from "@faktura/core/RateLimit"
 * import { Effect } from "effect"
 *
 * const send = Effect.fnUntraced(function* (rateLimit: RateLimit.RateLimit, request: Effect.Effect<Response>) {
 *   yield* rateLimit.enter("monite") ?? Effect.void
 *   return yield* request
 * })
 *
 * const first = (request: Effect.Effect<Response>) =>
 *   Effect.flatMap(RateLimit.make, (rateLimit) => send(rateLimit, request))
 * ```
 */
export const make: Effect.Effect<RateLimit> = /* @__PURE__ */ Effect.gen(function* () {
  const counter = (yield* RateCounter.RateCounter) ?? RateCounter.make()
  const keys = RecentMap.make(newKey)
  /** Times of the last requests that were sent without a known limit. */
  const early = RecentMap.make<Array<number>>(() => [])
  const unlimited = (name: string, now: number): void => {
    const times = early.use(name)
    times.push(now)
    if (times.length > longestEarly) times.shift()
  }
  const refusals = new WeakMap<Fiber.Fiber<unknown, unknown>, number>()

  return {
    enter: (name) => {
      const key = keys.peek(name)
      // Read here, because the effect may run on another fiber, for example inside a timeout.
      const fiber = Fiber.getCurrent()
      if (key === undefined || (key.stated === undefined && key.pausedUntil === undefined && !key.guess.known())) {
        if (fiber !== undefined) unlimited(name, elapsedMillis(fiber.getRef(Clock.Clock)))
        return undefined
      }
      const refused = fiber === undefined ? 0 : refusals.get(fiber)
      key.queue ??= newQueue()
      return key.queue
        .slice(refused)
        .reduceRight((inside, permit) => permit.withPermit(inside), head(name, key, counter, unlimited))
    },
    learn: (name, status, headers, now) => {
      const key = keys.use(name)
      const fiber = Fiber.getCurrent()
      // All quota headers contain "rate", and most responses have no such header.
      const mayStateQuota = headers.mentions?.("rate") !== false
      if (mayStateQuota) noteQuota(key, headers, now)
      if (key.stated !== undefined) {
        const times = early.peek(name)
        if (times !== undefined && times.length > 0) counter.sent?.(name, times.splice(0))
      }
      if (status !== 429) {
        if (fiber !== undefined) refusals.delete(fiber)
        if (key.stated === undefined) key.guess.accepted(now.elapsed)
        if (mayStateQuota) pause(key, now, exhaustedFor(headers, now.wall))
        return
      }
      if (fiber !== undefined) refusals.set(fiber, Math.min((refusals.get(fiber) ?? 0) + 1, 2))
      const wait = retryAfter(headers, now.wall, true)
      if (wait === undefined) return
      if (key.stated === undefined) key.guess.refused(now.elapsed, wait)
      pause(key, now, wait)
    }
  }
})
