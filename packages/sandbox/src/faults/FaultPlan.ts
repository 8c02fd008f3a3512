/**
 * Decides which request gets which fault.
 *
 * By chance: the draw is a hash of the seed, the start, the API and the number of the request. It therefore does not
 * depend on the number of concurrent requests. By script: a matching entry takes precedence over chance. A request gets
 * at most one fault. Latency is added to it.
 */
import { digest } from "../state/Identity.ts"
import { checkRates, defaultHoldMs, faultKinds } from "./Faults.ts"
import type { FaultCounts, FaultKind, FaultRates, Injection, ScriptedFault } from "./Faults.ts"

interface Entry {
  readonly fault: ScriptedFault
  seen: number
}

/** Decides for each request whether and how it fails. Counts the faults that were injected. */
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
   * @param start how often the store was opened. Why: a restarted sandbox must not repeat the faults of its last start.
   *   Otherwise a program that stops at one would stop at it every time.
   */
  constructor(seed: number, start: number) {
    this.#seed = seed
    this.#start = start
  }

  /** Replaces the probabilities. @throws RangeError on invalid rates */
  set(rates: FaultRates): void {
    const problems = checkRates(rates)
    if (problems.length > 0) throw new RangeError(`Fault rates: ${problems.join("; ")}`)
    this.#rates = rates
  }

  /** Returns the probabilities and other settings. */
  rates(): FaultRates {
    return this.#rates
  }

  /** Returns the entries of the script, with the number of requests that each has matched. */
  scripted(): ReadonlyArray<ScriptedFault & { readonly seen: number }> {
    return this.#script.map(({ fault, seen }) => ({ ...fault, seen }))
  }

  /** Replaces the script. Each entry counts its matches from now on. */
  script(faults: ReadonlyArray<ScriptedFault>): void {
    this.#script = faults.map((fault) => ({ fault, seen: 0 }))
  }

  /** Turns off all faults, by script and by chance. Keeps the counts. */
  clear(): void {
    this.#rates = {}
    this.#script = []
  }

  /** Returns the number of injected faults since the start, by kind. */
  injected(): FaultCounts {
    return { ...this.#counts }
  }

  /** Counts an injected fault. */
  count(kind: FaultKind): void {
    this.#counts[kind] += 1
  }

  /** Returns the number of requests that are delayed at present. */
  held(): number {
    return this.#held
  }

  /** Counts a request as delayed until the returned function is called. Call it once. */
  hold(): () => void {
    this.#held += 1
    return () => {
      this.#held -= 1
    }
  }

  /** Returns how often work was done after the caller had gone. */
  late(): number {
    return this.#late
  }

  /** Counts work that was done after the caller had gone. */
  countLate(): void {
    this.#late += 1
  }

  /** Decides the fault of one request. `sequence` is its number within its API. */
  decide(api: string, operationId: string | undefined, sequence: number): Injection {
    const draw = digest(this.#seed, this.#start, api, sequence)
    // 32 bits are precise enough for a probability. Each decision uses its own bytes.
    const unit = (offset: number): number => draw.readUInt32BE(offset) / 2 ** 32
    const rates = this.#rates
    const delayMs = Math.floor(unit(8) * (rates.latencyMs ?? 0))
    const coin = unit(4) < 0.5
    const { holdMs = defaultHoldMs, retryAfterForm: form = "seconds", retryAfterSeconds = 1 } = rates
    const retryAfterForm = form === "either" ? (unit(12) < 0.5 ? "date" : "seconds") : form

    const due = this.#due(api, operationId, sequence)
    if (due !== undefined) {
      const hasRetryAfter = due.fault === "tooManyRequests" || due.retryAfterForm !== undefined
      return {
        fault: due.fault,
        afterWork: due.afterWork ?? false,
        retryAfter: due.retryAfterSeconds ?? (hasRetryAfter ? 1 : undefined),
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

  /** Returns the scripted fault of a request. Every entry counts its matches, also when an earlier entry applies. */
  #due(api: string, operationId: string | undefined, sequence: number): ScriptedFault | undefined {
    return this.#script.filter((entry, index) => {
      const { api: onlyApi, chance = 1, nth = 1, operationId: onlyOperation, times = 1 } = entry.fault
      if (onlyApi !== undefined && onlyApi !== api) return false
      if (onlyOperation !== undefined && onlyOperation !== operationId) return false
      entry.seen += 1
      if (entry.seen < nth || entry.seen >= nth + times) return false
      return chance >= 1 || this.#draw(api, sequence, index) < chance
    })[0]?.fault
  }

  /** Draws a number from 0 to 1 for one entry of the script and one request. */
  #draw(api: string, sequence: number, index: number): number {
    return digest(this.#seed, this.#start, api, sequence, `script ${index}`).readUInt32BE(0) / 2 ** 32
  }
}

const noFaults = (): Record<FaultKind, number> =>
  Object.fromEntries(faultKinds.map((kind) => [kind, 0])) as Record<FaultKind, number> // one entry for each kind
