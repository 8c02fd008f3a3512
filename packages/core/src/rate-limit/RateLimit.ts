/**
 * A client-side rate limit for each credential, learnt from what the server answers.
 *
 * Nothing is configured and nothing is limited until the server speaks of a limit: in headers on any answer, or with a 429
 * and `Retry-After`, from which the limit is guessed. From then on calls wait here instead of being refused there, first
 * come first served.
 *
 * Hazard: a 429 pauses everybody, and all that waited must not leave at once when the pause ends. One at a time stands at
 * the head of the line, takes its place from the counter and waits for it; the others wait behind it.
 *
 * Why not effect's `RateLimiter`: its adaptive mode learns from 429 alone, not from what a server states, and lets
 * everybody out at once when a pause ends; its waits are separate sleeps, so that nobody keeps a place in line; and it
 * brings `Schema` and `Redis` into the bundle of every operation. For several processes its store is used, see
 * `SharedRateLimit`.
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

/** The limits of all keys. */
export interface RateLimit {
  /**
   * Undefined: the attempt may go at once. Else completes when it may be sent: in order of arrival, interruptible at any
   * moment without loss to others.
   *
   * To be called, as {@link RateLimit.learn} is, on the fiber that makes the attempts of a call: one that was refused comes
   * back ahead of those that were not.
   */
  readonly enter: (key: string) => Effect.Effect<void> | undefined
  /**
   * What an answer (any status) says of the limit of this key. Cheap when it says nothing.
   *
   * @param now when it came: dates of the server are by the wall clock, everything else by the time that passes
   */
  readonly learn: (key: string, status: number, headers: HeaderReader, now: Now) => void
}

/**
 * The longest pause that is sat out here, and the longest window that is kept to, in milliseconds. A server that asks for
 * more is asked again: its answer is what tells the call, which decides by its own policy whether to wait that long.
 */
export const longestPause = AdaptiveLimit.longestWindow

interface Key {
  readonly guess: AdaptiveLimit.AdaptiveLimit
  stated: Limit | undefined
  /** The longest that the server said to be left of a window: where it does not state the window, at least that. */
  longestReset: number
  /** When the pause ends, by `elapsedMillis`; undefined: there was none. */
  pausedUntil: number | undefined
  line: ReadonlyArray<Semaphore.Semaphore> | undefined
}

const newKey = (): Key => ({
  guess: AdaptiveLimit.make(),
  stated: undefined,
  longestReset: 0,
  pausedUntil: undefined,
  line: undefined
})

/**
 * One place each, and a semaphore hands it on in order of arrival. Who comes for the first time passes all three, who was
 * refused once the last two, and so on: before each stands at most one of those who were refused less often.
 */
const newLine = (): ReadonlyArray<Semaphore.Semaphore> => [1, 1, 1].map(Semaphore.makeUnsafe)

/** So many requests that were sent without a limit are counted once it is stated. */
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

/** How long the pause of a key still lasts, in milliseconds; 0 or less: it is over. */
const pauseLeft = (key: Key, now: number): number => (key.pausedUntil ?? now) - now

/** Takes a place and waits for it. Interrupted meanwhile, it gives exactly that place back. */
const placed = (name: string, key: Key, counter: RateCounter.RateCounter, limit: Limit): Effect.Effect<void> =>
  Effect.uninterruptibleMask((restore) =>
    Effect.flatMap(counter.take(name, limit.limit, limit.windowMillis), ({ giveBack, wait }) => {
      if (wait <= 0) return Effect.void
      key.guess.felt()
      return Effect.onInterrupt(restore(Effect.sleep(wait)), () => giveBack)
    })
  )

/** What who stands at the head of the line does. */
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
    // A pause that began meanwhile: the place in the window is worth nothing now.
    if (pauseLeft(key, yield* elapsed) <= 0) return
  }
})

/** Nothing learnt yet. Counts with the `RateCounter` that is provided, else in memory. */
export const make: Effect.Effect<RateLimit> = /* @__PURE__ */ Effect.gen(function* () {
  const counter = (yield* RateCounter.RateCounter) ?? RateCounter.make()
  const keys = RecentMap.make(newKey)
  /** When the last requests were sent of which no limit was known. */
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
      // Whoever runs the effect may do so on another fiber: a time limit does.
      const fiber = Fiber.getCurrent()
      if (key === undefined || (key.stated === undefined && key.pausedUntil === undefined && !key.guess.known())) {
        if (fiber !== undefined) unlimited(name, elapsedMillis(fiber.getRef(Clock.Clock)))
        return undefined
      }
      const refused = fiber === undefined ? 0 : refusals.get(fiber)
      key.line ??= newLine()
      return key.line
        .slice(refused)
        .reduceRight((inside, place) => place.withPermit(inside), head(name, key, counter, unlimited))
    },
    learn: (name, status, headers, now) => {
      const key = keys.use(name)
      const fiber = Fiber.getCurrent()
      // All names of quota headers have this part, and most answers have none of them.
      const speaksOfQuota = headers.mentions?.("rate") !== false
      if (speaksOfQuota) noteQuota(key, headers, now)
      if (key.stated !== undefined) {
        const times = early.peek(name)
        if (times !== undefined && times.length > 0) counter.sent?.(name, times.splice(0))
      }
      if (status !== 429) {
        if (fiber !== undefined) refusals.delete(fiber)
        if (key.stated === undefined) key.guess.answered(now.elapsed)
        if (speaksOfQuota) pause(key, now, exhaustedFor(headers, now.wall))
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
