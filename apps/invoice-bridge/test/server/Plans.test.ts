/**
 * Views over many runs: SQLite finds all rows by an index, and Postgres reads as many rows for 40,000 runs as for 20,000.
 */
import { assert, it } from "@effect/vitest"
import { Effect } from "effect"
import { SqlClient } from "effect/sql"
import { overDatabases } from "../../../../packages/durable/test/kit/Databases.ts"
import { addRest, addRuns, views } from "./kit/Many.ts"
import { postgresReads, sqlitePlan, statementsOf } from "./kit/Plans.ts"
import type { Sent } from "./kit/Plans.ts"
import { storedOver } from "./kit/Serving.ts"

/** Tables that have as many rows as there are invoices. */
const large = /bridge_(runs|steps|tasks|task_waits|findings)\b/

/** Sorts of a few rows that were found by an index: the tries and the tasks of one run. */
const sorted = new Set(["journey"])

const statementsOfViews = Effect.forEach(Object.entries(views), ([name, view]) =>
  Effect.map(statementsOf(view), (statements) => ({ name, statements }))
)

const onSqlite = (statement: Sent, name: string) =>
  Effect.map(sqlitePlan(statement), (steps) => {
    for (const step of steps) {
      // A scan of a subquery reads what an index has found. Aliases of one letter stand for tables.
      assert.notMatch(
        step,
        /^SCAN (?!CONSTANT|counted|titles|named|\(subquery|bridge_tenants)/,
        `${name}: ${step} of ${statement[0]}`
      )
      if (step.startsWith("USE TEMP B-TREE") && !sorted.has(name)) {
        assert.match(statement[0], /AS titles|GROUP BY hour/, `${name} sorts: ${steps.join("; ")} of ${statement[0]}`)
      }
    }
  })

const onPostgres = (statement: Sent, name: string) =>
  Effect.map(postgresReads(statement), (reads) => {
    for (const { index, node, rows, table } of reads) {
      if (!large.test(table)) continue
      // More than any limit of a count, and fewer than there are runs.
      assert.isBelow(rows, 12_500, `${name}: ${node} of ${index} in ${statement[0]}`)
    }
    return reads.filter(({ table }) => large.test(table)).reduce((sum, { rows }) => sum + rows, 0)
  })

overDatabases((newDatabase) => {
  it("every view uses indexes, and more runs do not make it read more", { timeout: 120_000 }, async () => {
    const client = await newDatabase()
    const program = Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      yield* addRuns(1, 20_000)
      yield* addRest
      const isPostgres = sql.onDialectOrElse({ pg: () => true, orElse: () => false })
      const rowsOf = Effect.gen(function* () {
        const rows: Record<string, number> = {}
        for (const { name, statements } of yield* statementsOfViews) {
          assert.isAbove(statements.length, 0, name)
          for (const statement of statements) {
            if (isPostgres) rows[name] = (rows[name] ?? 0) + (yield* onPostgres(statement, name))
            else yield* onSqlite(statement, name)
          }
        }
        return rows
      })
      const before = yield* rowsOf
      yield* addRuns(20_001, 40_000)
      const after = yield* rowsOf
      for (const [name, rows] of Object.entries(after)) {
        assert.isAtMost(rows, (before[name] ?? 0) + 10, `${name} reads more rows: ${JSON.stringify({ before, after })}`)
      }
    })
    await Effect.runPromise(Effect.provide(program, storedOver(client())))
  })
})
