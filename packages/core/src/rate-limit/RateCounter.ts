/**
 * Counts requests, and tells how long each request must wait.
 *
 * It counts over a sliding window: a request may go when the request `limit` positions before it is a whole window old. So
 * no window of that length has more than `limit` requests. This satisfies all three methods of servers: fixed windows
 * at any offset, sliding windows, and token buckets of that size.
 *
 * Why not simpler: fixed windows of our own, or a bucket that starts full, allow up to twice the limit in one server window.
 * Even pacing needs less memory, but makes a few calls at once wait without need.
 */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import { elapsed } from "../values/Elapsed.ts"
import { longestWindow } from "./AdaptiveLimit.ts"
import * as RecentMap from "../values/RecentMap.ts"

/** Permission to send one request. */
export interface Permit {
  /** Wait before the request may be sent, in milliseconds. */
  readonly wait: number
  /** Returns the permit unused, so that another request gets its position. */
  readonly giveBack: Effect.Effect<void>
}

/** Grants the permits of all keys. */
export interface RateCounter {
  /**
   * Takes the next permit of a key.
   *
   * @param limit        requests in a window, 1 or more
   * @param windowMillis length of a window, in milliseconds
   */
  readonly take: (key: string, limit: number, windowMillis: number) => Effect.Effect<Permit>
  /**
   * Counts requests that were sent before their limit was known. Absent: they are not counted.
   *
   * @param times when they were sent, in order, by `elapsedMillis`
   */
  readonly sent?: (key: string, times: ReadonlyArray<number>) => void
}

/**
 * The counter for rate limits. Undefined by default: each rate limit counts in memory. `SharedRateLimit.layer` provides one
 * for several processes.
 */
export const RateCounter: Context.Reference<RateCounter | undefined> = Context.Reference<RateCounter | undefined>(
  "@faktura/core/RateCounter",
  { defaultValue: () => undefined }
)

/** Number of times that are remembered for a key. */
const longestLog = 10_000

/** Number of new times in a log after which expired times are dropped. */
const betweenSweeps = 64

/**
 * Makes a counter in memory, for the fibers of one process.
 *
 * @example
 * ```ts
 * import * as RateCounter from "@faktura/core/RateCounter"
 * import { Effect } from "effect"
 *
 * const counter = RateCounter.make()
 * const send = Effect.flatMap(counter.take("monite", 30, 1_000), ({ wait }) => Effect.sleep(wait))
 * ```
 */
export const make = (): RateCounter => {
  const logs = RecentMap.make<Array<number>>(() => [])
  return {
    take: (key, limit, windowMillis) =>
      Effect.map(elapsed, (now) => {
        // A limit that is too large to remember every time is split: each part of the window gets its share of the requests.
        const parts = Math.ceil(limit / longestLog)
        const places = Math.floor(limit / parts)
        const log = logs.use(key)
        const before = log[log.length - places]
        const at = Math.max(now, before === undefined ? now : before + guarded(windowMillis / parts))
        log.push(at)
        if (log.length > 2 * longestLog) log.splice(0, log.length - longestLog)
        else if (log.length % betweenSweeps === 0) {
          // Twice the longest window, because another client may use the same key with a longer window.
          const over = now - 2 * Math.max(windowMillis, longestWindow)
          const kept = log.findIndex((each) => each > over)
          if (kept > 0) log.splice(0, kept)
        }
        return {
          wait: at - now,
          giveBack: Effect.sync(() => {
            const index = log.lastIndexOf(at)
            if (index !== -1) log.splice(index, 1)
          })
        }
      }),
    sent: (key, times) => {
      // Other users of this counter may have taken permits meanwhile: sorting keeps the log in order.
      const log = logs.use(key)
      log.push(...times)
      log.sort((one, other) => one - other)
    }
  }
}

/**
 * Adds a margin to a window. Why: requests travel at different speeds. A slow request and a fast one a window later arrive
 * less than a window apart.
 */
const guarded = (windowMillis: number): number => windowMillis + Math.min(windowMillis / 20, 50)
