/** The watchdog: what it measures on both databases, and what readiness says about it. */
import { assert, describe, it } from "@effect/vitest"
import { Clock, Effect, Layer, Ref, Schema } from "effect"
import { SqlMessageStorage } from "effect/cluster"
import { SqlClient } from "effect/sql"
import { TestClock } from "effect/testing"
import { Consumption } from "../../src/engine/Consumption.ts"
import { defaultTimes, EngineTimes } from "../../src/engine/EngineTimes.ts"
import { makeReader } from "../../src/engine/Standstill.ts"
import { mostRunning } from "../../src/engine/Room.ts"
import * as Watchdog from "../../src/engine/Watchdog.ts"
import { step } from "../../src/engine/Step.ts"
import { defineWorkflow } from "../../src/engine/Workflow.ts"
import { Runs } from "../../src/runs/Runs.ts"
import { onBoth, services } from "../kit/Engines.ts"
import { until } from "../kit/ProbeRuns.ts"

const Work = defineWorkflow({ name: "Work", input: Schema.Struct({}), output: Schema.Number })

const plan = (run: string) =>
  Runs.use((runs) => runs.plan(Work.plan({ run, tenant: "acme", subject: run, title: run, input: {} })))

/** Stores a message of the engine that no worker has taken. */
const message = (id: number, deliverAt: number | null) =>
  SqlClient.SqlClient.use(
    (sql) => sql`
      INSERT INTO cluster_messages (id, message_id, shard_id, entity_type, entity_id, kind, tag, request_id, deliver_at)
      VALUES (${id}, ${`message ${id}`}, 'default:1', 'Workflow/Work', 'x', 0, 'run', ${id}, ${deliverAt})`
  )

/** The database without an engine, whose clock the test moves. The last read is what the test says. */
const still = (lastRead: Effect.Effect<number>) =>
  Watchdog.layer([Work]).pipe(
    Layer.provide(Layer.succeed(Consumption, { lastRead })),
    Layer.provide(Layer.succeed(EngineTimes, { ...defaultTimes, watchEvery: 10_000, standstill: 60_000 })),
    Layer.provideMerge(SqlMessageStorage.layerMigrations({})),
    Layer.provideMerge(services({ kind: "sqlite", file: ":memory:" }))
  )

const stateOf = Effect.flatMap(Watchdog.Watchdog, ({ readiness }) => readiness)

describe("readiness", () => {
  it.effect("says what stands still, and since when", () =>
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      yield* TestClock.adjust("10 seconds")
      assert.deepStrictEqual(yield* stateOf, { _tag: "Ready" })
      yield* message(1, null)
      yield* plan("queued")
      yield* TestClock.adjust("60 seconds")
      assert.deepStrictEqual(yield* stateOf, { _tag: "Ready" }, "for less than a minute")
      yield* TestClock.adjust("20 seconds")
      assert.deepStrictEqual(yield* stateOf, {
        _tag: "NotReady",
        reasons: [
          "A message of the engine has been due for 70 s, and no worker takes it.",
          "A queued run could have started 70 s ago."
        ]
      })
      yield* sql`UPDATE cluster_messages SET last_read = CURRENT_TIMESTAMP`
      yield* sql`UPDATE bridge_runs SET status = 'waiting', due_at = ${(yield* Clock.currentTimeMillis) + 5_000}`
      yield* TestClock.adjust("10 seconds")
      assert.deepStrictEqual(yield* stateOf, { _tag: "Ready" })
      yield* TestClock.adjust("60 seconds")
      assert.deepStrictEqual(yield* stateOf, {
        _tag: "NotReady",
        reasons: ["The next try of a run has been due for 65 s."]
      })
    }).pipe(Effect.provide(still(Clock.currentTimeMillis)))
  )

  it.effect("knows how long an engine's message has been due from the message itself", () =>
    Effect.gen(function* () {
      yield* message(1, -100_000)
      yield* TestClock.adjust("10 seconds")
      assert.deepStrictEqual(yield* stateOf, {
        _tag: "NotReady",
        reasons: ["A message of the engine has been due for 110 s, and no worker takes it."]
      })
    }).pipe(Effect.provide(still(Clock.currentTimeMillis)))
  )

  it.effect("says that the worker does not read, and that the database does not answer", () =>
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      yield* sql`ALTER TABLE cluster_messages RENAME TO away`
      yield* TestClock.adjust("80 seconds")
      assert.deepStrictEqual(yield* stateOf, {
        _tag: "NotReady",
        reasons: [
          "This worker has not read its messages for 80 s.",
          "The database has not answered this worker for 80 s."
        ]
      })
      yield* sql`ALTER TABLE away RENAME TO cluster_messages`
      yield* TestClock.adjust("10 seconds")
      const state = yield* stateOf
      assert.deepStrictEqual(state._tag === "NotReady" && state.reasons, [
        "This worker has not read its messages for 90 s."
      ])
    }).pipe(Effect.provide(still(Effect.succeed(0))))
  )
})

onBoth("the watchdog's figures", (make) => {
  it.live("tell what could go on", () =>
    Effect.gen(function* () {
      const held = yield* Ref.make(true)
      const wait = Effect.repeat(Effect.delay(Ref.get(held), 20), { until: (isHeld) => !isHeld })
      yield* Effect.gen(function* () {
        const sql = yield* SqlClient.SqlClient
        const read = makeReader(["Work"])
        // More runs than the tenant may have at work: the last one must wait.
        for (let run = 0; run <= mostRunning; run++) yield* plan(`run ${run}`)
        yield* until(sql`SELECT 1 FROM bridge_runs WHERE status = 'running'`, (rows) => rows.length === mostRunning)
        const now = yield* Clock.currentTimeMillis
        const ages = yield* Effect.andThen(read(now), read(now + 1_000))
        assert.strictEqual(ages.startable, 0, "the tenant has no room")
        assert.isAtLeast(ages.unchanged, 1_000)
        // In a transaction: the engine does not see the due run, which it would take up.
        yield* sql.withTransaction(
          Effect.gen(function* () {
            yield* sql`UPDATE bridge_tenants SET status = 'paused'`
            yield* sql`UPDATE bridge_runs SET status = 'waiting', due_at = ${now} WHERE run = 'run 0'`
            const paused = yield* Effect.andThen(read(now), read(now + 1_000))
            assert.strictEqual(paused.startable, 0, "the tenant is paused")
            assert.strictEqual(paused.overdue, 1_000)
          })
        )
        const other = makeReader(["Other"])
        yield* sql`UPDATE bridge_tenants SET status = 'active'`
        yield* sql`UPDATE bridge_runs SET status = 'queued' WHERE run = 'run 0'`
        assert.strictEqual((yield* Effect.andThen(other(now), other(now + 1_000))).startable, 0, "no known workflow")
        yield* Ref.set(held, false)
      }).pipe(
        Effect.provide(
          make({
            workflows: [Work],
            bodies: Work.layer(() => step({ name: "only", result: Schema.Number, work: Effect.as(wait, 7) }))
          })
        )
      )
    })
  )
})
