/** Lists runs: by tenant, status and the beginning of their title. Takes the same time for any number of runs. */
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import * as SqlClient from "effect/sql/SqlClient"
import type { SqlError } from "effect/sql/SqlError"
import type * as Statement from "effect/sql/Statement"
import { text } from "../../database/Rows.ts"
import type { Row } from "../../database/Rows.ts"
import { runStatuses } from "../../runs/Run.ts"
import { runOf } from "../../runs/RunRows.ts"
import type { Counted, RunList, RunRow } from "../PageData.ts"
import type { Refused } from "../Refused.ts"
import { counted, countUpTo, ofOne, overall } from "./Counting.ts"
import { cut, positionText, textPosition, timePosition } from "./Cursor.ts"

/** Runs of one part of a list. */
const partLength = 50

/** Most titles that are looked at for one part, if the status must match too. */
const mostTitles = 2_000

const Text = Schema.NonEmptyString.check(Schema.isMaxLength(500))

/** Filter of the list. */
export const RunFilter = Schema.Struct({
  tenant: Schema.optionalKey(Text),
  status: Schema.optionalKey(Schema.Literals(runStatuses)),
  /** Beginning of the title, in any case. The list is then ordered by title. */
  title: Schema.optionalKey(Text),
  /** Position to go on from. */
  after: Schema.optionalKey(Schema.String.check(Schema.isMaxLength(4_000)))
})

/** Filter of the list. */
export type RunFilter = typeof RunFilter.Type

/** Columns of a run that lists show. The result may be long, and is not among them. */
export const listed =
  "run, round, tenant, workflow, subject, title, status, step, attempts, reason, due_at, created_at, changed_at, ended_at"

/** Reads a run of a list. */
export const runRow = (row: Row): RunRow => {
  const { attempts, changedAt, createdAt, dueAt, reason, round, run, status, step, tenant, title, workflow } =
    runOf(row)
  return { run, round, tenant, workflow, title, status, step, attempts, reason, dueAt, createdAt, changedAt }
}

/** Lowercase title, as the index has it. */
const titleKey = (sql: SqlClient.SqlClient): Statement.Fragment =>
  sql.literal(sql.onDialectOrElse({ pg: () => `lower(title) COLLATE "C"`, orElse: () => "lower(title)" }))

/** The last character of Unicode: no title that begins with a text is after the text and this. */
const lastCharacter = "\u{10FFFF}"

const equals = (sql: SqlClient.SqlClient, { status, tenant }: RunFilter): ReadonlyArray<Statement.Fragment> => [
  ...(tenant === undefined ? [] : [sql`tenant = ${tenant}`]),
  ...(status === undefined ? [] : [sql`status = ${status}`])
]

const byChange = Effect.fnUntraced(function* (
  sql: SqlClient.SqlClient,
  filter: RunFilter
): Effect.fn.Return<RunList, SqlError | Refused> {
  const [at, run] = filter.after === undefined ? [Number.MAX_SAFE_INTEGER, ""] : yield* timePosition(filter.after)
  const where = equals(sql, filter)
  const rows = yield* sql<Row>`
    SELECT ${sql.literal(listed)} FROM bridge_runs
    WHERE ${sql.and([...where, sql`(changed_at, run) < (${at}, ${run})`])}
    ORDER BY changed_at DESC, run DESC LIMIT ${partLength + 1}`
  const matching = sql`bridge_runs WHERE ${sql.and([...where, sql`changed_at >= 0`])} ORDER BY changed_at, run`
  const total = yield* countOf(sql, overall, matching)
  return { ...cut(rows.map(runRow), partLength, (row) => [row.changedAt, row.run]), total, isPart: false }
})

const countOf = (sql: SqlClient.SqlClient, limit: number, from: Statement.Fragment): Effect.Effect<Counted, SqlError> =>
  Effect.map(sql<Row>`SELECT ${countUpTo(sql, limit, from)} AS amount`, ([row]) => counted(row?.["amount"], limit))

interface Titles {
  /** Condition of all titles that match. */
  readonly all: Statement.Fragment
  /** Condition of those after the position. */
  readonly rest: Statement.Fragment
  readonly key: Statement.Fragment
}

const titlesOf = Effect.fnUntraced(function* (
  sql: SqlClient.SqlClient,
  { after, tenant }: RunFilter,
  title: string
): Effect.fn.Return<Titles, Refused> {
  const key = titleKey(sql)
  const all = sql.and([
    ...(tenant === undefined ? [] : [sql`tenant = ${tenant}`]),
    sql`${key} >= lower(${title})`,
    sql`${key} < lower(${title + lastCharacter})`
  ])
  if (after === undefined) return { all, rest: all, key }
  const [from, run] = yield* textPosition(after)
  return { all, rest: sql.and([all, sql`(${key}, run) > (${from}, ${run})`]), key }
})

/** A title in the list: the row, and the key that orders it. */
const keyOf = (row: Row): readonly [string, string] => [text(row["title_key"]), text(row["run"])]

const byTitle = Effect.fnUntraced(function* (
  sql: SqlClient.SqlClient,
  filter: RunFilter,
  title: string
): Effect.fn.Return<RunList, SqlError | Refused> {
  const { all, key, rest } = yield* titlesOf(sql, filter, title)
  const ordered = sql`bridge_runs WHERE ${rest} ORDER BY ${key}, run`
  if (filter.status === undefined) {
    const rows = yield* sql<Row>`
      SELECT ${sql.literal(listed)}, ${key} AS title_key FROM ${ordered} LIMIT ${partLength + 1}`
    const { next, rows: shown } = cut(rows, partLength, keyOf)
    // Counted to a lower limit, because the index alone is not enough: Postgres reads the runs too.
    const total = yield* countOf(sql, ofOne, sql`bridge_runs WHERE ${all} ORDER BY ${key}, run`)
    return { rows: shown.map(runRow), next, total, isPart: false }
  }
  // No index has both. Some titles are looked at, and the next part goes on after them.
  const rows = yield* sql<Row>`
    SELECT * FROM (SELECT ${sql.literal(listed)}, ${key} AS title_key FROM ${ordered} LIMIT ${mostTitles}) AS titles
    WHERE status = ${filter.status} ORDER BY title_key, run LIMIT ${partLength + 1}`
  const part = cut(rows, partLength, keyOf)
  if (part.next !== undefined) return { rows: part.rows.map(runRow), next: part.next, total: undefined, isPart: false }
  const [last] = yield* sql<Row>`
    SELECT run, ${key} AS title_key FROM ${ordered} LIMIT 1 OFFSET ${mostTitles - 1}`
  const next = last === undefined ? undefined : positionText(keyOf(last))
  return { rows: part.rows.map(runRow), next, total: undefined, isPart: next !== undefined }
})

/** Lists runs: the last changed first, or by title if the filter has a title. */
export const runList = Effect.fn("runList")(function* (
  filter: RunFilter
): Effect.fn.Return<RunList, SqlError | Refused, SqlClient.SqlClient> {
  const sql = yield* SqlClient.SqlClient
  return yield* filter.title === undefined ? byChange(sql, filter) : byTitle(sql, filter, filter.title)
})
