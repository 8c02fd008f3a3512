/** Removal of finished work, on the real engine over both databases. */
import { IntentStore } from "@faktura/durable"
import { assert, it } from "@effect/vitest"
import { Clock, Effect, Schema } from "effect"
import { SqlClient } from "effect/sql"
import { CurrentRun } from "../../src/engine/CurrentRun.ts"
import { step } from "../../src/engine/Step.ts"
import { defineWorkflow, executionOf } from "../../src/engine/Workflow.ts"
import { Runs } from "../../src/runs/Runs.ts"
import { Tasks } from "../../src/runs/Tasks.ts"
import { onBoth } from "../kit/Engines.ts"
import { until } from "../kit/ProbeRuns.ts"

const Work = defineWorkflow({ name: "Work", input: Schema.Struct({}), output: Schema.Number })

class Refused extends Schema.TaggedError<Refused>()("Refused", { message: Schema.String }) {}

const plan = (run: string) =>
  Runs.use((runs) => runs.plan(Work.plan({ run, tenant: "acme", subject: run, title: run, input: {} })))

const untilStatus = (run: string, status: string) =>
  until(
    Runs.use((runs) => runs.get(run)),
    (found) => found?.status === status
  )

/** Waits in the first try, so that the engine has a clock, and asks a person in the second. */
const body = Work.layer(() =>
  Effect.gen(function* () {
    const { round, run } = yield* CurrentRun
    return yield* step({
      name: "only",
      result: Schema.Number,
      work:
        run === "asks" && round === 1
          ? Effect.fail(new Refused({ message: "The period is closed." }))
          : Effect.succeed(round)
    })
  })
)

const day = 86_400_000

/** Number of the engine's messages of a run's round. */
const messagesOf = Effect.fnUntraced(function* (run: string, round = 1) {
  const sql = yield* SqlClient.SqlClient
  const execution = yield* executionOf("Work", run, round)
  const messages = yield* sql<{ readonly id: string }>`
    SELECT CAST(id AS TEXT) AS id FROM cluster_messages WHERE entity_id = ${execution}`
  return messages.length
})

/** Number of replies without a message. */
const orphans = SqlClient.SqlClient.use(
  (sql) =>
    sql`SELECT 1 FROM cluster_replies r WHERE NOT EXISTS (SELECT 1 FROM cluster_messages m WHERE m.id = r.request_id)`
).pipe(Effect.map((rows) => rows.length))

onBoth("retention", (make) => {
  it.live("removes finished work, each part in its time, and leaves the rest", () =>
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      const [runs, tasks, intents] = [yield* Runs, yield* Tasks, yield* IntentStore]
      for (const run of ["days", "months", "new", "asks", "blocked"]) yield* plan(run)
      const [task] = yield* until(tasks.ofRun("asks"), (open) => open.length === 1)
      yield* tasks.answer(task?.task ?? "", { action: "ignore", note: "A test." }, "ada")
      for (const run of ["days", "months", "new"]) yield* untilStatus(run, "done")
      yield* untilStatus("asks", "ignored")
      yield* until(messagesOf("new"), (amount) => amount === 2)
      const now = yield* Clock.currentTimeMillis
      for (const [run, age] of [
        ["days", 2],
        ["months", 100],
        ["asks", 100]
      ] as const) {
        const at = now - age * day
        yield* sql`UPDATE bridge_runs SET ended_at = ${at}, changed_at = ${at} WHERE run = ${run}`
      }
      yield* sql`UPDATE bridge_tasks SET answered_at = ${now - 100 * day}`
      for (const [name, age] of [
        ["old", 100],
        ["young", 1]
      ] as const) {
        const at = now - age * day
        yield* sql`
          INSERT INTO bridge_inbox (event, tenant, kind, document, status, attempts, received_at, due_at, handled_at)
          VALUES (${name}, 'acme', 'k', 'd', 'handled', 1, ${at}, ${at}, ${at})`
        yield* sql`INSERT INTO bridge_sessions VALUES (${name}, ${at}, ${now + (name === "old" ? -1 : day)})`
        yield* sql`INSERT INTO bridge_hours VALUES (${at}, 'acme', ${name}, 'done', 1)`
        yield* sql`INSERT INTO bridge_rates VALUES (${name}, '{}', ${at + day / 2})`
      }
      for (const [name, age] of [
        ["ancient", 4 * 365],
        ["old", 100]
      ] as const) {
        const at = now - age * day
        yield* sql`
          INSERT INTO bridge_documents (tenant, kind, document, version, state, title, seen_at) VALUES ('acme', 'k', ${name}, '1', '', '', ${at})`
        yield* intents.plan(name)
        yield* sql`
          UPDATE faktura_intents SET status = 'done', result = '1', source = 'response', created_at = ${at}, changed_at = ${at}
          WHERE intent_key = ${name}`
      }
      const names = (table: string, column: string) =>
        Effect.map(
          sql<{ readonly name: string }>`SELECT ${sql(column)} AS name FROM ${sql(table)} ORDER BY 1`,
          (rows) => rows.map(({ name }) => name).join(" ")
        )
      const left = Effect.all({
        runs: names("bridge_runs", "run"),
        steps: names("bridge_steps", "run"),
        tasks: names("bridge_tasks", "task"),
        waits: names("bridge_task_waits", "run"),
        inbox: names("bridge_inbox", "event"),
        sessions: names("bridge_sessions", "session"),
        rates: names("bridge_rates", "name"),
        hours: Effect.map(names("bridge_hours", "workflow"), (all) => all.replaceAll("Work", "").trim()),
        documents: names("bridge_documents", "document"),
        intents: names("faktura_intents", "intent_key")
      })
      const expected = {
        runs: "blocked days new",
        steps: "blocked days new",
        tasks: "",
        waits: "",
        inbox: "young",
        sessions: "young",
        rates: "young",
        hours: "young",
        // These keep an invoice from being booked twice.
        documents: "old",
        intents: "old"
      }
      yield* until(left, (found) => JSON.stringify(found) === JSON.stringify(expected))
      assert.deepStrictEqual(yield* left, expected)
      yield* until(messagesOf("days"), (amount) => amount === 0)
      for (const run of ["days", "months", "asks"]) assert.strictEqual(yield* messagesOf(run), 0, run)
      assert.strictEqual(yield* messagesOf("new"), 2)
      assert.strictEqual(yield* orphans, 0)
      // The engine has forgotten the first round, and the second is another execution.
      assert.isTrue(yield* runs.again("days", 1))
      yield* untilStatus("days", "done")
      assert.strictEqual((yield* runs.get("days"))?.result, 2)
      assert.deepStrictEqual(
        (yield* runs.steps("days")).map(({ round }) => round),
        [1, 2]
      )
      assert.strictEqual(yield* messagesOf("days", 1), 0)
      assert.isAbove(yield* messagesOf("days", 2), 0)
    }).pipe(Effect.provide(make({ workflows: [Work], bodies: body }, { retainEvery: 200 })))
  )
})
