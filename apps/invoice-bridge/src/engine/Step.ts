/**
 * Steps of a workflow. A step does one thing and stores its result. It is not done again when the workflow starts again from the
 * top, after a crash or a wait.
 */
import * as Cause from "effect/Cause"
import * as Clock from "effect/Clock"
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import * as Activity from "effect/workflow/Activity"
import * as DurableClock from "effect/workflow/DurableClock"
import * as DurableDeferred from "effect/workflow/DurableDeferred"
import * as WorkflowEngine from "effect/workflow/WorkflowEngine"
import { stored } from "../database/Stored.ts"
import type { EndedStep } from "../runs/Run.ts"
import { Runs } from "../runs/Runs.ts"
import { Answer } from "../runs/Task.ts"
import { Tasks } from "../runs/Tasks.ts"
import { CurrentRun, CurrentTry, Ignored } from "./CurrentRun.ts"
import { byEngine, defectOf, Outdated, StepMistake } from "./Defects.ts"
import { unlessMoved } from "./Leaving.ts"
import { decide } from "./RetryPolicy.ts"
import type { StepFailure } from "./RetryPolicy.ts"
import { currentTrace, inTrace } from "./Trace.ts"

/** Services that the engine provides to the body of a workflow. */
export type InWorkflow = WorkflowEngine.WorkflowEngine | WorkflowEngine.WorkflowInstance | CurrentRun | Runs | Tasks

/**
 * Refuses work that can fail with `OutcomeUnknown`: another try could write twice. The compiler shows the name of the property as
 * its message.
 */
type NoLostResponse<E> = [Extract<E, { readonly _tag: "OutcomeUnknown" }>] extends [never]
  ? unknown
  : { readonly "a lost response must be looked up: use durableWrite, or repeatable for a PUT": never }

/** Error of repeatable work whose response was lost. */
export class NotYet extends Data.TaggedError("NotYet")<{ readonly message: string; readonly cause: unknown }> {}

/**
 * Work that may be done twice without harm, such as a PUT, which replaces what it wrote before. A lost response is tried again.
 *
 * Hazard: not for a POST or a PATCH, even if the types allow it.
 */
export const repeatable = <A, E extends StepFailure, R>(
  work: Effect.Effect<A, E, R>
): Effect.Effect<A, Exclude<E, { readonly _tag: "OutcomeUnknown" }> | NotYet, R> =>
  Effect.mapError(work, (error) =>
    error._tag === "OutcomeUnknown"
      ? new NotYet({ message: error.message, cause: error })
      : // The line above handled `OutcomeUnknown`.
        (error as Exclude<E, { readonly _tag: "OutcomeUnknown" }>)
  )

/** Step to do. */
export interface StepOptions<A, I, E extends StepFailure, R> {
  /** Name of the step, unique in its workflow. Hazard: another name makes runs that are under way do the step again. */
  readonly name: string
  /** Schema of the result, which is stored as JSON. */
  readonly result: Schema.Codec<A, I>
  /**
   * The work. It may be done again after a crash, so writes in it are durable writes.
   *
   * A failure is tried again after a wait, or becomes a task for a person. `RetryPolicy.ts` decides.
   */
  readonly work: Effect.Effect<A, E, R>
}

const answerTo = (step: string, attempt: number): DurableDeferred.DurableDeferred<typeof Answer> =>
  DurableDeferred.make(`${step} answer ${attempt}`, { success: Answer })

/** Names the waits of all steps. The engine delivers an answer by its token. */
export const answerDeferred: DurableDeferred.DurableDeferred<typeof Answer> = answerTo("", 0)

/** End of one try, as the engine stores it. */
const Outcome = Schema.Union([
  Schema.Struct({ end: Schema.Literal("done"), value: Schema.Json }),
  Schema.Struct({ end: Schema.Literal("later"), millis: Schema.Number }),
  Schema.Struct({ end: Schema.Literal("asked") }),
  Schema.Struct({ end: Schema.Literal("mistake"), message: Schema.String }),
  Schema.Struct({ end: Schema.Literal("outdated") })
])

type Outcome = typeof Outcome.Type

const outdated: Outcome = { end: "outdated" }

/** Does a step. Fails with `Ignored` when a person ends the run. */
export const step = Effect.fnUntraced(function* <A, I, E extends StepFailure, R>({
  name,
  result,
  work
}: StepOptions<A, I, E, R> & NoLostResponse<E>): Effect.fn.Return<A, Ignored, InWorkflow | R> {
  const run = yield* CurrentRun
  const { executionId, workflow } = yield* WorkflowEngine.WorkflowInstance
  const json = Schema.toCodecJson(result)
  // JSON, by the line above.
  const encoded = Effect.flatMap(work, (value) =>
    Effect.orDie(Schema.encodeEffect(json)(value) as Effect.Effect<Schema.Json>)
  )

  const tried = Effect.fnUntraced(
    function* (attempt: number): Effect.fn.Return<Outcome, never, R | Runs | Tasks> {
      const runs = yield* Runs
      const startedAt = yield* Clock.currentTimeMillis
      const standing =
        attempt > 1
          ? yield* stored(runs.stepStarted(run.run, run.round, name))
          : (run.known.standing ?? (yield* stored(runs.standing(run.run, run.round))))
      // The work goes on in another round, after the tenant is resumed.
      if (standing === "paused") yield* stored(runs.again(run.run, run.round))
      if (standing !== "current") return outdated
      const trace = yield* currentTrace
      const ended = yield* Effect.exit(Effect.provideService(encoded, CurrentTry, attempt))
      const record = { ...run, step: name, attempt, startedAt, trace }
      const store = (end: Pick<EndedStep, "ended" | "reason" | "wait">) =>
        Effect.map(stored(runs.stepEnded({ ...record, ...end })), (after) => {
          run.known.standing = after
          return after !== "outdated"
        })
      if (Exit.isSuccess(ended)) {
        return (yield* store({ ended: "done" })) ? { end: "done", value: ended.value } : outdated
      }
      const failure = Cause.findErrorOption(ended.cause)
      const mistake = defectOf(ended.cause)
      if (mistake !== undefined) {
        yield* Effect.logError(`The step "${name}" has a mistake.`, ended.cause)
        return { end: "mistake", message: `Mistake in the step "${name}": ${String(mistake.defect)}` }
      }
      if (Option.isNone(failure)) return yield* Effect.interrupt
      const decision = yield* decide(failure.value, attempt, run.subject)
      if (decision.next === "later") {
        const { millis, reason } = decision
        return (yield* store({ ended: "later", reason, wait: millis })) ? { end: "later", millis } : outdated
      }
      const tasks = yield* Tasks
      const { question } = decision
      const token = DurableDeferred.tokenFromExecutionId(answerTo(name, attempt), { workflow, executionId })
      // The record first: an answer may come as soon as the task is open.
      if (!(yield* store({ ended: "asked", reason: question.reason }))) return outdated
      yield* stored(tasks.open({ ...question, tenant: run.tenant, since: startedAt, run: run.run, token }))
      return { end: "asked" }
    },
    (tries, attempt) =>
      tries.pipe(
        Effect.withSpan(`step ${name}`, { attributes: { run: run.run, tenant: run.tenant, attempt } }),
        inTrace(run.trace),
        Effect.annotateLogs({ run: run.run, tenant: run.tenant, step: name })
      )
  )

  for (let attempt = 1; ; attempt++) {
    let began = false
    const execute = Effect.suspend(() => {
      began = true
      return tried(attempt)
    })
    const activity = Activity.make({ name: `${name} ${attempt}`, success: Outcome, execute })
    const ended: Outcome = yield* unlessMoved(byEngine(activity), () => began)
    switch (ended.end) {
      case "done":
        return yield* Effect.orDie(Schema.decodeEffect(json)(ended.value as typeof json.Encoded)) // made by `encoded`
      case "later":
        // Without the threshold, a wait of up to a minute would begin again after a crash.
        yield* byEngine(
          DurableClock.sleep({ name: `${name} wait ${attempt}`, duration: ended.millis, inMemoryThreshold: 0 })
        )
        break
      case "asked": {
        const answer = yield* byEngine(DurableDeferred.await(answerTo(name, attempt)))
        if (answer.action === "ignore") return yield* new Ignored({ message: answer.note })
        break
      }
      case "mistake":
        return yield* Effect.die(new StepMistake({ message: ended.message }))
      case "outdated":
        return yield* Effect.die(new Outdated({ message: `Another round of ${run.run} is under way.` }))
    }
  }
})
