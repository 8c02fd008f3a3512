/** Statements of a view, and how the databases run them. */
import { Effect } from "effect"
import { SqlClient, Statement } from "effect/sql"

/** A statement that was sent, and its values. */
export type Sent = readonly [statement: string, values: ReadonlyArray<unknown>]

/** Runs an effect, and returns the statements that it sent. */
export const statementsOf = <A, E, R>(effect: Effect.Effect<A, E, R>): Effect.Effect<ReadonlyArray<Sent>, E, R> =>
  Effect.suspend(() => {
    const sent: Array<Sent> = []
    return effect.pipe(
      Effect.provideService(Statement.CurrentTransformer, (statement) =>
        Effect.sync(() => {
          sent.push(statement.compile())
          return statement
        })
      ),
      Effect.as(sent)
    )
  })

/** Steps of SQLite's plan, one text for each. */
export const sqlitePlan = ([statement, values]: Sent) =>
  Effect.map(
    SqlClient.SqlClient.use((sql) =>
      sql.unsafe<{ readonly detail: string }>(`EXPLAIN QUERY PLAN ${statement}`, [...values])
    ),
    (rows) => rows.map(({ detail }) => detail)
  )

interface Node {
  readonly "Node Type": string
  readonly "Relation Name"?: string
  readonly "Index Name"?: string
  readonly "Actual Rows": number
  readonly "Actual Loops": number
  readonly "Rows Removed by Filter"?: number
  readonly "Rows Removed by Index Recheck"?: number
  readonly Plans?: ReadonlyArray<Node>
}

/** A read of a table in a plan of Postgres. */
export interface Read {
  readonly node: string
  readonly table: string
  readonly index: string | undefined
  /** Rows that were read, in all loops. */
  readonly rows: number
}

const readsOf = (node: Node): ReadonlyArray<Read> => {
  const below = (node.Plans ?? []).flatMap(readsOf)
  const table = node["Relation Name"]
  if (table === undefined) return below
  const each =
    node["Actual Rows"] + (node["Rows Removed by Filter"] ?? 0) + (node["Rows Removed by Index Recheck"] ?? 0)
  return [
    { node: node["Node Type"], table, index: node["Index Name"], rows: Math.round(each * node["Actual Loops"]) },
    ...below
  ]
}

/** Runs a statement on Postgres, and returns what it read. */
export const postgresReads = ([statement, values]: Sent) =>
  Effect.map(
    SqlClient.SqlClient.use((sql) =>
      sql.unsafe<{ readonly "QUERY PLAN": unknown }>(`EXPLAIN (ANALYZE, FORMAT JSON) ${statement}`, [...values])
    ),
    ([row]) => {
      const plan = row?.["QUERY PLAN"]
      // The database's own format.
      const [first] = (typeof plan === "string" ? JSON.parse(plan) : plan) as ReadonlyArray<{ readonly Plan: Node }>
      return first === undefined ? [] : readsOf(first.Plan)
    }
  )
