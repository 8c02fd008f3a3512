/** All times of the engine, and of the work that looks after it. Tests shorten them. */
import * as Context from "effect/Context"

const seconds = 1_000
const minutes = 60 * seconds
const hours = 60 * minutes
const days = 24 * hours

/** Times in milliseconds. */
export interface Times {
  /** Longest time that steps may take to end after a worker was told to stop. Then they are interrupted, and run again elsewhere. */
  readonly drain: number
  /** A worker that the database has not heard for so long is taken for dead, and others take its work. */
  readonly silence: number
  /** Pause between looks for runs that stand still. */
  readonly rescueEvery: number
  /** A run without any change for so long is given to the engine again. Longer than any step takes. */
  readonly patience: number
  /** A run whose next try is due for so long is given to the engine again. */
  readonly overdue: number
  /** Pause between looks of the watchdog. */
  readonly watchEvery: number
  /** Work that could go on and does not for so long makes a worker not ready. */
  readonly standstill: number
  /** Pause between removals of finished work. */
  readonly retainEvery: number
  /** The engine's messages of ended runs are removed after so long. */
  readonly keepMessages: number
  /** Ended runs, their steps, answered tasks, handled events and counts by hour are removed after so long. */
  readonly keepRuns: number
  /**
   * Intents of durable writes and known versions of documents are removed after so long.
   *
   * Hazard: they are what keeps an old event, or an old invoice that a poller finds again, from being booked twice.
   */
  readonly keepProofs: number
}

/** Times of a program that runs for real. */
export const defaultTimes: Times = {
  drain: 20 * seconds,
  silence: 20 * seconds,
  rescueEvery: minutes,
  patience: 15 * minutes,
  overdue: 5 * minutes,
  watchEvery: 10 * seconds,
  standstill: minutes,
  retainEvery: hours,
  keepMessages: days,
  keepRuns: 90 * days,
  keepProofs: 3 * 365 * days
}

/** The times that this program uses. */
export const EngineTimes: Context.Reference<Times> = Context.Reference("invoice-bridge/EngineTimes", {
  defaultValue: () => defaultTimes
})
