/** Rounds of a run, versions of a document, and mistakes of the program, on the real engine over SQLite. */
import { assert, describe, it } from "@effect/vitest"
import { Effect, Latch, Ref, Schema } from "effect"
import { CurrentRun } from "../../src/engine/CurrentRun.ts"
import { step } from "../../src/engine/Step.ts"
import { defineWorkflow } from "../../src/engine/Workflow.ts"
import { Runs } from "../../src/runs/Runs.ts"
import { Tasks } from "../../src/runs/Tasks.ts"
import { inMemory } from "../kit/Engines.ts"
import { until } from "../kit/ProbeRuns.ts"

const Work = defineWorkflow({ name: "Work", input: Schema.Struct({}), output: Schema.Number })

class Refused extends Schema.TaggedError<Refused>()("Refused", { message: Schema.String }) {}

const plan = (run: string, subject: string) =>
  Runs.use((runs) => runs.plan(Work.plan({ run, tenant: "acme", subject, title: run, input: {} })))

const runOf = (run: string) => Runs.use((runs) => runs.get(run))

const untilStatus = (run: string, status: string) => until(runOf(run), (found) => found?.status === status)

describe("rounds", () => {
  it.live("an execution of an earlier round stops after its step", () =>
    Effect.gen(function* () {
      const done = yield* Ref.make<ReadonlyArray<string>>([])
      const gate = Latch.makeUnsafe(false)
      const body = Work.layer(() =>
        Effect.gen(function* () {
          const { round, run } = yield* CurrentRun
          const noted = (name: string) =>
            Effect.as(
              Ref.update(done, (all) => [...all, `${run} ${name} ${round}`]),
              round
            )
          yield* step({
            name: "first",
            result: Schema.Number,
            work: Effect.andThen(round === 1 && run === "one" ? gate.await : Effect.void, noted("first"))
          })
          return yield* step({ name: "second", result: Schema.Number, work: noted("second") })
        })
      )
      yield* Effect.gen(function* () {
        yield* plan("one", "s")
        yield* untilStatus("one", "running")
        assert.isTrue(yield* Runs.use((runs) => runs.again("one", 1)))
        assert.isFalse(yield* Runs.use((runs) => runs.again("one", 1)), "the first round is over")
        yield* untilStatus("one", "done")
        yield* gate.open
        yield* until(Ref.get(done), (all) => all.includes("one first 1"))
        // A run that is planned later, and so ends later than the execution of the first round.
        yield* plan("two", "t")
        yield* untilStatus("two", "done")
        const run = yield* runOf("one")
        assert.strictEqual(run?.round, 2)
        assert.strictEqual(run?.result, 2)
      }).pipe(Effect.provide(inMemory({ workflows: [Work], bodies: body })))
      const ofOne = (yield* Ref.get(done)).filter((each) => each.startsWith("one"))
      assert.deepStrictEqual(ofOne.toSorted(), ["one first 1", "one first 2", "one second 2"])
    })
  )

  it.live("a replay of a run that waits for a person ends its wait", () =>
    Effect.gen(function* () {
      const tasks = yield* Tasks
      yield* plan("one", "s")
      yield* untilStatus("one", "blocked")
      yield* until(tasks.ofRun("one"), (open) => open.length === 1)
      yield* Runs.use((runs) => runs.again("one", 1))
      assert.deepStrictEqual(yield* tasks.list({ status: "open" }), [])
      yield* untilStatus("one", "done")
      assert.deepStrictEqual(yield* tasks.list({ status: "open" }), [])
      assert.deepStrictEqual(yield* tasks.undelivered(10), [])
      assert.strictEqual((yield* runOf("one"))?.result, 2)
    }).pipe(
      Effect.provide(
        inMemory({
          workflows: [Work],
          bodies: Work.layer(() =>
            Effect.gen(function* () {
              const { round } = yield* CurrentRun
              return yield* step({
                name: "only",
                result: Schema.Number,
                work:
                  round === 1 ? Effect.fail(new Refused({ message: "The period is closed." })) : Effect.succeed(round)
              })
            })
          )
        })
      )
    )
  )
})

describe("a replay of a run that waits for its next try", () => {
  class Busy extends Schema.TaggedError<Busy>()("RateLimited", { message: Schema.String, retryAfter: Schema.Number }) {}

  it.live("tries at once, and the wait of the earlier round changes nothing", () =>
    Effect.gen(function* () {
      yield* plan("one", "s")
      yield* untilStatus("one", "waiting")
      yield* Runs.use((runs) => runs.again("one", 1))
      yield* untilStatus("one", "done")
      const ended = yield* runOf("one")
      assert.deepStrictEqual([ended?.round, ended?.result, ended?.dueAt], [2, 2, undefined])
    }).pipe(
      Effect.provide(
        inMemory({
          workflows: [Work],
          bodies: Work.layer(() =>
            Effect.gen(function* () {
              const { round } = yield* CurrentRun
              const busy = Effect.fail(new Busy({ message: "Too many requests.", retryAfter: 3_600_000 }))
              return yield* step({
                name: "only",
                result: Schema.Number,
                work: round === 1 ? busy : Effect.succeed(round)
              })
            })
          )
        })
      )
    )
  )
})

describe("versions of a document", () => {
  it.live("a newer version ends the waits of older ones, and an older one leaves the newer", () =>
    Effect.gen(function* () {
      const gate = Latch.makeUnsafe(false)
      const body = Work.layer(() =>
        Effect.gen(function* () {
          const { run } = yield* CurrentRun
          const refused = Effect.fail(new Refused({ message: "The period is closed." }))
          const work = run === "v2" ? Effect.as(gate.await, 7) : run === "v4" ? Effect.succeed(7) : refused
          return yield* step({ name: "only", result: Schema.Number, work })
        })
      )
      yield* Effect.gen(function* () {
        const tasks = yield* Tasks
        yield* plan("v1", "s")
        yield* untilStatus("v1", "blocked")
        yield* plan("v2", "s")
        yield* untilStatus("v2", "running")
        yield* plan("v3", "s")
        yield* untilStatus("v3", "blocked")
        yield* gate.open
        yield* untilStatus("v2", "done")
        yield* untilStatus("v1", "ignored")
        assert.strictEqual((yield* runOf("v3"))?.status, "blocked")
        assert.strictEqual((yield* tasks.ofRun("v3")).length, 1)
        yield* plan("v4", "s")
        yield* untilStatus("v3", "ignored")
        assert.deepStrictEqual(yield* tasks.list({ status: "open" }), [])
      }).pipe(Effect.provide(inMemory({ workflows: [Work], bodies: body })))
    })
  )
})

describe("mistakes", () => {
  const failing = (work: Effect.Effect<number>) =>
    inMemory({
      workflows: [Work],
      bodies: Work.layer(() => step({ name: "only", result: Schema.Int, work }))
    })

  const reasonOf = Effect.gen(function* () {
    yield* plan("one", "s")
    yield* untilStatus("one", "failed")
    return (yield* runOf("one"))?.reason
  })

  it.live("a step that throws ends the run, with the reason", () =>
    Effect.gen(function* () {
      assert.include(yield* reasonOf, `Mistake in the step "only": Error: division by zero`)
    }).pipe(
      Effect.provide(
        failing(
          Effect.sync(() => {
            throw new Error("division by zero")
          })
        )
      )
    )
  )

  it.live("a result that does not match its schema ends the run, with the reason", () =>
    Effect.gen(function* () {
      assert.include(yield* reasonOf, "Expected an integer")
    }).pipe(Effect.provide(failing(Effect.succeed(0.5))))
  )

  it.live("a body that throws outside of steps ends the run, with the reason", () =>
    Effect.gen(function* () {
      assert.include(yield* reasonOf, "no such field")
    }).pipe(
      Effect.provide(
        inMemory({
          workflows: [Work],
          bodies: Work.layer(() => Effect.die(new Error("no such field")))
        })
      )
    )
  )
})
