/**
 * Steps of `durableWrite` as statements. Each is one statement, so that a step is committed as a whole or not at all, and two
 * processes cannot both take a lease.
 */
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import type { SqlError } from "effect/sql/SqlError"
import type { Fragment, Statement } from "effect/sql/Statement"
import type { IntentStoreUnavailable } from "../intents/Errors.ts"
import type { Claim, Lease, Leases } from "../intents/IntentStore.ts"
import type { Database } from "./Database.ts"
import { isFree, isOwned, noLease } from "./LeaseSql.ts"
import { intentOf, wholeNumber } from "./Rows.ts"
import type { Row } from "./Rows.ts"
import { insideTransaction, unavailable } from "./SqlProblem.ts"

/** Makes the steps of a database. */
export const makeLeases = ({ moment, sql }: Database): Leases => {
  const stored = <A>(work: Effect.Effect<A, SqlError>): Effect.Effect<A, IntentStoreUnavailable> =>
    Effect.mapError(work, unavailable)

  /** Runs a statement of the present time. True: it returned a row. */
  const changed = (statement: (now: Fragment) => Statement<Row>): Effect.Effect<boolean, IntentStoreUnavailable> =>
    stored(
      Effect.map(
        Effect.flatMap(moment, (now): Effect.Effect<ReadonlyArray<unknown>, SqlError> => statement(now)),
        (rows) => rows.length > 0
      )
    )

  const take = Effect.fnUntraced(function* (key: string, { millis, owner }: Lease) {
    const now = yield* moment
    const ifFree = sql`
      ON CONFLICT (intent_key) DO UPDATE SET owner = excluded.owner, leased_until = excluded.leased_until
      WHERE faktura_intents.status NOT IN ('done', 'abandoned') AND ${isFree(sql, now)}`
    return yield* sql<Row>`
      INSERT INTO faktura_intents (intent_key, status, sends, created_at, changed_at, owner, leased_until)
      VALUES (${key}, 'planned', 0, ${now}, ${now}, ${owner}, ${now} + ${millis}) ${ifFree}
      RETURNING *, ${now} AS read_at`
  })

  const look = Effect.fnUntraced(function* (key: string) {
    return yield* sql<Row>`SELECT *, ${yield* moment} AS read_at FROM faktura_intents WHERE intent_key = ${key}`
  })

  const claim = Effect.fnUntraced(function* (key: string, lease: Lease): Effect.fn.Return<Claim, SqlError> {
    for (;;) {
      const [taken] = yield* take(key, lease)
      if (taken !== undefined) {
        const intent = intentOf(taken)
        const sinceSent =
          intent.lastSentAt === undefined ? undefined : Math.max(Number(taken["read_at"]) - intent.lastSentAt, 0)
        return { _tag: "Claimed", intent, sinceSent }
      }
      const [other] = yield* look(key)
      const standing = other === undefined ? undefined : standingOf(other)
      // Undefined: the intent was deleted or its lease ended between the two statements.
      if (standing !== undefined) return standing
    }
  })

  return {
    claim: (key, lease) =>
      Effect.flatMap(Effect.serviceOption(sql.transactionService), (transaction) =>
        Option.isSome(transaction) ? Effect.fail(insideTransaction()) : stored(claim(key, lease))
      ),
    renew: (key, lease) =>
      changed(
        (now) => sql`
          UPDATE faktura_intents SET leased_until = ${now} + ${lease.millis}
          WHERE ${isOwned(sql, key, lease, now)} RETURNING 1 AS kept`
      ),
    open: (key, lease) =>
      changed((now) => {
        const times = sql`
          first_sent_at = COALESCE(first_sent_at, ${now}), last_sent_at = ${now}, leased_until = ${now} + ${lease.millis}`
        return sql`
          UPDATE faktura_intents SET status = 'open', sends = sends + 1, note = NULL, changed_at = ${now}, ${times}
          WHERE ${isOwned(sql, key, lease, now)} AND status IN ('planned', 'open', 'refused') RETURNING 1 AS kept`
      }),
    written: (key) =>
      Effect.asVoid(
        changed(
          (now) => sql`
            UPDATE faktura_intents SET status = 'written', changed_at = ${now}
            WHERE intent_key = ${key} AND status NOT IN ('done', 'abandoned')`
        )
      ),
    refused: (key, { owner }, note) =>
      Effect.asVoid(
        changed(
          (now) => sql`
            UPDATE faktura_intents SET status = 'refused', note = ${note}, changed_at = ${now}, ${noLease(sql)}
            WHERE intent_key = ${key} AND owner = ${owner} AND status = 'open'`
        )
      ),
    done: Effect.fnUntraced(function* (key, result, source) {
      const values = sql`result = ${result}, source = ${source}, note = NULL`
      const now = yield* moment
      const [mine] = yield* stored(sql<Row>`
        UPDATE faktura_intents SET status = 'done', ${values}, changed_at = ${now}, ${noLease(sql)}
        WHERE intent_key = ${key} AND status <> 'done' RETURNING result`)
      if (mine !== undefined) return result
      const [row] = yield* stored(sql<Row>`SELECT result FROM faktura_intents WHERE intent_key = ${key}`)
      const kept = row?.["result"]
      return typeof kept === "string" ? kept : result
    }),
    release: (key, { owner }) =>
      stored(
        Effect.asVoid(sql`UPDATE faktura_intents SET ${noLease(sql)} WHERE intent_key = ${key} AND owner = ${owner}`)
      )
  }
}

/** Reads an intent that could not be claimed. Undefined: it can be claimed now. */
const standingOf = (row: Row): Claim | undefined => {
  const intent = intentOf(row)
  if (intent.status === "done") return { _tag: "Done", result: intent.result ?? "" }
  if (intent.status === "abandoned") return { _tag: "Abandoned", reason: intent.note ?? "" }
  const until = intent.leasedUntil
  const readAt = wholeNumber(row["read_at"])
  if (until === undefined || readAt === undefined || until <= readAt) return undefined
  return { _tag: "Underway", until, remaining: until - readAt }
}
