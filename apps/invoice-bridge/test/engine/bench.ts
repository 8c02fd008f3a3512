/**
 * Cost of the engine: statements and milliseconds for a run of three steps that do nothing, on SQLite and Postgres.
 *
 * `node test/engine/bench.ts [--runs 200]` prints one JSON object as its last line.
 */
import { Effect, Layer, Redacted, Schema } from "effect"
import { SqlClient } from "effect/sql"
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { parseArgs } from "node:util"
import { makeDatabase } from "../../../../packages/durable/test/kit/Databases.ts"
import { noPostgres, startPostgres } from "../../../../packages/durable/test/kit/Postgres.ts"
import * as Database from "../../src/database/Database.ts"
import * as Delivery from "../../src/engine/Delivery.ts"
import * as Engine from "../../src/engine/Engine.ts"
import * as Starter from "../../src/engine/Starter.ts"
import { step } from "../../src/engine/Step.ts"
import { defineWorkflow } from "../../src/engine/Workflow.ts"
import { Runs } from "../../src/runs/Runs.ts"
import { Tasks } from "../../src/runs/Tasks.ts"
import { beforeStatements } from "../kit/Statements.ts"

const { values } = parseArgs({ options: { runs: { type: "string", default: "200" }, top: { type: "boolean" } } })
const amount = Number(values.runs)

const Three = defineWorkflow({ name: "Three", input: Schema.Struct({}), output: Schema.Void })

const body = Three.layer(() =>
  Effect.forEach(["one", "two", "three"], (name) => step({ name, result: Schema.String, work: Effect.succeed(name) }), {
    discard: true
  })
)

const measure = (database: ReturnType<typeof Database.layer>, engine: typeof Engine.layerEmbedded) =>
  Effect.gen(function* () {
    const sql = yield* SqlClient.SqlClient
    const runs = yield* Runs
    yield* sql`INSERT INTO bridge_tenants VALUES ('a', 'A', 'active', '{}', '', 0, 0), ('b', 'B', 'active', '{}', '', 0, 0)`
    const counts = new Map<string, number>()
    let statements = 0
    yield* beforeStatements((text) =>
      Effect.sync(() => {
        if (text.includes("AS n FROM bridge_runs")) return // of this program
        statements++
        const key = text
          .replace(/\s+/g, " ")
          .replace(/'default:.*?'/g, "?")
          .trim()
          .slice(0, 110)
        counts.set(key, (counts.get(key) ?? 0) + 1)
      })
    )
    const done = Effect.map(sql`SELECT count(*) AS n FROM bridge_runs WHERE status = 'done'`, ([row]) =>
      Number(row?.["n"])
    )
    const all = function* (from: number, to: number) {
      for (let run = from; run < to; run++) {
        const name = `run ${run}`
        yield* runs.plan(
          Three.plan({ run: name, tenant: run % 2 === 0 ? "a" : "b", subject: name, title: name, input: {} })
        )
      }
      yield* Effect.repeat(Effect.delay(done, 20), { until: (n) => n >= to })
    }
    yield* Effect.gen(() => all(0, 20)) // warm
    counts.clear()
    statements = 0
    const cpu = process.cpuUsage()
    const began = performance.now()
    yield* Effect.gen(() => all(20, 20 + amount))
    const millis = performance.now() - began
    const { system, user } = process.cpuUsage(cpu)
    if (values.top === true) {
      for (const [text, count] of [...counts].toSorted((a, b) => b[1] - a[1]).slice(0, 40)) {
        console.log((count / amount).toFixed(2).padStart(6), text)
      }
    }
    return {
      statementsPerRun: Number((statements / amount).toFixed(1)),
      millisPerRun: Number((millis / amount).toFixed(1)),
      cpuMillisPerRun: Number(((user + system) / 1_000 / amount).toFixed(1))
    }
  }).pipe(
    Effect.provide(
      Layer.mergeAll(body, Starter.layer([Three]), Delivery.layer).pipe(
        Layer.provideMerge(engine),
        Layer.provideMerge(Layer.mergeAll(Runs.layer, Tasks.layer)),
        Layer.provideMerge(database)
      )
    )
  )

const folder = mkdtempSync(join(tmpdir(), "faktura-bench-"))
const sqlite = await Effect.runPromise(
  measure(Database.layer({ kind: "sqlite", file: join(folder, "bridge.db") }), Engine.layerEmbedded)
)
rmSync(folder, { recursive: true })
console.log("sqlite", JSON.stringify(sqlite))
if (noPostgres === undefined) {
  const postgres = await startPostgres()
  const url = Redacted.make(await makeDatabase(postgres))
  const result = await Effect.runPromise(
    measure(Database.layer({ kind: "postgres", url }), Engine.layerCluster({ host: "127.0.0.1", port: 34_777 }))
  )
  await postgres.stop()
  console.log(JSON.stringify({ runs: amount, sqlite, postgres: result }))
} else {
  console.log(`Postgres was not measured: ${noPostgres}.`)
  console.log(JSON.stringify({ runs: amount, sqlite }))
}
