/**
 * Faults of a fault run, by kind of trouble.
 */
import type { FaultRates, ScriptedFault } from "@faktura/sandbox"
import type { Waits } from "./Calls.ts"

/**
 * Kinds of trouble:
 *
 * - `mixed`: three of ten requests fail, each in one of thirteen ways
 * - `slow`: servers work on a third of the writes for longer than the caller waits
 * - `lists`: three of ten requests for a list fail, and three of ten creates lose their response
 * - `clock`: as `mixed`, and our clock is set back and forth during the run
 */
export const troubles = ["mixed", "slow", "lists", "clock"] as const

/** Kind of trouble: one of {@link troubles}. */
export type Trouble = (typeof troubles)[number]

/**
 * Waits of the run. An attempt times out before a delayed request continues. Settling takes longer than both, with
 * seconds in reserve for a busy machine. Hazard: with a server slower than that, writes are done twice, as
 * `recoverWrite` documents.
 */
export const waits: Waits & {
  /** Delay of requests in `mixed`, in milliseconds. */
  readonly hold: number
  /** Delay of requests in `slow`, in milliseconds: three times the caller's timeout. */
  readonly slowWork: number
} = { attempt: 2_000, hold: 2_500, settle: 8_000, slowWork: 6_000 }

/** Three of ten requests fail. */
export const mixedRates: FaultRates = {
  dropBefore: 0.03,
  resetBefore: 0.02,
  dropAfter: 0.03,
  resetAfter: 0.02,
  delayBefore: 0.02,
  delayAfter: 0.02,
  tooManyRequests: 0.04,
  unavailable: 0.03,
  serverError: 0.03,
  badGateway: 0.01,
  gatewayTimeout: 0.01,
  cutBody: 0.02,
  malformedBody: 0.02,
  retryAfterSeconds: 1,
  retryAfterForm: "either",
  holdMs: waits.hold
}

/** Operations that create records, by their operationId. */
const creating = ["post_counterparts", "post_receivables", "createContact", "createInvoice"]
const changing = ["patch_counterparts_id", "putContact", "delete_products_id"]
const listing = ["get_counterparts", "get_receivables", "getContacts", "getInvoices"]

type Chances = ReadonlyArray<Omit<ScriptedFault, "operationId" | "times">>

/** Makes script entries for each operation. Each entry draws by itself, and the first match counts. */
const always = (operations: ReadonlyArray<string>, chances: Chances): ReadonlyArray<ScriptedFault> =>
  operations.flatMap((operationId) =>
    chances.map((fault) => ({ ...fault, operationId, times: Number.POSITIVE_INFINITY }))
  )

/** Work that is done after the caller has gone, and work that is done at once while the response is delayed. */
const slow: Chances = [
  { fault: "delayBefore", chance: 0.2, holdMs: waits.slowWork },
  { fault: "delayAfter", chance: 0.17, holdMs: waits.slowWork }
]

/** Together 30 %, because each draws by itself: 1 - 0.9 x 0.9 x 0.86. */
const failingLists: Chances = [
  { fault: "serverError", chance: 0.1 },
  { fault: "unavailable", chance: 0.1 },
  { fault: "dropBefore", chance: 0.14 }
]

const lostResponses: Chances = [
  { fault: "dropAfter", chance: 0.1 },
  { fault: "dropBefore", chance: 0.1 },
  { fault: "gatewayTimeout", chance: 0.07, afterWork: true },
  { fault: "gatewayTimeout", chance: 0.07, afterWork: false }
]

/** Faults of the servers and of our clock. */
export interface Faults {
  readonly rates: FaultRates
  readonly script: ReadonlyArray<ScriptedFault>
  readonly setsClock: boolean
}

const none: Faults = { rates: {}, script: [], setsClock: false }

const faults: Record<Trouble, Faults> = {
  mixed: { ...none, rates: mixedRates },
  slow: { ...none, script: always([...creating, ...changing], slow) },
  lists: { ...none, script: [...always(listing, failingLists), ...always(creating, lostResponses)] },
  clock: { ...none, rates: mixedRates, setsClock: true }
}

/** Returns the faults of a trouble. */
export const faultsOf = (trouble: Trouble): Faults => faults[trouble]
