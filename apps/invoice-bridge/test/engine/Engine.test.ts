/** Workflows on the real engine over SQLite: steps, waits, questions, and what is stored about them. */
import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer, Ref, Schema } from "effect"
import { SqlClient } from "effect/sql"
import * as Database from "../../src/database/Database.ts"
import { defineWorkflow } from "../../src/engine/Workflow.ts"
import * as Delivery from "../../src/engine/Delivery.ts"
import * as Engine from "../../src/engine/Engine.ts"
import * as Starter from "../../src/engine/Starter.ts"
import { step } from "../../src/engine/Step.ts"
import { Runs } from "../../src/runs/Runs.ts"
import { Tasks } from "../../src/runs/Tasks.ts"

const Greet = defineWorkflow({
  name: "Greet",
  input: Schema.Struct({ name: Schema.String }),
  output: Schema.Struct({ text: Schema.String })
})

class Temporary extends Schema.TaggedError<Temporary>()("Unavailable", { message: Schema.String }) {}
class Missing extends Schema.TaggedError<Missing>()("MappingMissing", { message: Schema.String, key: Schema.String }) {}

const tenant = SqlClient.SqlClient.use(
  (sql) => sql`INSERT INTO bridge_tenants VALUES ('acme', 'Acme', 'active', '{}', '', 0, 0)`
)

const running = (calls: Ref.Ref<ReadonlyArray<string>>) => {
  const called = (name: string) => Ref.updateAndGet(calls, (all) => [...all, name])
  const body = Greet.layer(
    Effect.fnUntraced(function* ({ name }) {
      const first = yield* step({
        name: "first",
        result: Schema.String,
        work: Effect.gen(function* () {
          const all = yield* called("first")
          if (all.filter((each) => each === "first").length < 3) return yield* new Temporary({ message: "busy" })
          return `hello ${name}`
        })
      })
      const second = yield* step({
        name: "second",
        result: Schema.String,
        work: Effect.gen(function* () {
          const all = yield* called("second")
          if (all.filter((each) => each === "second").length < 2) {
            return yield* new Missing({ message: "Give the tax code.", key: "tax" })
          }
          return "!"
        })
      })
      return { text: first + second }
    })
  )
  return Layer.mergeAll(body, Starter.layer([Greet]), Delivery.layer).pipe(
    Layer.provideMerge(Engine.layerEmbedded),
    Layer.provideMerge(Layer.mergeAll(Runs.layer, Tasks.layer)),
    Layer.provideMerge(Database.layer({ kind: "sqlite", file: ":memory:" }))
  )
}

const until = <A, E, R>(effect: Effect.Effect<A, E, R>, isReached: (value: A) => boolean) =>
  Effect.repeat(Effect.delay(effect, 50), { until: isReached, times: 400 })

describe("the engine", () => {
  it.live("tries again, asks a person, and ends", () =>
    Effect.gen(function* () {
      const calls = yield* Ref.make<ReadonlyArray<string>>([])
      yield* Effect.gen(function* () {
        yield* tenant
        const runs = yield* Runs
        const tasks = yield* Tasks
        const planned = Greet.plan({ run: "r1", tenant: "acme", subject: "s1", title: "One", input: { name: "Ada" } })
        assert.isTrue(yield* runs.plan(planned))
        assert.isFalse(yield* runs.plan(planned))
        yield* until(runs.get("r1"), (run) => run?.status === "blocked")
        const [task] = yield* tasks.list({ status: "open" })
        assert.strictEqual(task?.asks, "tax")
        assert.strictEqual(task?.waiting, 1)
        yield* tasks.answer(task?.task ?? "", { action: "retry" }, "ada")
        yield* until(runs.get("r1"), (run) => run?.status === "done")
        const run = yield* runs.get("r1")
        assert.deepStrictEqual(run?.result, { text: "hello Ada!" })
        assert.deepStrictEqual(
          (yield* runs.steps("r1")).map(({ ended, step }) => `${step} ${ended}`),
          ["first later", "first later", "first done", "second asked", "second done"]
        )
        assert.strictEqual(run?.attempts, 5)
      }).pipe(Effect.provide(running(calls)))
      assert.deepStrictEqual(yield* Ref.get(calls), ["first", "first", "first", "second", "second"])
    })
  )
})
