/** Ends of a body that its own code does not see: they pass through it as defects. */
import * as Cause from "effect/Cause"
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"

/** A step's code is wrong. The run ends as `failed`, with the message. */
export class StepMistake extends Data.TaggedError("StepMistake")<{ readonly message: string }> {}

/** The run is in a later round, or it ended. This execution stops, and changes nothing. */
export class Outdated extends Data.TaggedError("Outdated")<{ readonly message: string }> {}

/** The engine could not do its part, for example because the database was away. The body starts again. */
export class EngineFault extends Data.TaggedError("EngineFault")<{
  readonly message: string
  readonly cause: unknown
}> {}

/**
 * Returns the defect of a cause. Undefined: there is none, or the work was interrupted.
 *
 * Hazard: a worker that stops interrupts its steps, and what fails then is no mistake.
 */
export const defectOf = (cause: Cause.Cause<unknown>): { readonly defect: unknown } | undefined =>
  Cause.hasInterrupts(cause) ? undefined : cause.reasons.filter(Cause.isDieReason).at(0)

/** Marks defects of the engine, so that they are told from mistakes of a body. */
export const byEngine = <A, E, R>(effect: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
  Effect.catchCause(effect, (cause) => {
    const found = defectOf(cause)
    return found === undefined
      ? Effect.failCause(cause)
      : Effect.die(
          new EngineFault({ message: `The engine could not go on: ${String(found.defect)}`, cause: found.defect })
        )
  })
