/**
 * Kinds of faults, and how a caller requests them: as rates (by chance), or by script for certain requests. `FaultPlan`
 * decides which request gets a fault. `Strike` decides what the fault does.
 */
import type { RetryAfterForm } from "./RetryAfter.ts"

/**
 * Every fault. Hazard: append new kinds at the end. A draw goes through this list in order, so another order changes
 * the faults of a seed.
 *
 * Nothing is done:
 * - `dropBefore`: the connection is closed in order (FIN) without a response
 * - `resetBefore`: the connection is reset (RST) without a response
 * - `tooManyRequests`: 429 with `Retry-After`
 * - `unavailable`: 503, with `Retry-After` half of the time
 *
 * By chance, half of the time **after** the work is done; by script, as `afterWork` says:
 * - `serverError`: 500
 * - `badGateway`, `gatewayTimeout`: 502 and 504 from a gateway in front of the API: an HTML page without the API's
 *   headers
 *
 * The work is done and committed:
 * - `dropAfter`: then the connection is closed in order (FIN) without a response
 * - `resetAfter`: then the connection is reset (RST) without a response
 * - `cutBody`: then the connection is closed in the middle of the response body
 * - `malformedBody`: the response body is complete but not JSON
 * - `delayAfter`: the response is delayed for `holdMs`, or until the caller gives up
 *
 * The work is done late:
 * - `delayBefore`: the request is delayed for `holdMs`, then the work is done, **also if the caller has gone by then**.
 *   Only closing the sandbox prevents it.
 */
export const faultKinds = [
  "dropBefore",
  "tooManyRequests",
  "unavailable",
  "serverError",
  "dropAfter",
  "cutBody",
  "malformedBody",
  "resetBefore",
  "resetAfter",
  "delayBefore",
  "delayAfter",
  "badGateway",
  "gatewayTimeout"
] as const

/** Kind of a fault: one of `faultKinds`. */
export type FaultKind = (typeof faultKinds)[number]

/** Number of injected faults, by kind. */
export type FaultCounts = { readonly [Kind in FaultKind]: number }

/** Probabilities from 0 to 1. Their sum is at most 1; the rest are requests without a fault. */
export type FaultRates = { readonly [Kind in FaultKind]?: number } & {
  /** Longest latency, in milliseconds. Every request waits a time drawn evenly from 0 to this. Default 0. */
  readonly latencyMs?: number
  /** Delay of `delayBefore` and `delayAfter`, in milliseconds. Default 120,000. */
  readonly holdMs?: number
  /** `Retry-After` of injected 429 and 503, in seconds. Default 1. */
  readonly retryAfterSeconds?: number
  /**
   * Form of `Retry-After`, also on the 429 of the rate limit: seconds, an HTTP date, or `either`, half of the time
   * each. Default `seconds`.
   */
  readonly retryAfterForm?: RetryAfterForm | "either"
}

/** Fault for certain requests. A missing condition matches every request. */
export interface ScriptedFault {
  readonly api?: string
  readonly operationId?: string
  /** First matching request that gets the fault, counted from 1 after the script is set. Default 1. */
  readonly nth?: number
  /** Number of matching requests in a row that get the fault. Default 1. */
  readonly times?: number
  /** Probability from 0 to 1 for each of these requests, drawn from the seed. Default 1. */
  readonly chance?: number
  readonly fault: FaultKind
  /** For `serverError`, `badGateway` and `gatewayTimeout`: true does the work before the response. Default false. */
  readonly afterWork?: boolean
  /** For `delayBefore` and `delayAfter`: the delay, in milliseconds. Default 120,000. */
  readonly holdMs?: number
  /** `Retry-After` of 429 and 503, in seconds. On 503 only if this or `retryAfterForm` is given. Default 1. */
  readonly retryAfterSeconds?: number
  /** Form of `Retry-After`. Default `seconds`. */
  readonly retryAfterForm?: RetryAfterForm
}

/** Fault of one request. */
export interface Injection {
  readonly fault: FaultKind | undefined
  readonly afterWork: boolean
  /** `Retry-After` in seconds, or `undefined` for a response without it. */
  readonly retryAfter: number | undefined
  readonly retryAfterForm: RetryAfterForm
  readonly delayMs: number
  readonly holdMs: number
}

/** Default delay in milliseconds: four times the timeout of a patient caller. */
export const defaultHoldMs = 120_000

/** Checks a value. Returns the end of a sentence that begins with its name, or `undefined` if the value is valid. */
type Check = (value: unknown) => string | undefined

const numeric =
  (max: number, expected: string): Check =>
  (value) =>
    typeof value === "number" && value >= 0 && value <= max ? undefined : `must be a number ${expected}`

const probability = numeric(1, "from 0 to 1")
const amount = numeric(Number.POSITIVE_INFINITY, "of at least 0")
const form: Check = (value) =>
  value === "seconds" || value === "date" || value === "either" ? undefined : "must be seconds, date or either"

const settings: ReadonlyMap<string, Check> = new Map([
  ["latencyMs", amount],
  ["holdMs", amount],
  ["retryAfterSeconds", amount],
  ["retryAfterForm", form]
])

/** Lists the problems of rates from outside: unknown keys, invalid probabilities, a sum above 1. */
export const checkRates = (rates: unknown): ReadonlyArray<string> => {
  if (typeof rates !== "object" || rates === null || Array.isArray(rates)) return ["the rates must be a JSON object"]
  const problems: Array<string> = []
  let sum = 0
  for (const [key, value] of Object.entries(rates)) {
    const isRate = faultKinds.some((kind) => kind === key)
    const check = isRate ? probability : settings.get(key)
    if (check === undefined) {
      problems.push(`${key} is not a fault. Use one of ${[...faultKinds, ...settings.keys()].join(", ")}`)
      continue
    }
    const problem = check(value)
    if (problem !== undefined) problems.push(`${key} ${problem}`)
    else if (isRate) sum += Number(value)
  }
  if (sum > 1 + Number.EPSILON * 8) problems.push("the probabilities add up to more than 1")
  return problems
}
