/**
 * Meter of programs that cannot read metrics of Effect: it only logs, and their bundle has no code for metrics.
 */
import * as Effect from "effect/Effect"
import { makeDriftLog } from "./DriftLog.ts"
import type { Meter } from "./Meter.ts"
import { makeUnreadWaits } from "./UnreadWaits.ts"

const nothing = (): void => {}

/** Makes a meter that records no metrics. It logs the same as the other one at level Warn. */
export const makeLogOnly = (api: string): Meter => ({
  attempted: nothing,
  retried: () => Effect.void,
  waited: nothing,
  unknown: nothing,
  drifted: makeDriftLog(api),
  unread: makeUnreadWaits(api),
  budget: nothing
})
