/** The last comparison of each tenant with accounting, and its differences. */
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import * as SqlClient from "effect/sql/SqlClient"
import type { SqlError } from "effect/sql/SqlError"
import { text, wholeOrNone } from "../../database/Rows.ts"
import type { Row } from "../../database/Rows.ts"
import type { Comparison, Counted, FindingKind, FindingRow, Listed } from "../PageData.ts"
import type { Refused } from "../Refused.ts"
import { counted, countUpTo, ofOne } from "./Counting.ts"
import { cut, textPosition } from "./Cursor.ts"

/** Tenants, or differences, of one part of a list. */
const partLength = 50

const kinds = ["missing", "duplicate", "drift", "orphan"] as const satisfies ReadonlyArray<FindingKind>

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
  issued: Schema.optionalKey(Schema.Number),
  carried: Schema.optionalKey(Schema.Number),
  sums: Schema.optionalKey(
    Schema.Array(
      Schema.Struct({
        currency: Schema.String,
        invoices: Schema.Number,
        monite: Schema.NullOr(Schema.Number),
        ledger: Schema.NullOr(Schema.Number)
      })
    )
  )
})

const summaryOf = Schema.decodeUnknownOption(Schema.fromJsonString(Summary))

const comparisonOf = (row: Row): Comparison => {
  const summary = Option.getOrElse(summaryOf(row["summary"]), (): typeof Summary.Type => ({}))
  const of = (kind: FindingKind): Counted => counted(row[kind], ofOne)
  return {
    tenant: text(row["tenant"]),
    name: text(row["name"]),
    comparedAt: wholeOrNone(row["compared_at"]),
    issued: summary.issued,
    carried: summary.carried,
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
      const from = sql`bridge_findings f WHERE f.tenant = t.tenant AND f.kind = ${sql.literal(`'${kind}'`)} ORDER BY f.number, f.detail`
      return sql`${countUpTo(sql, ofOne, from)} AS ${sql.literal(kind)}`
    })
  )
  const rows = yield* sql<Row>`
    SELECT t.tenant AS tenant, t.name AS name, c.summary AS summary, c.compared_at AS compared_at, ${counts}
    FROM bridge_tenants t LEFT JOIN bridge_reconciliations c ON c.tenant = t.tenant
    WHERE ${tenant === undefined ? sql`t.tenant > ${after}` : sql`t.tenant = ${tenant}`} ORDER BY t.tenant LIMIT ${partLength + 1}`
  const shown = rows.slice(0, partLength).map(comparisonOf)
  return { rows: shown, next: rows.length > partLength ? shown.at(-1)?.tenant : undefined }
})

/** A difference of one field, as the comparison writes it: the field, Monite's value, and accounting's value. */
const drift = /^([^:]{1,60}): (.*) in Monite, (.*) in accounting$/s

const findingOf = (row: Row, kind: FindingKind): FindingRow => {
  const detail = text(row["detail"])
  const [, field, monite, accounting] = drift.exec(detail) ?? []
  const isDrift = kind === "drift" && field !== undefined && monite !== undefined && accounting !== undefined
  return { kind, number: text(row["number"]), detail, values: isDrift ? { field, monite, accounting } : undefined }
}

/** Lists the differences of one kind, in the order of the invoices' numbers. */
export const findingList = Effect.fn("findingList")(function* ({
  after,
  kind,
  tenant
}: FindingFilter): Effect.fn.Return<Listed<FindingRow>, SqlError | Refused, SqlClient.SqlClient> {
  const sql = yield* SqlClient.SqlClient
  const [number, detail] = after === undefined ? ["", ""] : yield* textPosition(after)
  const rows = yield* sql<Row>`
    SELECT number, detail FROM bridge_findings
    WHERE tenant = ${tenant} AND kind = ${kind} AND (number, detail) > (${number}, ${detail})
    ORDER BY number, detail LIMIT ${partLength + 1}`
  return cut(
    rows.map((row) => findingOf(row, kind)),
    partLength,
    (row) => [row.number, row.detail]
  )
})
