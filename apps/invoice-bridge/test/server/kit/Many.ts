/** Many stored runs at once, by a few statements, and all views of the page over them. */
import { Effect } from "effect"
import { SqlClient } from "effect/sql"
import type { SqlError } from "effect/sql"
import { comparisons, findingList } from "../../../src/server/data/Comparisons.ts"
import { journey } from "../../../src/server/data/Journey.ts"
import { countRuns, overview, tenantNames } from "../../../src/server/data/Overview.ts"
import { runList } from "../../../src/server/data/RunList.ts"
import { taskList } from "../../../src/server/data/TaskList.ts"
import type { Refused } from "../../../src/server/Refused.ts"
import { hourOf } from "../../../src/runs/Hours.ts"

/** Number of tenants. */
export const tenantAmount = 20

/** Runs of each status that has not ended well. All others are done. */
const ofEach = 100

const unfinished = ["queued", "running", "waiting", "blocked", "ignored", "failed"]

const tenantOf = (i: string): string => `'tenant ' || (100 + ${i} % ${tenantAmount})`

/** The tenant of the views. */
const tenant = "tenant 107"

/** One tenant has more than half of all runs. */
const ownerOf = (i: string): string => `CASE WHEN ${i} % 2 = 0 THEN '${tenant}' ELSE ${tenantOf(i)} END`

const numbers = (first: number, last: number): string =>
  `(WITH RECURSIVE n(i) AS (SELECT ${first} UNION ALL SELECT i + 1 FROM n WHERE i < ${last}) SELECT i FROM n) AS n`

/** Status by the number of a run. Division of whole numbers rounds down in both databases. */
const statusOf = `CASE ${unfinished
  .map((status, index) => `WHEN i <= ${(index + 1) * ofEach} THEN '${status}'`)
  .join(" ")} ELSE 'done' END`

const runOf = (i: string): string => `'monite:tenant:' || (10000000 + ${i}) || ':2026-01-01T00:00:00.000Z'`

/** Inserts in parts, so that no statement takes long. */
const inParts = (first: number, last: number, statement: (numbers: string) => string) =>
  Effect.gen(function* () {
    const sql = yield* SqlClient.SqlClient
    for (let from = first; from <= last; from += 50_000) {
      yield* sql.unsafe(statement(numbers(from, Math.min(last, from + 49_999))))
    }
  })

/** Time of the first run. Every second four runs change. */
const start = 1_780_000_000_000

/** Adds runs with two steps each, from one number to another. The first call must begin with 1. */
export const addRuns = Effect.fnUntraced(function* (first: number, last: number) {
  const sql = yield* SqlClient.SqlClient
  yield* inParts(
    first,
    last,
    (from) => `
      INSERT INTO bridge_runs (run, round, tenant, workflow, subject, title, input, status, step, attempts, created_at, changed_at, ended_at)
      SELECT ${runOf("i")}, 1, ${ownerOf("i")}, 'CarryInvoice', 'monite:tenant:' || (10000000 + i), 'INV-' || (10000000 + i), '{}',
        ${statusOf}, 'invoice', 2, ${start} + i * 250, ${start} + (i / 4) * 1000,
        CASE WHEN i <= ${ofEach * 4} THEN NULL ELSE ${start} + (i / 4) * 1000 END
      FROM ${from}`
  )
  for (const [step, order] of [
    ["contact", 0],
    ["invoice", 1]
  ] as const) {
    yield* inParts(
      first,
      last,
      (from) => `
        INSERT INTO bridge_steps (run, round, step, attempt, ended, started_at, ended_at)
        SELECT ${runOf("i")}, 1, '${step}', 1, 'done', ${start} + i * 250 + ${order}, ${start} + i * 250 + ${order} FROM ${from}`
    )
  }
  yield* sql.onDialectOrElse({ pg: () => sql`VACUUM ANALYZE`, orElse: () => Effect.void })
})

/** Adds tenants, tasks, differences and the counts of two days. */
export const addRest = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  const now = hourOf(yield* Effect.clockWith((clock) => clock.currentTimeMillis))
  const statements = [
    `INSERT INTO bridge_tenants (tenant, name, status, settings, secrets, created_at, changed_at)
     SELECT ${tenantOf("i")}, 'Company ' || i, 'active', '{}', '', 0, 0 FROM ${numbers(0, tenantAmount - 1)}`,
    `INSERT INTO bridge_tasks (task, tenant, kind, about, reason, status, opened_at, answer, answered_at)
     SELECT 'task ' || (10000 + i), ${tenantOf("i")}, 'refused', 'invoice ' || i, 'The period is closed.',
       CASE WHEN i % 2 = 0 THEN 'open' ELSE 'answered' END, ${start} + i,
       CASE WHEN i % 2 = 0 THEN NULL ELSE '{"action":"retry"}' END, CASE WHEN i % 2 = 0 THEN NULL ELSE ${start} END
     FROM ${numbers(1, 400)}`,
    `INSERT INTO bridge_task_waits (token, task, run, tenant)
     SELECT 'wait ' || i, 'task ' || (10000 + 1 + i % 400), ${runOf("i")}, ${tenantOf("(1 + i % 400)")} FROM ${numbers(1, 2_000)}`,
    `INSERT INTO bridge_reconciliations (tenant, summary, compared_at) SELECT ${tenantOf("i")}, '{}', ${now} FROM ${numbers(0, tenantAmount - 1)}`,
    `INSERT INTO bridge_findings (tenant, kind, number, source, document, detail, found_at)
     SELECT ${tenantOf("i")}, 'drift', 'INV-' || (10000 + i), 'id ' || i, 'invoice', 'number: 1 in Monite, 2 in accounting', ${now}
     FROM ${numbers(1, 4_000)}`,
    `INSERT INTO bridge_hours (hour, tenant, workflow, ended, amount)
     SELECT ${now} - (i % 48) * 3600000, 'tenant ' || (100 + i / 48), 'CarryInvoice', 'done', 12
     FROM ${numbers(0, 48 * tenantAmount - 1)}`
  ]
  for (const statement of statements) yield* sql.unsafe(statement)
  yield* sql.onDialectOrElse({ pg: () => sql`VACUUM ANALYZE`, orElse: () => Effect.void })
})

/** Goes on after the first part of a list. */
const second = <A extends { readonly next: string | undefined }, E, R>(
  list: (after: string | undefined) => Effect.Effect<A, E, R>
) => Effect.flatMap(list(undefined), ({ next }) => list(next))

/** Every view of the page, by a name. */
export const views: Readonly<Record<string, Effect.Effect<unknown, SqlError.SqlError | Refused, SqlClient.SqlClient>>> =
  {
    overview: overview(undefined),
    "overview, next page": overview(tenant),
    metrics: countRuns(),
    "names of tenants": tenantNames(),
    runs: runList({}),
    "runs, next page": second((after) => runList(after === undefined ? {} : { after })),
    "runs of a tenant": second((after) => runList(after === undefined ? { tenant } : { tenant, after })),
    "failed runs": second((after) => runList(after === undefined ? { status: "failed" } : { status: "failed", after })),
    "done runs": runList({ status: "done" }),
    "done runs of a tenant": second((after) =>
      runList(after === undefined ? { tenant, status: "done" } : { tenant, status: "done", after })
    ),
    "runs by title": second((after) =>
      runList(after === undefined ? { title: "inv-10000" } : { title: "inv-10000", after })
    ),
    "runs of a tenant by title": second((after) =>
      runList(after === undefined ? { title: "INV-10000", tenant } : { title: "INV-10000", tenant, after })
    ),
    "done runs by title": second((after) =>
      runList(after === undefined ? { title: "INV", status: "done" } : { title: "INV", status: "done", after })
    ),
    "failed runs of a tenant by title": runList({ title: "INV", status: "failed", tenant }),
    journey: journey("monite:tenant:10000700:2026-01-01T00:00:00.000Z", () => undefined),
    "open tasks": second((after) => taskList(after === undefined ? { status: "open" } : { status: "open", after })),
    "closed tasks of a tenant": taskList({ status: "answered", tenant }),
    comparisons: comparisons({}),
    "comparison of a tenant": comparisons({ tenant }),
    differences: second((after) =>
      findingList(after === undefined ? { tenant, kind: "drift" } : { tenant, kind: "drift", after })
    )
  }
