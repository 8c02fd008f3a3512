/**
 * Who is struck by which fault.
 *
 * Chance: a draw is a hash of the seed, the start, the API and the number of the request, so it does not depend on how
 * many requests run at once. Script: an entry that matches a request takes precedence over chance. A request gets one
 * fault at most; latency comes on top.
 */
import type { ApiName } from "../openapi/ApiName.ts"
import { digest } from "../state/Identity.ts"
import { checkRates, defaultHoldMs, faultKinds } from "./Faults.ts"
import type { FaultCounts, FaultKind, FaultRates, Injection, ScriptedFault } from "./Faults.ts"

interface Entry {
  readonly fault: ScriptedFault
  seen: number
}

/** Decides for each request whether and how it fails, and counts what struck. */
export class FaultPlan {
  readonly #seed: number
  readonly #start: number
  #rates: FaultRates = {}
  #script: ReadonlyArray<Entry> = []
  readonly #counts: Record<FaultKind, number> = noFaults()
  #held = 0
  #late = 0

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

  /** How many requests are held at the moment. */
  held(): number {
    return this.#held
  }

  /** Counts a request as held until the returned function is called, once. */
  hold(): () => void {
    this.#held += 1
    return () => {
      this.#held -= 1
    }
  }

  /** How often work was done for a caller that had gone. */
  late(): number {
    return this.#late
  }

  /** Counts work that was done for a caller that had gone. */
  countLate(): void {
    this.#late += 1
  }

  /** The fate of one request. `sequence` is its number within its API. */
  decide(api: ApiName, operationId: string | undefined, sequence: number): Injection {
    const draw = digest(this.#seed, this.#start, api, sequence)
    // 32 bits are fine enough for a probability, and each decision has bytes of its own.
    const unit = (offset: number): number => draw.readUInt32BE(offset) / 2 ** 32
    const rates = this.#rates
    const delayMs = Math.floor(unit(8) * (rates.latencyMs ?? 0))
    const coin = unit(4) < 0.5
    const { holdMs = defaultHoldMs, retryAfterForm: form = "seconds", retryAfterSeconds = 1 } = rates
    const retryAfterForm = form === "either" ? (unit(12) < 0.5 ? "date" : "seconds") : form

    const due = this.#due(api, operationId, sequence)
    if (due !== undefined) {
      const isAsked = due.fault === "tooManyRequests" || due.retryAfterForm !== undefined
      return {
        fault: due.fault,
        afterWork: due.afterWork ?? false,
        retryAfter: due.retryAfterSeconds ?? (isAsked ? 1 : undefined),
        retryAfterForm: due.retryAfterForm ?? "seconds",
        delayMs,
        holdMs: due.holdMs ?? defaultHoldMs
      }
    }

    let left = unit(0)
    const fault = faultKinds.find((kind) => {
      left -= rates[kind] ?? 0
      return left < 0
    })
    return {
      fault,
      afterWork: fault !== undefined && coin,
      retryAfter: fault === undefined || (fault === "unavailable" && coin) ? undefined : retryAfterSeconds,
      retryAfterForm,
      delayMs,
      holdMs
    }
  }

  /** The scripted fault for a request. Every entry counts its matches, also when an earlier one strikes. */
  #due(api: ApiName, operationId: string | undefined, sequence: number): ScriptedFault | undefined {
    return this.#script.filter((entry, index) => {
      const { api: onlyApi, chance = 1, nth = 1, operationId: onlyOperation, times = 1 } = entry.fault
      if (onlyApi !== undefined && onlyApi !== api) return false
      if (onlyOperation !== undefined && onlyOperation !== operationId) return false
      entry.seen += 1
      if (entry.seen < nth || entry.seen >= nth + times) return false
      return chance >= 1 || this.#draw(api, sequence, index) < chance
    })[0]?.fault
  }

  /** A number from 0 to 1 for one entry of the script and one request. */
  #draw(api: ApiName, sequence: number, index: number): number {
    return digest(this.#seed, this.#start, api, sequence, `script ${index}`).readUInt32BE(0) / 2 ** 32
  }
}

const noFaults = (): Record<FaultKind, number> =>
  Object.fromEntries(faultKinds.map((kind) => [kind, 0])) as Record<FaultKind, number> // one entry for each kind
