/** A paused tenant: its runs stop after their step, nothing of it starts, webhooks are stored, and all goes on after it is resumed. */
import { assert, describe, it } from "@effect/vitest"
import { withCallPolicy } from "@faktura/core"
import { Effect, Layer, Schema } from "effect"
import type { Scope } from "effect"
import { SqlClient } from "effect/sql"
import * as Database from "../../src/database/Database.ts"
import { CurrentRun } from "../../src/engine/CurrentRun.ts"
import { step } from "../../src/engine/Step.ts"
import { defineWorkflow } from "../../src/engine/Workflow.ts"
import { dispatchOnce, dispatchTenant } from "../../src/inbox/Dispatch.ts"
import { receive } from "../../src/inbox/Receive.ts"
import { pollOnce, pollSource } from "../../src/inbox/Poller.ts"
import { Runs } from "../../src/runs/Runs.ts"
import { Tasks } from "../../src/runs/Tasks.ts"
import { Tenants } from "../../src/tenants/Tenants.ts"
import { moniteDelivery } from "../inbox/kit/Endpoint.ts"
import { inboxCounts, plannedRuns, shop, world } from "../inbox/kit/Shop.ts"
import type { World } from "../inbox/kit/Shop.ts"
import { onBoth } from "../kit/Engines.ts"
import { until } from "../kit/ProbeRuns.ts"

/** How the first step ends in the first round, after it has paused its tenant. */
const ends = ["done", "later", "asked"] as const

const Work = defineWorkflow({
  name: "Work",
  input: Schema.Struct({ first: Schema.Literals([...ends, "plain"]) }),
  output: Schema.Array(Schema.String)
})

class Busy extends Schema.TaggedError<Busy>()("Unavailable", { message: Schema.String }) {}
class Refused extends Schema.TaggedError<Refused>()("Refused", { message: Schema.String }) {}

const setStatus = (status: "active" | "paused") =>
  SqlClient.SqlClient.use((sql) => sql`UPDATE bridge_tenants SET status = ${status} WHERE tenant = 'acme'`)

const body = Work.layer(({ first }) =>
  Effect.gen(function* () {
    const { round } = yield* CurrentRun
    const one = yield* step({
      name: "one",
      result: Schema.String,
      work: Effect.gen(function* () {
        if (round === 1 && first !== "plain") {
          yield* setStatus("paused")
          if (first === "later") return yield* new Busy({ message: "busy" })
          if (first === "asked") return yield* new Refused({ message: "refused" })
        }
        return `one ${round}`
      })
    })
    const two = yield* step({ name: "two", result: Schema.String, work: Effect.succeed(`two ${round}`) })
    return [one, two]
  })
)

const plan = (run: string, tenant: string, first: (typeof ends)[number] | "plain") =>
  Runs.use((runs) => runs.plan(Work.plan({ run, tenant, subject: run, title: run, input: { first } })))

const untilRun = (run: string, isReached: (status: string, round: number) => boolean) =>
  Effect.flatMap(Runs, ({ get }) =>
    until(get(run), (found) => found !== undefined && isReached(found.status, found.round))
  )

/** Runs of another tenant to their end: the engine had time for every run that it may start. */
const others = Effect.fnUntraced(function* (name: string) {
  const sql = yield* SqlClient.SqlClient
  yield* sql`INSERT INTO bridge_tenants VALUES ('globex', 'Globex', 'active', '{}', '', 0, 0) ON CONFLICT DO NOTHING`
  yield* plan(name, "globex", "plain")
  const ended = yield* untilRun(name, (status) => status === "done")
  assert.strictEqual(ended?.status, "done")
})

onBoth("runs of a paused tenant", (make) => {
  it.live.each(ends)("wait in the queue after a step that ended with %s, and go on after it is resumed", (first) =>
    Effect.gen(function* () {
      yield* plan("run", "acme", first)
      if (first === "asked") {
        yield* untilRun("run", (status) => status === "blocked")
        const tasks = yield* Tasks
        const [task] = yield* until(tasks.list({ status: "open" }), (open) => open.length === 1)
        yield* tasks.answer(task?.task ?? "", { action: "retry" }, "ada")
      }
      yield* untilRun("run", (status, round) => status === "queued" && round === 2)
      yield* plan("later", "acme", "plain")
      yield* others("one")
      const runs = yield* Runs
      const held = yield* runs.get("run")
      assert.deepStrictEqual([held?.status, held?.round, held?.dueAt], ["queued", 2, undefined])
      assert.strictEqual((yield* runs.get("later"))?.status, "queued")
      const tries = yield* runs.steps("run")
      assert.deepStrictEqual(
        tries.map(({ ended, step: name }) => `${name} ${ended}`),
        [`one ${first}`],
        "the step that was at work ended, and no other one began"
      )
      yield* setStatus("active")
      for (const name of ["run", "later"]) yield* untilRun(name, (status) => status === "done")
      const ended = yield* runs.get("run")
      assert.deepStrictEqual([ended?.status, ended?.result], ["done", ["one 2", "two 2"]])
      assert.strictEqual((yield* runs.get("later"))?.status, "done")
    }).pipe(Effect.provide(make({ workflows: [Work], bodies: body })))
  )
})

describe("the inbox and the poller of a paused tenant", () => {
  const inMemory = Layer.orDie(Database.layer({ kind: "sqlite", file: ":memory:" }))
  const run = <A>(program: Effect.Effect<A, unknown, World | Scope.Scope>) =>
    Effect.scoped(program).pipe(
      withCallPolicy({ maxAttempts: 1 }),
      Effect.provide(world(inMemory).pipe(Layer.provideMerge(inMemory)))
    )

  it.live("store webhooks and read nothing, and nothing is lost", () =>
    run(
      Effect.gen(function* () {
        const secret = "the-secret-of-a-subscription"
        const acme = yield* shop("acme", { webhooks: { monite: [{ subscription: "one", secret }] } })
        const { setStatus: set } = yield* Tenants
        yield* set("acme", "paused")
        const [heard, missed] = [yield* acme.invoice, yield* acme.invoice]
        const requests = acme.sandbox.log().length
        const delivery = moniteDelivery("acme", secret, { entity: acme.entity, object: { id: heard } })
        assert.deepStrictEqual(yield* receive(delivery), { outcome: "Accepted", status: 200 })
        assert.deepStrictEqual([yield* dispatchOnce, yield* pollOnce], [0, 0])
        // A look before the pause may have found work.
        assert.strictEqual(yield* dispatchTenant("acme"), 0)
        assert.strictEqual((yield* pollSource("acme", "receivable", 1)).planned, 0)
        assert.deepStrictEqual([yield* inboxCounts, yield* plannedRuns], [{ new: 1 }, []])
        assert.strictEqual(acme.sandbox.log().length, requests, "no API is asked")
        yield* set("acme", "active")
        assert.strictEqual(yield* dispatchOnce, 1)
        assert.strictEqual(yield* pollOnce, 1)
        const runs = yield* plannedRuns
        for (const id of [heard, missed]) assert.isTrue(runs.some((each) => each.includes(id)))
        assert.deepStrictEqual(yield* inboxCounts, { handled: 1 })
      })
    )
  )
})
