/**
 * Counting what was let through: who may send at once, and who has to wait how long.
 *
 * Counted is over a sliding window: a request may go when the one `limit` places before it is a whole window old. So no
 * window of that length, wherever it begins, holds more than `limit`, and the three ways in which servers count are all
 * satisfied: fixed windows at whatever offset, sliding windows, and token buckets of that size. Our own fixed windows, or a
 * bucket that starts full, would let up to twice the limit into one window of the server's. Pacing evenly keeps the same
 * promise in less memory, but makes a few calls at once wait where nothing requires it.
 */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import { elapsed } from "../values/Elapsed.ts"
import { longestWindow } from "./AdaptiveLimit.ts"
import * as RecentMap from "../values/RecentMap.ts"

/** A place in a window. */
export interface Permit {
  /** How long to wait before using it, in milliseconds. */
  readonly wait: number
  /** Gives it back unused, so that another request has it. */
  readonly giveBack: Effect.Effect<void>
}

/** Gives out the places of each key's windows. */
export interface RateCounter {
  /**
   * Takes the next place of a key.
   *
   * @param limit        places in a window, 1 or more
   * @param windowMillis length of a window in milliseconds
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
 * The counter that rate limits are made with. Undefined, as it is unless provided: each counts for itself, in memory.
 * `SharedRateLimit.layer` provides one for several processes.
 */
export const RateCounter: Context.Reference<RateCounter | undefined> = Context.Reference<RateCounter | undefined>(
  "@faktura/core/RateCounter",
  { defaultValue: () => undefined }
)

/** Times that are remembered for a key. */
const longestLog = 10_000

/** So many times are added to a log before those are dropped that can make nobody wait any more. */
const betweenSweeps = 64

/** A counter in memory, for the fibers of one process. */
export const make = (): RateCounter => {
  const logs = RecentMap.make<Array<number>>(() => [])
  return {
    take: (key, limit, windowMillis) =>
      Effect.map(elapsed, (now) => {
        // Too many to remember each: so many in a part of the window that all its parts hold no more than allowed.
        const parts = Math.ceil(limit / longestLog)
        const places = Math.floor(limit / parts)
        const log = logs.use(key)
        const before = log[log.length - places]
        const at = Math.max(now, before === undefined ? now : before + guarded(windowMillis / parts))
        log.push(at)
        if (log.length > 2 * longestLog) log.splice(0, log.length - longestLog)
        else if (log.length % betweenSweeps === 0) {
          // Twice the longest window: others may ask for the same key with a longer one than this.
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
      // Others that count with this one may have taken places meanwhile: the log stays in order.
      const log = logs.use(key)
      log.push(...times)
      log.sort((one, other) => one - other)
    }
  }
}

/**
 * Requests do not all travel equally long. One that was slow, and one that was fast a window later, arrive less than a
 * window apart: with this much more between them they do not.
 */
const guarded = (windowMillis: number): number => windowMillis + Math.min(windowMillis / 20, 50)
