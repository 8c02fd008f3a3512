/**
 * Signal with which the caller stops its calls, for programs that have an `AbortSignal` and no fiber to interrupt.
 */
import * as Context from "effect/Context"

/**
 * Context reference with a signal that stops every call inside at once. Undefined by default.
 *
 * A stopped call gets no further attempt, and its waits end. It fails with:
 *
 * - `NotSent` with the reason `aborted`, when nothing may have reached the server
 * - `Unavailable`, for a read that may have
 * - `OutcomeUnknown`, for a write that may have: it may have been done
 *
 * The error's `cause` is the signal's reason. The signal also ends an open stream. Interrupting the fiber stops a call
 * too, but without an error that says whether something was sent.
 *
 * @example
 * ```ts
 * import { CallSignal } from "@faktura/core"
 * import { Entities } from "@faktura/monite"
 * import { Effect } from "effect"
 *
 * const entity = (request: Request) =>
 *   Entities.use((entities) => entities.get({ path: { entity_id: "1" } })).pipe(
 *     Effect.provideService(CallSignal, request.signal)
 *   )
 * ```
 */
export const CallSignal: Context.Reference<AbortSignal | undefined> = Context.Reference<AbortSignal | undefined>(
  "@faktura/core/CallSignal",
  { defaultValue: () => undefined }
)

const nothing = (): void => {}

/**
 * Calls `stop` once, when the signal is aborted, or at once if it is aborted already. The returned function ends this.
 * It removes the listener. Why: a signal may outlive many calls.
 */
export const onAbort = (signal: AbortSignal | undefined, stop: () => void): (() => void) => {
  if (signal === undefined) return nothing
  if (signal.aborted) {
    stop()
    return nothing
  }
  signal.addEventListener("abort", stop, { once: true })
  return () => signal.removeEventListener("abort", stop)
}
