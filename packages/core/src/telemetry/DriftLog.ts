/**
 * Logs responses that differ from their document and were returned nevertheless.
 */
import * as Effect from "effect/Effect"

/** Makes the function that logs a difference at level Warn. `where` names the positions, without values. */
export const makeDriftLog =
  (api: string) =>
  (operation: { readonly id: string }, where: string): Effect.Effect<void> =>
    Effect.annotateLogs(Effect.logWarning(`The response differs from the document: ${where}`), {
      "faktura.api": api,
      "faktura.operation": operation.id
    })
