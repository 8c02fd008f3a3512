/**
 * `node test/server/scale.ts [--runs 1000000] [--store sqlite|postgres]`: time per page view by the number of stored runs.
 *
 * Measures the requests of each view over HTTP, from the request to the end of the response, after one request to warm up. The
 * last line is one JSON object: for each view the medians in milliseconds at 1,000, 100,000 and `--runs` runs. `wall` depends on
 * what else the machine does. `cpu` is the time of this process, which has the client, the server and SQLite in it.
 */
import * as PgClient from "@effect/sql-pg/PgClient"
import { Effect, Layer, Redacted } from "effect"
import type { SqlClient } from "effect/sql"
import { mkdtempSync, rmSync, statSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { parseArgs } from "node:util"
import { layerSqliteClient } from "../../../../packages/durable/src/index.ts"
import { makeDatabase } from "../../../../packages/durable/test/kit/Databases.ts"
import { startPostgres } from "../../../../packages/durable/test/kit/Postgres.ts"
import { addRest, addRuns } from "./kit/Many.ts"
import { serve, storedOver, visit } from "./kit/Serving.ts"
import type { Visitor } from "./kit/Serving.ts"

const { values } = parseArgs({
  options: {
    runs: { type: "string", default: "1000000" },
    store: { type: "string", default: "sqlite" }
  }
})

const most = Number(values.runs)
if (!Number.isInteger(most) || most < 1_000 || !["sqlite", "postgres"].includes(values.store)) {
  console.error("Usage: node test/server/scale.ts [--runs <at least 1000>] [--store sqlite|postgres]")
  process.exit(2)
}

/** Times of one request that count. */
const repeats = 15

const encoded = encodeURIComponent

/** Requests of each view. A text with `{after}` is the second part of the list before it. */
const views: Readonly<Record<string, readonly [first: string, more?: string]>> = {
  overview: ["/api/overview"],
  runs: ["/api/runs"],
  "runs, next page": ["/api/runs", "/api/runs?after={after}"],
  "failed runs": ["/api/runs?status=failed"],
  "done runs of a tenant, next page": [
    "/api/runs?status=done&tenant=tenant%20107",
    "/api/runs?status=done&tenant=tenant%20107&after={after}"
  ],
  "runs by title": ["/api/runs?title=inv-10000"],
  "all runs by title, next page": ["/api/runs?title=inv", "/api/runs?title=inv&after={after}"],
  "failed runs by title": ["/api/runs?title=inv&status=failed&tenant=tenant%20107"],
  journey: [`/api/run?run=${encoded("monite:tenant:10000700:2026-01-01T00:00:00.000Z")}`],
  tasks: ["/api/tasks?status=open"],
  comparisons: ["/api/comparisons"],
  differences: ["/api/findings?tenant=tenant%20107&kind=drift"]
}

const median = (times: ReadonlyArray<number>): number => {
  const sorted = times.toSorted((a, b) => a - b)
  return Math.round((sorted[Math.floor(sorted.length / 2)] ?? 0) * 10) / 10
}

const measure = Effect.fnUntraced(function* ({ get }: Visitor, [first, more]: readonly [string, string?]) {
  const { next = "" } = yield* get<{ readonly next?: string }>(first)
  const path = more === undefined ? first : more.replace("{after}", next)
  yield* get(path)
  const wall: Array<number> = []
  const cpu: Array<number> = []
  for (let repeat = 0; repeat < repeats; repeat++) {
    const start = performance.now()
    const used = process.cpuUsage()
    yield* get(path)
    wall.push(performance.now() - start)
    const { system, user } = process.cpuUsage(used)
    cpu.push((system + user) / 1_000)
  }
  return { wall: median(wall), cpu: median(cpu) }
})

/** Opens a new connection. Why: SQLite inserts in this thread, and the server ends connections that were quiet meanwhile. */
const reconnect = (origin: string) =>
  Effect.retry(
    Effect.tryPromise(() => fetch(`${origin}/health/live`).then((response) => response.text())),
    { times: 10 }
  )

const program = Effect.gen(function* () {
  const origin = yield* serve()
  const visitor = yield* visit(origin)
  const results: Record<string, Record<string, { readonly wall: number; readonly cpu: number }>> = {}
  yield* addRest
  let stored = 0
  for (const amount of [...new Set([1_000, 100_000, most])].filter((each) => each <= most).toSorted((a, b) => a - b)) {
    yield* addRuns(stored + 1, amount)
    stored = amount
    yield* reconnect(origin)
    for (const [name, view] of Object.entries(views)) {
      results[name] = { ...results[name], [amount]: yield* measure(visitor, view) }
    }
    console.error(`${amount.toLocaleString("en")} runs: measured`)
  }
  return results
})

const withDatabase = async (use: (client: Layer.Layer<SqlClient.SqlClient>, size: () => number) => Promise<void>) => {
  if (values.store === "postgres") {
    const postgres = await startPostgres()
    try {
      const url = await makeDatabase(postgres)
      await use(Layer.orDie(PgClient.layer({ url: Redacted.make(url), maxConnections: 8 })), () => 0)
    } finally {
      await postgres.stop()
    }
    return
  }
  const folder = mkdtempSync(join(tmpdir(), "faktura-scale-"))
  try {
    const file = join(folder, "scale.db")
    await use(Layer.orDie(layerSqliteClient({ file })), () => statSync(file).size)
  } finally {
    rmSync(folder, { recursive: true })
  }
}

await withDatabase(async (client, size) => {
  const views = await Effect.runPromise(Effect.provide(Effect.scoped(program), storedOver(client)))
  console.log(JSON.stringify({ store: values.store, unit: "milliseconds", bytes: size() || undefined, views }))
})
