/** Runs that stand still are given to the engine again, and others are not. */
import { assert, describe, it } from "@effect/vitest"
import { Effect, Ref, Schema } from "effect"
import { SqlClient } from "effect/sql"
import { mostRounds } from "../../src/engine/Rescue.ts"
import { CurrentRun, CurrentTry } from "../../src/engine/CurrentRun.ts"
import { step } from "../../src/engine/Step.ts"
import { defineWorkflow } from "../../src/engine/Workflow.ts"
import { Runs } from "../../src/runs/Runs.ts"
import { Tasks } from "../../src/runs/Tasks.ts"
import { inMemory } from "../kit/Engines.ts"
import { rescuedHere, until } from "../kit/ProbeRuns.ts"

const Work = defineWorkflow({ name: "Work", input: Schema.Struct({}), output: Schema.Number })

class Refused extends Schema.TaggedError<Refused>()("Refused", { message: Schema.String }) {}

/** A run with one step. `work` gets the round and the try. */
const lab = (
  work: (round: number, attempt: number) => Effect.Effect<number, { readonly _tag: string; readonly message: string }>,
  patience = 60_000
) =>
  inMemory(
    {
      workflows: [Work],
      bodies: Work.layer(() =>
        Effect.gen(function* () {
          const { round } = yield* CurrentRun
          return yield* step({
            name: "only",
            result: Schema.Number,
            work: Effect.flatMap(CurrentTry, (attempt) => work(round, attempt))
          })
        })
      )
    },
    { rescueEvery: 50, patience, overdue: 60_000 }
  )

const plan = (run: string) =>
  Runs.use((runs) => runs.plan(Work.plan({ run, tenant: "acme", subject: run, title: run, input: {} })))

const statusOf = (run: string) => Runs.use((runs) => runs.get(run)).pipe(Effect.map((found) => found?.status))

/** Makes a run look as if nothing has happened to it for two minutes. */
const age = (run: string) =>
  SqlClient.SqlClient.use(
    (sql) => sql`UPDATE bridge_runs SET changed_at = changed_at - 120000, due_at = due_at - 120000 WHERE run = ${run}`
  )

/** Counts rescues of the effect. */
const rescuesOf = <A, E, R>(effect: Effect.Effect<A, E, R>) =>
  Effect.gen(function* () {
    const before = yield* rescuedHere
    yield* effect
    return (yield* rescuedHere) - before
  })

describe("the rescue", () => {
  it.live("lets the engine read a message that it took and skipped (Effect-TS/effect#8312)", () =>
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      // Takes the message as soon as it is stored.
      yield* sql`
        CREATE TRIGGER skipped AFTER INSERT ON cluster_messages WHEN NEW.tag = 'run'
        BEGIN UPDATE cluster_messages SET last_read = CURRENT_TIMESTAMP WHERE id = NEW.id; END`
      yield* plan("one")
      yield* until(statusOf("one"), (status) => status === "running")
      const rescues = yield* rescuesOf(
        Effect.gen(function* () {
          yield* age("one")
          yield* until(statusOf("one"), (status) => status === "done")
        })
      )
      assert.strictEqual(rescues, 1)
      const run = yield* Runs.use((runs) => runs.get("one"))
      assert.strictEqual(run?.status, "done")
      assert.strictEqual(run?.round, 1)
    }).pipe(Effect.provide(lab(() => Effect.succeed(7))))
  )

  it.live("lets a run try again whose clock was lost", () =>
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      yield* sql`
        CREATE TRIGGER lost AFTER INSERT ON cluster_messages WHEN NEW.entity_type = 'Workflow/-/DurableClock'
        BEGIN DELETE FROM cluster_messages WHERE id = NEW.id; END`
      yield* plan("one")
      yield* until(statusOf("one"), (status) => status === "waiting")
      yield* sql`DROP TRIGGER lost`
      yield* age("one")
      assert.strictEqual(yield* until(statusOf("one"), (status) => status === "done"), "done")
      assert.strictEqual((yield* Runs.use((runs) => runs.get("one")))?.round, 1)
    }).pipe(
      Effect.provide(
        lab((_, attempt) => (attempt === 1 ? Effect.fail({ _tag: "Unavailable", message: "busy" }) : Effect.succeed(7)))
      )
    )
  )

  it.live("starts the next round of a run that the engine has ended and that has no end", () =>
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      yield* plan("one")
      yield* until(statusOf("one"), (status) => status === "done")
      yield* sql`UPDATE bridge_runs SET status = 'running', ended_at = NULL WHERE run = 'one'`
      yield* age("one")
      assert.strictEqual(yield* until(statusOf("one"), (status) => status === "done"), "done")
      const run = yield* Runs.use((runs) => runs.get("one"))
      assert.strictEqual(run?.round, 2)
      assert.strictEqual(run?.result, 2)
    }).pipe(Effect.provide(lab((round) => Effect.succeed(round))))
  )

  it.live("asks the engine first, then starts the next round of a run whose answer got lost", () =>
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      const tasks = yield* Tasks
      yield* plan("one")
      yield* until(statusOf("one"), (status) => status === "blocked")
      yield* sql`UPDATE bridge_task_waits SET delivered_at = 0`
      const rescues = yield* rescuesOf(
        Effect.gen(function* () {
          yield* age("one")
          yield* until(
            Runs.use((runs) => runs.get("one")),
            (run) => run?.round === 2 && run.status === "blocked"
          )
        })
      )
      assert.strictEqual(rescues, 2, "once by asking, once by a round")
      const [task] = yield* tasks.list({ status: "open" })
      assert.strictEqual(task?.waiting, 1)
      yield* tasks.answer(task?.task ?? "", { action: "retry" }, "ada")
      assert.strictEqual(yield* until(statusOf("one"), (status) => status === "done"), "done")
      assert.strictEqual((yield* Runs.use((runs) => runs.get("one")))?.round, 2)
    }).pipe(
      Effect.provide(
        lab(
          (_, attempt) =>
            attempt === 1 ? Effect.fail(new Refused({ message: "The period is closed." })) : Effect.succeed(7),
          3_000
        )
      )
    )
  )

  it.live("starts a run again that a mistake ended, and gives up after the third round", () =>
    Effect.gen(function* () {
      const rounds = yield* Ref.make<ReadonlyArray<string>>([])
      yield* Effect.gen(function* () {
        yield* plan("mends")
        yield* plan("stays")
        const round = (run: string) =>
          Effect.map(
            Runs.use((runs) => runs.get(run)),
            (found) => found?.round
          )
        for (const before of [1, 2]) {
          yield* until(statusOf("stays"), (status) => status === "failed")
          yield* age("stays")
          yield* until(round("stays"), (now) => now === before + 1)
        }
        yield* until(statusOf("stays"), (status) => status === "failed")
        yield* age("stays")
        yield* age("mends")
        yield* until(statusOf("mends"), (status) => status === "done")
        assert.strictEqual(yield* statusOf("stays"), "failed")
        assert.strictEqual(yield* round("stays"), mostRounds)
        assert.include((yield* Runs.use((runs) => runs.get("stays")))?.reason, "division by zero")
        assert.strictEqual(yield* round("mends"), 2)
      }).pipe(
        Effect.provide(
          inMemory(
            {
              workflows: [Work],
              bodies: Work.layer(() =>
                Effect.gen(function* () {
                  const { round, run } = yield* CurrentRun
                  return yield* step({
                    name: "only",
                    result: Schema.Number,
                    work: Ref.update(rounds, (all) => [...all, `${run} ${round}`]).pipe(
                      Effect.andThen(
                        run === "stays" || round === 1 ? Effect.die(new Error("division by zero")) : Effect.succeed(7)
                      )
                    )
                  })
                })
              )
            },
            { rescueEvery: 50, patience: 60_000 }
          )
        )
      )
      assert.deepStrictEqual((yield* Ref.get(rounds)).toSorted(), [
        "mends 1",
        "mends 2",
        "stays 1",
        "stays 2",
        "stays 3"
      ])
    })
  )

  it.live("does nothing for a run that waits for a person", () =>
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      yield* plan("waits")
      yield* until(statusOf("waits"), (status) => status === "blocked")
      const before = yield* rescuedHere
      const rescues = yield* rescuesOf(
        Effect.gen(function* () {
          yield* age("waits")
          // A later look than the first look that could see the run.
          yield* plan("other")
          yield* until(statusOf("other"), (status) => status === "blocked")
          yield* sql`UPDATE bridge_task_waits SET delivered_at = 0 WHERE run = 'other'`
          yield* age("other")
          yield* until(rescuedHere, (count) => count > before)
        })
      )
      assert.strictEqual(rescues, 1)
      assert.strictEqual((yield* Runs.use((runs) => runs.get("waits")))?.round, 1)
      assert.strictEqual(yield* statusOf("waits"), "blocked")
    }).pipe(Effect.provide(lab(() => Effect.fail(new Refused({ message: "The period is closed." })))))
  )
})
