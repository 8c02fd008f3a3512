/**
 * Logs responses that differ from their document and were returned nevertheless. A client without metrics logs the same.
 */
import * as Effect from "effect/Effect"
import type { Meter } from "./Meter.ts"
import { makeUnreadWaits } from "./UnreadWaits.ts"

/** Makes the function that logs a difference at level Warn. */
export const makeDriftLog =
  (api: string): Meter["drifted"] =>
  (operation, where) =>
    Effect.annotateLogs(Effect.logWarning(`The response differs from the document: ${where}`), {
      "faktura.api": api,
      "faktura.operation": operation.id
    })

const nothing = (): void => {}

/**
 * Makes a meter that records no metrics, and logs what the other one logs at level Warn. For programs that cannot read
 * metrics of Effect: their bundle then has no code for them.
 */
export const makeLogOnly = (api: string): Meter => ({
  attempted: nothing,
  retried: () => Effect.void,
  waited: nothing,
  unknown: nothing,
  drifted: makeDriftLog(api),
  unread: makeUnreadWaits(api),
  budget: nothing
})
