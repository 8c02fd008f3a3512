/**
 * Control of the faults of a running sandbox.
 */
import type { FaultPlan } from "./FaultPlan.ts"
import type { FaultCounts, FaultRates, ScriptedFault } from "./Faults.ts"

/** Faults of a running sandbox. */
export interface FaultControl {
  /** Replaces the probabilities. @throws RangeError on invalid rates */
  readonly set: (rates: FaultRates) => void
  /** Replaces the script. It takes precedence over the probabilities. */
  readonly script: (faults: ReadonlyArray<ScriptedFault>) => void
  /** Turns all faults off. Keeps the counts. */
  readonly clear: () => void
  /** Number of injected faults since the start, by kind. */
  readonly injected: () => FaultCounts
  /** Number of requests that `delayBefore` and `delayAfter` delay at present. At 0, no work is outstanding. */
  readonly held: () => number
  /** Number of requests whose work was done after the caller had gone. They have `late` in the log. */
  readonly late: () => number
}

/** Makes the control of a plan. */
export const faultControl = (faults: FaultPlan): FaultControl => ({
  set: (rates) => faults.set(rates),
  script: (script) => faults.script(script),
  clear: () => faults.clear(),
  injected: () => faults.injected(),
  held: () => faults.held(),
  late: () => faults.late()
})
