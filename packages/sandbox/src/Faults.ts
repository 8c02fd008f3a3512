/**
 * What goes wrong on purpose.
 *
 * Chance: a draw is a hash of the seed, the start, the API and the number of the request, so it does not depend on how
 * many requests run at once. Script: an entry that matches a request takes precedence over chance. A request gets one
 * fault at most; latency comes on top.
 */
import { digest } from "./Identity.ts"
import type { ApiName } from "./Journal.ts"

/**
 * Every fault, in the order in which it strikes:
 * - `dropBefore`: the connection is reset, nothing was done
 * - `tooManyRequests`: 429 with `Retry-After`, nothing was done
 * - `unavailable`: 503, with `Retry-After` half of the time, nothing was done
 * - `serverError`: 500; by chance half of the time **after** the work is done, by script as `afterWork` says
 * - `dropAfter`: the work is done and committed, then the connection is reset without an answer
 * - `cutBody`: the work is done, and the connection is reset in the middle of the answer's body
 * - `malformedBody`: the work is done, and the answer's body is complete but not JSON
 */
export const faultKinds = [
  "dropBefore",
  "tooManyRequests",
  "unavailable",
  "serverError",
  "dropAfter",
  "cutBody",
  "malformedBody"
] as const

/** One of `faultKinds`. */
export type FaultKind = (typeof faultKinds)[number]

/** How many faults of each kind were injected. */
export type FaultCounts = { readonly [Kind in FaultKind]: number }

/** Probabilities from 0 to 1, added up to at most 1: what is left is a request without a fault. */
export type FaultRates = { readonly [Kind in FaultKind]?: number } & {
  /** Every request waits a time drawn evenly from 0 to this, in milliseconds, before it is handled. Default 0. */
  readonly latencyMs?: number
  /** What `Retry-After` says on injected 429 and 503, in seconds. Default 1. */
  readonly retryAfterSeconds?: number
}

/** A fault for certain requests. Left out conditions match everything. */
export interface ScriptedFault {
  readonly api?: ApiName
  readonly operationId?: string
  /** The first matching request that is struck, counted from 1 after the script is set. Default 1. */
  readonly nth?: number
  /** How many matching requests in a row are struck. Default 1. */
  readonly times?: number
  readonly fault: FaultKind
  /** For `serverError`: the work is done before the 500. Default false. */
  readonly afterWork?: boolean
  /** `Retry-After` of 429 and 503 in seconds; on 503 only when given here. */
  readonly retryAfterSeconds?: number
}

/** What a request has to suffer. */
export interface Injection {
  readonly fault: FaultKind | undefined
  readonly afterWork: boolean
  readonly retryAfter: number | undefined
  readonly delayMs: number
}

interface Entry {
  readonly fault: ScriptedFault
  seen: number
}

/** Problems in rates that came from outside: unknown keys, no probability, more than 1 together. */
export const checkRates = (rates: unknown): ReadonlyArray<string> => {
  if (typeof rates !== "object" || rates === null || Array.isArray(rates)) return ["the rates must be a JSON object"]
  const problems: Array<string> = []
  let sum = 0
  for (const [key, value] of Object.entries(rates)) {
    const isRate = faultKinds.some((kind) => kind === key)
    if (!isRate && key !== "latencyMs" && key !== "retryAfterSeconds") {
      problems.push(`${key} is not a fault; there are ${faultKinds.join(", ")}, latencyMs and retryAfterSeconds`)
    } else if (typeof value !== "number" || !(value >= 0) || (isRate && value > 1)) {
      problems.push(`${key} must be a number ${isRate ? "from 0 to 1" : "of at least 0"}`)
    } else if (isRate) sum += value
  }
  if (sum > 1 + Number.EPSILON * 8) problems.push("the probabilities add up to more than 1")
  return problems
}

/** Decides for each request whether and how it fails. */
export class FaultPlan {
  readonly #seed: number
  readonly #start: number
  #rates: FaultRates = {}
  #script: ReadonlyArray<Entry> = []
  #counts: Record<FaultKind, number> = noFaults()

  /**
   * @param seed  seed of the draws
   * @param start how often the store was opened: a restarted sandbox must not repeat the faults of the last start, or a
   *              program that dies of one would die of it for ever
   */
  constructor(seed: number, start: number) {
    this.#seed = seed
    this.#start = start
  }

  /** Replaces the probabilities. @throws on rates that are none */
  set(rates: FaultRates): void {
    const problems = checkRates(rates)
    if (problems.length > 0) throw new RangeError(`Fault rates: ${problems.join("; ")}`)
    this.#rates = rates
  }

  /** Replaces the script; each entry counts its matches from now on. */
  script(faults: ReadonlyArray<ScriptedFault>): void {
    this.#script = faults.map((fault) => ({ fault, seen: 0 }))
  }

  /** No faults any more, scripted or by chance. The counts stay. */
  clear(): void {
    this.#rates = {}
    this.#script = []
  }

  /** What was injected since the start. */
  injected(): FaultCounts {
    return { ...this.#counts }
  }

  /** Counts a fault that really struck. */
  count(kind: FaultKind): void {
    this.#counts[kind] += 1
  }

  /** The fate of one request. `sequence` is its number within its API. */
  decide(api: ApiName, operationId: string | undefined, sequence: number): Injection {
    const draw = digest(this.#seed, this.#start, api, sequence)
    // 32 bits are fine enough for a probability, and each decision has bytes of its own.
    const unit = (offset: number): number => draw.readUInt32BE(offset) / 2 ** 32
    const delayMs = Math.floor(unit(8) * (this.#rates.latencyMs ?? 0))
    const coin = unit(4) < 0.5

    // Every entry counts its matches, also when an earlier one strikes.
    const due = this.#script.filter((entry) => {
      const { api: onlyApi, operationId: onlyOperation, nth = 1, times = 1 } = entry.fault
      if (onlyApi !== undefined && onlyApi !== api) return false
      if (onlyOperation !== undefined && onlyOperation !== operationId) return false
      entry.seen += 1
      return entry.seen >= nth && entry.seen < nth + times
    })[0]?.fault
    if (due !== undefined) {
      const fallback = due.fault === "tooManyRequests" ? 1 : undefined
      return {
        fault: due.fault,
        afterWork: due.afterWork ?? false,
        retryAfter: due.retryAfterSeconds ?? fallback,
        delayMs
      }
    }

    const retryAfterSeconds = this.#rates.retryAfterSeconds ?? 1
    let left = unit(0)
    for (const kind of faultKinds) {
      left -= this.#rates[kind] ?? 0
      if (left < 0) {
        return {
          fault: kind,
          afterWork: coin,
          retryAfter: kind === "unavailable" && coin ? undefined : retryAfterSeconds,
          delayMs
        }
      }
    }
    return { fault: undefined, afterWork: false, retryAfter: undefined, delayMs }
  }
}

const noFaults = (): Record<FaultKind, number> => ({
  dropBefore: 0,
  tooManyRequests: 0,
  unavailable: 0,
  serverError: 0,
  dropAfter: 0,
  cutBody: 0,
  malformedBody: 0
})
