/** The run that a step belongs to. */
import * as Context from "effect/Context"
import * as Data from "effect/Data"
import type { Standing } from "../runs/Run.ts"

/** The run that a step belongs to. The engine provides it to the body of a workflow. */
export class CurrentRun extends Context.Service<
  CurrentRun,
  {
    readonly run: string
    readonly round: number
    readonly tenant: string
    readonly workflow: string
    readonly subject: string
    /** Trace that the work belongs to, as a W3C `traceparent`. */
    readonly trace: string | undefined
    /** Its standing after the last step of this execution. The next step reads it, instead of the database. */
    readonly known: { standing?: Standing }
  }
>()("invoice-bridge/CurrentRun") {}

/** Number of the try of the current step, from 1. */
export const CurrentTry: Context.Reference<number> = Context.Reference<number>("invoice-bridge/CurrentTry", {
  defaultValue: () => 1
})

/** Ends a run without its document: a person said so, or a newer version took its place. */
export class Ignored extends Data.TaggedError("Ignored")<{ readonly message: string }> {}
