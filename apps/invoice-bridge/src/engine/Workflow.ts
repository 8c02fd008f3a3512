/** Workflows: durable work on one document, made of steps. */
import { Sharding } from "effect/cluster/Sharding"
import * as Effect from "effect/Effect"
import type * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Predicate from "effect/Predicate"
import * as Schema from "effect/Schema"
import type { Scope } from "effect/Scope"
import * as EffectWorkflow from "effect/workflow/Workflow"
import type * as WorkflowEngine from "effect/workflow/WorkflowEngine"
import { stored } from "../database/Stored.ts"
import type { PlannedRun, Run } from "../runs/Run.ts"
import { Runs } from "../runs/Runs.ts"
import type { EndedRun } from "../runs/Run.ts"
import { Tasks } from "../runs/Tasks.ts"
import { CurrentRun } from "./CurrentRun.ts"
import type { Ignored } from "./CurrentRun.ts"
import { isMovedFrom, IsMoved } from "./Leaving.ts"
import { defectOf, EngineFault, Outdated, StepMistake } from "./Defects.ts"

/** Stored work that the engine starts. `input` is JSON. */
export interface StartedRun {
  readonly run: string
  readonly round: number
  readonly tenant: string
  readonly subject: string
  readonly trace: string | undefined
  readonly input: unknown
}

/** State of an execution in the engine. */
export type ExecutionState = "unknown" | "suspended" | "complete"

/** Workflow without the types of its input and result. */
export interface AnyWorkflow {
  readonly name: string
  /** Gives a run to the engine. The same run and round is one execution, however often it is given. */
  readonly start: (run: StartedRun) => Effect.Effect<void, Schema.SchemaError, WorkflowEngine.WorkflowEngine>
  /** Name of the engine's entities that execute this workflow. */
  readonly entity: string
  /** Returns what the engine has stored about an execution. `unknown`: no result, because it is at work or was never read. */
  readonly stateOf: (execution: string) => Effect.Effect<ExecutionState, never, WorkflowEngine.WorkflowEngine>
  /** Lets a suspended execution start again from its top. */
  readonly resume: (execution: string) => Effect.Effect<void, never, WorkflowEngine.WorkflowEngine>
  /** Ends an execution at its next wait. */
  readonly interrupt: (execution: string) => Effect.Effect<void, never, WorkflowEngine.WorkflowEngine>
}

/** Returns workflows by their names. */
export const workflowsByName = (workflows: ReadonlyArray<AnyWorkflow>): ReadonlyMap<string, AnyWorkflow> =>
  new Map(workflows.map((workflow) => [workflow.name, workflow]))

/** Services of a body that the engine does not provide. */
type BodyServices<R> = Exclude<
  Exclude<R, CurrentRun>,
  EffectWorkflow.Execution<string> | Scope | WorkflowEngine.WorkflowEngine | WorkflowEngine.WorkflowInstance
>

/** Workflow. */
export interface Workflow<Input, Output> extends AnyWorkflow {
  /** Makes the work to store with `Runs.plan`. */
  readonly plan: (run: Omit<PlannedRun, "workflow" | "input"> & { readonly input: Input }) => PlannedRun
  /** Returns the result of a run that is done. Dies if it belongs to another workflow, or is not done. */
  readonly result: (run: Run | undefined) => Effect.Effect<Output>
  /**
   * Provides the body of the workflow to the engine.
   *
   * Hazard: the body starts again from its top after every wait and crash. Only steps may do something, or read a clock.
   */
  readonly layer: <R>(
    body: (input: Input) => Effect.Effect<Output, Ignored, R>
  ) => Layer.Layer<never, never, WorkflowEngine.WorkflowEngine | Sharding | Runs | Tasks | BodyServices<R>>
}

/** End of a body, for `Runs.ended`. */
type Ended = Omit<EndedRun, "run" | "round">

/** Identity of an execution: the same for the same run and round. */
const identity = {
  payload: { run: Schema.String, round: Schema.Int },
  idempotencyKey: ({ round, run }: { readonly run: string; readonly round: number }) => `${run}#${round}`
}

/** Returns the engine's name of an execution. Each round has another one. */
export const executionOf = (workflow: string, run: string, round: number): Effect.Effect<string> =>
  EffectWorkflow.make(workflow, identity).executionId({ run, round })

const note = "A newer version of the document was worked on."

/**
 * Defines a workflow.
 *
 * @param options.name   name in the database. Hazard: another name loses runs that are under way
 * @param options.input  schema of the input, which is stored as JSON
 * @param options.output schema of the result, which is stored as JSON
 */
export const defineWorkflow = <Input, InputJson, Output, OutputJson>({
  input,
  name,
  output
}: {
  readonly name: string
  readonly input: Schema.Codec<Input, InputJson>
  readonly output: Schema.Codec<Output, OutputJson>
}): Workflow<Input, Output> => {
  const inputJson = Schema.toCodecJson(input)
  const outputJson = Schema.toCodecJson(output)
  const workflow = EffectWorkflow.make(name, {
    ...identity,
    payload: {
      ...identity.payload,
      tenant: Schema.String,
      subject: Schema.String,
      trace: Schema.NullOr(Schema.String),
      input: Schema.Json
    }
  })
    // The engine starts a body again after a defect, instead of storing the defect as the result. Why: a database that is away
    // for a moment must not end a run. Mistakes of the body are caught below.
    .annotate(EffectWorkflow.CaptureDefects, false)

  const decodeInput = Schema.decodeUnknownEffect(inputJson)
  const outcomeOf = <R>(body: Effect.Effect<Output, Ignored, R>): Effect.Effect<Ended | undefined, never, R> =>
    body.pipe(
      Effect.flatMap((done) => Effect.orDie(Schema.encodeEffect(outputJson)(done))),
      Effect.map((result): Ended => ({ ended: "done", result })),
      Effect.catchTag("Ignored", ({ message }) => Effect.succeed<Ended>({ ended: "ignored", reason: message })),
      Effect.catchCause((cause) => {
        const found = defectOf(cause)
        if (found === undefined || found.defect instanceof EngineFault) return Effect.failCause(cause)
        if (found.defect instanceof Outdated) return Effect.undefined
        const failed: Ended = { ended: "failed", reason: `Mistake of invoice-bridge: ${String(found.defect)}` }
        return found.defect instanceof StepMistake
          ? Effect.succeed(failed)
          : Effect.as(Effect.logError("A workflow has a mistake.", cause), failed)
      })
    )

  return {
    name,
    start: ({ input: given, trace, ...run }) =>
      Effect.gen(function* () {
        // Checked here, so that a wrong input fails where it is given.
        yield* decodeInput(given)
        // JSON of the database.
        yield* workflow.execute({ ...run, trace: trace ?? null, input: given as Schema.Json }, { discard: true })
      }),
    entity: `Workflow/${name}`,
    stateOf: (execution) =>
      workflow.poll(execution).pipe(
        Effect.map((state): ExecutionState => {
          if (Option.isNone(state)) return "unknown"
          return state.value._tag === "Suspended" ? "suspended" : "complete"
        }),
        // The stored result is a defect, such as a message that no worker could read. Not so when storage itself is away.
        Effect.catchDefect((defect) =>
          Predicate.isTagged(defect, "PersistenceError")
            ? Effect.die(defect)
            : Effect.succeed<ExecutionState>("complete")
        )
      ),
    resume: (execution) => workflow.resume(execution),
    interrupt: (execution) => workflow.interrupt(execution),
    plan: (run) => ({ ...run, workflow: name, input: Schema.encodeSync(inputJson)(run.input) }),
    result: (run) => Effect.orDie(Schema.decodeUnknownEffect(outputJson)(run?.result)),
    layer: (body) =>
      workflow.toLayer(({ input: given, round, run, subject, tenant, trace }, execution) => {
        const current = { run, round, tenant, workflow: name, subject, trace: trace ?? undefined, known: {} }
        return Effect.gen(function* () {
          const sharding = yield* Sharding
          const ended = yield* Effect.flatMap(Effect.orDie(decodeInput(given)), body).pipe(
            outcomeOf,
            Effect.provideService(CurrentRun, current),
            Effect.provideService(IsMoved, isMovedFrom(sharding, execution))
          )
          if (ended === undefined) return
          // No activity, which would cost nine statements: nothing follows, and both may be repeated.
          const [runs, tasks] = [yield* Runs, yield* Tasks]
          if (yield* stored(runs.ended({ run, round, ...ended }))) {
            yield* stored(tasks.close({ tenant, subject, run, note, others: ended.ended === "done" }))
          }
        }).pipe(Effect.annotateLogs({ run, tenant }))
      })
  }
}
