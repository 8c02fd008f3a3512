/**
 * What can go wrong on purpose, and how it is asked for: by chance as rates, or by script for certain requests. Which
 * request is struck is decided in FaultPlan, what it then suffers in Strike.
 */
import type { ApiName } from "../openapi/ApiName.ts"
import type { RetryAfterForm } from "./RetryAfter.ts"

/**
 * Every fault. New ones come at the end: a draw goes down this list, so another order would give other faults for the
 * same seed.
 *
 * Nothing was done:
 * - `dropBefore`: the connection is closed in order (FIN) without an answer
 * - `resetBefore`: the connection is reset (RST) without an answer
 * - `tooManyRequests`: 429 with `Retry-After`
 * - `unavailable`: 503, with `Retry-After` half of the time
 *
 * By chance half of the time **after** the work is done, by script as `afterWork` says:
 * - `serverError`: 500
 * - `badGateway`, `gatewayTimeout`: 502 and 504 from something in front of the API: an HTML page, none of its headers
 *
 * The work is done and committed:
 * - `dropAfter`: then the connection is closed in order (FIN) without an answer
 * - `resetAfter`: then the connection is reset (RST) without an answer
 * - `cutBody`: then the connection is closed in the middle of the answer's body
 * - `malformedBody`: the answer's body is complete but not JSON
 * - `delayAfter`: the answer is held back for `holdMs`, or until the caller gives up
 *
 * The work is done late:
 * - `delayBefore`: the request is held for `holdMs`, then the work is done, **also when the caller has gone by then**;
 *   only closing the sandbox prevents it
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

/** One of `faultKinds`. */
export type FaultKind = (typeof faultKinds)[number]

/** How many faults of each kind were injected. */
export type FaultCounts = { readonly [Kind in FaultKind]: number }

/** Probabilities from 0 to 1, added up to at most 1: what is left is a request without a fault. */
export type FaultRates = { readonly [Kind in FaultKind]?: number } & {
  /** Every request waits a time drawn evenly from 0 to this, in milliseconds, before it is handled. Default 0. */
  readonly latencyMs?: number
  /** How long `delayBefore` and `delayAfter` hold a request, in milliseconds. Default 120,000. */
  readonly holdMs?: number
  /** What `Retry-After` says on injected 429 and 503, in seconds. Default 1. */
  readonly retryAfterSeconds?: number
  /**
   * How `Retry-After` says it, also on the 429 of the rate limit: in seconds, as an HTTP date, or either of them by
   * chance, half and half. Default `seconds`.
   */
  readonly retryAfterForm?: RetryAfterForm | "either"
}

/** A fault for certain requests. Left out conditions match everything. */
export interface ScriptedFault {
  readonly api?: ApiName
  readonly operationId?: string
  /** The first matching request that is struck, counted from 1 after the script is set. Default 1. */
  readonly nth?: number
  /** How many matching requests in a row are struck. Default 1. */
  readonly times?: number
  /** The probability, from 0 to 1, with which each of these is struck, drawn from the seed. Default 1. */
  readonly chance?: number
  readonly fault: FaultKind
  /** For `serverError`, `badGateway` and `gatewayTimeout`: the work is done before the answer. Default false. */
  readonly afterWork?: boolean
  /** For `delayBefore` and `delayAfter`: how long the request is held, in milliseconds. Default 120,000. */
  readonly holdMs?: number
  /** `Retry-After` of 429 and 503 in seconds; on 503 only when this or `retryAfterForm` is given. Default 1. */
  readonly retryAfterSeconds?: number
  /** How `Retry-After` says it. Default `seconds`. */
  readonly retryAfterForm?: RetryAfterForm
}

/** What a request has to suffer. */
export interface Injection {
  readonly fault: FaultKind | undefined
  readonly afterWork: boolean
  /** Seconds; `undefined` for an answer without `Retry-After`. */
  readonly retryAfter: number | undefined
  readonly retryAfterForm: RetryAfterForm
  readonly delayMs: number
  readonly holdMs: number
}

/** Four times what a patient caller waits for an answer. */
export const defaultHoldMs = 120_000

/** What is wrong with a value, as the end of a sentence that begins with its name; `undefined` when it is right. */
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

/** Problems in rates that came from outside: unknown keys, no probability, more than 1 together. */
export const checkRates = (rates: unknown): ReadonlyArray<string> => {
  if (typeof rates !== "object" || rates === null || Array.isArray(rates)) return ["the rates must be a JSON object"]
  const problems: Array<string> = []
  let sum = 0
  for (const [key, value] of Object.entries(rates)) {
    const isRate = faultKinds.some((kind) => kind === key)
    const check = isRate ? probability : settings.get(key)
    if (check === undefined) {
      problems.push(`${key} is not a fault; there are ${[...faultKinds, ...settings.keys()].join(", ")}`)
      continue
    }
    const problem = check(value)
    if (problem !== undefined) problems.push(`${key} ${problem}`)
    else if (isRate) sum += Number(value)
  }
  if (sum > 1 + Number.EPSILON * 8) problems.push("the probabilities add up to more than 1")
  return problems
}
