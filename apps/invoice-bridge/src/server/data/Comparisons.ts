/** The last comparison of each tenant with accounting, and its differences. */
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import * as SqlClient from "effect/sql/SqlClient"
import type { SqlError } from "effect/sql/SqlError"
import { text, textOrNone, wholeOrNone } from "../../database/Rows.ts"
import type { Row } from "../../database/Rows.ts"
import { subjectPrefix } from "../../reconcile/PlanComparison.ts"
import { DocumentName, findingKinds as kinds, Reconciliation } from "../../reconcile/Reconciliation.ts"
import { runStatuses } from "../../runs/Run.ts"
import type { Comparison, ComparisonRun, Counted, FindingKind, FindingRow, Listed } from "../PageData.ts"
import type { Refused } from "../Refused.ts"
import { counted, countUpTo, ofOne } from "./Counting.ts"
import { cut, textPosition, wrongPosition } from "./Cursor.ts"

/** Tenants, or differences, of one part of a list. */
const partLength = 50

const Text = Schema.NonEmptyString.check(Schema.isMaxLength(500))

/** Filter of the comparisons. */
export const ComparisonFilter = Schema.Struct({
  /** Only of this tenant. */
  tenant: Schema.optionalKey(Text),
  /** The tenant to go on after. */
  after: Schema.optionalKey(Text)
})

/** Filter of the comparisons. */
export type ComparisonFilter = typeof ComparisonFilter.Type

/** Filter of the differences. */
export const FindingFilter = Schema.Struct({
  tenant: Text,
  kind: Schema.Literals(kinds),
  /** Position to go on from. */
  after: Schema.optionalKey(Schema.String.check(Schema.isMaxLength(20_000)))
})

/** Filter of the differences. */
export type FindingFilter = typeof FindingFilter.Type

/** The stored numbers. A comparison that an older version stored may lack some. */
const Summary = Schema.Struct({
  compared: Schema.optionalKey(Reconciliation.fields.compared),
  notCompared: Schema.optionalKey(Reconciliation.fields.notCompared),
  sums: Schema.optionalKey(Reconciliation.fields.sums)
})

const summaryOf = Schema.decodeUnknownOption(Schema.fromJsonString(Summary))

const statusOf = Schema.decodeUnknownOption(Schema.Literals(runStatuses))

/** Reads the newest run. Undefined: there is none. */
const runOf = (row: Row): ComparisonRun | undefined => {
  const run = textOrNone(row["last_run"])
  const status = Option.getOrUndefined(statusOf(row["status"]))
  return run === undefined || status === undefined ? undefined : { run, status, endedAt: wholeOrNone(row["ended_at"]) }
}

const comparisonOf = (row: Row): Comparison => {
  const summary = Option.getOrElse(summaryOf(row["summary"]), (): typeof Summary.Type => ({}))
  const of = (kind: FindingKind): Counted => counted(row[kind], ofOne)
  return {
    tenant: text(row["tenant"]),
    name: text(row["name"]),
    comparedAt: wholeOrNone(row["compared_at"]),
    run: runOf(row),
    compared: summary.compared ?? [],
    notCompared: summary.notCompared ?? [],
    sums: summary.sums ?? [],
    findings: { missing: of("missing"), duplicate: of("duplicate"), drift: of("drift"), orphan: of("orphan") }
  }
}

/** Lists the last comparison of each tenant, in the order of the tenants. */
export const comparisons = Effect.fn("comparisons")(function* ({
  after = "",
  tenant
}: ComparisonFilter): Effect.fn.Return<Listed<Comparison>, SqlError, SqlClient.SqlClient> {
  const sql = yield* SqlClient.SqlClient
  const counts = sql.csv(
    kinds.map((kind) => {
      const from = sql`bridge_findings f WHERE f.tenant = t.tenant AND f.kind = ${sql.literal(`'${kind}'`)} ORDER BY f.number, f.source, f.detail`
      return sql`${countUpTo(sql, ofOne, from)} AS ${sql.literal(kind)}`
    })
  )
  const rows = yield* sql<Row>`
    SELECT t.tenant AS tenant, t.name AS name, c.summary AS summary, c.compared_at AS compared_at,
      r.run AS last_run, r.status AS status, r.ended_at AS ended_at, ${counts}
    FROM bridge_tenants t LEFT JOIN bridge_reconciliations c ON c.tenant = t.tenant
    LEFT JOIN bridge_runs r ON r.run = (
      SELECT n.run FROM bridge_runs n WHERE n.tenant = t.tenant AND n.subject = ${subjectPrefix} || t.tenant
      ORDER BY n.created_at DESC, n.run DESC LIMIT 1)
    WHERE ${tenant === undefined ? sql`t.tenant > ${after}` : sql`t.tenant = ${tenant}`} ORDER BY t.tenant LIMIT ${partLength + 1}`
  const shown = rows.slice(0, partLength).map(comparisonOf)
  return { rows: shown, next: rows.length > partLength ? shown.at(-1)?.tenant : undefined }
})

/** A difference of one field, as the comparison writes it: the field, Monite's value, and accounting's value. */
const drift = /^([^:]{1,60}): (.*) in Monite, (.*) in accounting$/s

const documentOf = Schema.decodeUnknownSync(DocumentName)

const findingOf = (row: Row, kind: FindingKind): FindingRow => {
  const detail = text(row["detail"])
  const [, field, monite, accounting] = drift.exec(detail) ?? []
  const isDrift = kind === "drift" && field !== undefined && monite !== undefined && accounting !== undefined
  return {
    kind,
    document: documentOf(row["document"]),
    id: text(row["source"]),
    number: text(row["number"]),
    detail,
    values: isDrift ? { field, monite, accounting } : undefined
  }
}

/** Position after a difference: its number, and then its id and detail as JSON. */
const Rest = Schema.fromJsonString(Schema.Tuple([Schema.String, Schema.String]))

const positionOf = Effect.fnUntraced(function* (after: string | undefined) {
  if (after === undefined) return ["", "", ""] as const
  const [number, rest] = yield* textPosition(after)
  const [id, detail] = yield* Effect.mapError(Schema.decodeUnknownEffect(Rest)(rest), () => wrongPosition)
  return [number, id, detail] as const
})

/** Lists the differences of one kind, in the order of the documents' numbers. */
export const findingList = Effect.fn("findingList")(function* ({
  after,
  kind,
  tenant
}: FindingFilter): Effect.fn.Return<Listed<FindingRow>, SqlError | Refused, SqlClient.SqlClient> {
  const sql = yield* SqlClient.SqlClient
  const [number, id, detail] = yield* positionOf(after)
  const rows = yield* sql<Row>`
    SELECT document, number, source, detail FROM bridge_findings
    WHERE tenant = ${tenant} AND kind = ${kind} AND (number, source, detail) > (${number}, ${id}, ${detail})
    ORDER BY number, source, detail LIMIT ${partLength + 1}`
  return cut(
    rows.map((row) => findingOf(row, kind)),
    partLength,
    (row) => [row.number, JSON.stringify([row.id, row.detail])]
  )
})
