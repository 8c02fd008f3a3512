/** Methods of the store for people and workers: plan, list, resolve, abandon, retain and summary. */
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import type { SqlError } from "effect/sql/SqlError"
import { IntentUnchanged, WriteUnderway } from "../intents/Errors.ts"
import type { IntentStoreUnavailable } from "../intents/Errors.ts"
import { statuses } from "../intents/Intent.ts"
import type { IntentStore, ListOptions } from "../intents/IntentStore.ts"
import { checkKey } from "../intents/Key.ts"
import { jsonText } from "../intents/JsonText.ts"
import type { Database } from "./Database.ts"
import { isFree, noLease } from "./LeaseSql.ts"
import { intentOf, wholeNumber } from "./Rows.ts"
import type { Row } from "./Rows.ts"
import { unavailable } from "./SqlProblem.ts"

/** Most intents of a page, and its default. */
const pages = { most: 1_000, usual: 100 }

/** Number of intents that `retain` deletes in one statement. Why: a long statement would hold up the writes of others. */
const batch = 500

const stored = <A>(work: Effect.Effect<A, SqlError>): Effect.Effect<A, IntentStoreUnavailable> =>
  Effect.mapError(work, unavailable)

/** Makes the methods of a database. */
export const makeIntents = ({ moment, now, sql }: Database): Omit<IntentStore["Service"], "leases"> => {
  const get: IntentStore["Service"]["get"] = (key) =>
    stored(
      Effect.map(sql<Row>`SELECT * FROM faktura_intents WHERE intent_key = ${key}`, ([row]) =>
        row === undefined ? undefined : intentOf(row)
      )
    )

  /** Says why a person's change did nothing. */
  const unchanged = Effect.fnUntraced(function* (
    key: string
  ): Effect.fn.Return<never, IntentUnchanged | WriteUnderway | IntentStoreUnavailable> {
    const intent = yield* get(key)
    if (intent?.leasedUntil !== undefined && intent.status !== "done") {
      return yield* new WriteUnderway({
        message: `${key}: a call is doing this write. Wait until its lease has ended, then try again.`,
        key,
        until: intent.leasedUntil
      })
    }
    const why = intent === undefined ? "there is no intent with this key" : `the intent is ${intent.status}`
    return yield* new IntentUnchanged({ message: `${key}: nothing was changed, because ${why}.`, key })
  })

  return {
    get,
    plan: Effect.fnUntraced(function* (key, payload) {
      yield* checkKey(key)
      const text = payload === undefined ? null : yield* jsonText(key, "payload", payload)
      return yield* stored(
        Effect.gen(function* () {
          const at = yield* moment
          const rows = yield* sql`
            INSERT INTO faktura_intents (intent_key, status, payload, sends, created_at, changed_at)
            VALUES (${key}, 'planned', ${text}, 0, ${at}, ${at}) ON CONFLICT (intent_key) DO NOTHING RETURNING 1 AS added`
          return rows.length > 0
        })
      )
    }),
    list: ({ after = "", limit = pages.usual, status }: ListOptions = {}) =>
      stored(
        Effect.map(
          sql<Row>`SELECT * FROM faktura_intents
            WHERE intent_key > ${after} AND ${status === undefined ? sql.literal("1 = 1") : sql`status = ${status}`}
            ORDER BY intent_key LIMIT ${Math.max(1, Math.min(Math.trunc(limit), pages.most))}`,
          (rows) => rows.map(intentOf)
        )
      ),
    resolve: Effect.fnUntraced(function* (key, result) {
      const text = yield* jsonText(key, "result", result)
      const rows = yield* stored(
        Effect.gen(function* () {
          const at = yield* moment
          return yield* sql`
            UPDATE faktura_intents SET status = 'done', result = ${text}, source = 'person', note = NULL,
              changed_at = ${at}, ${noLease(sql)}
            WHERE intent_key = ${key} AND ${isFree(sql, at)} RETURNING 1 AS changed`
        })
      )
      if (rows.length === 0) return yield* unchanged(key)
    }),
    abandon: Effect.fnUntraced(function* (key, reason) {
      const rows = yield* stored(
        Effect.gen(function* () {
          const at = yield* moment
          return yield* sql`
            UPDATE faktura_intents SET status = 'abandoned', note = ${reason}, changed_at = ${at},
              ${noLease(sql)}
            WHERE intent_key = ${key} AND status <> 'done' AND ${isFree(sql, at)} RETURNING 1 AS changed`
        })
      )
      if (rows.length === 0) return yield* unchanged(key)
    }),
    retain: (olderThan) =>
      stored(
        Effect.gen(function* () {
          const before = (yield* now) - Duration.toMillis(olderThan)
          let deleted = 0
          for (;;) {
            const rows = yield* sql`
              DELETE FROM faktura_intents WHERE intent_key IN (
                SELECT intent_key FROM faktura_intents WHERE status = 'done' AND changed_at < ${before}
                ORDER BY changed_at LIMIT ${batch}) RETURNING 1 AS deleted`
            deleted += rows.length
            if (rows.length < batch) return deleted
          }
        })
      ),
    summary: stored(
      Effect.gen(function* () {
        const rows = yield* sql<Row>`
          SELECT status, count(*) AS amount, min(first_sent_at) AS oldest FROM faktura_intents GROUP BY status`
        const of = (status: string) => rows.find((row) => row["status"] === status)
        const oldest = wholeNumber(of("open")?.["oldest"])
        return {
          counts: {
            planned: 0,
            open: 0,
            written: 0,
            done: 0,
            refused: 0,
            abandoned: 0,
            ...Object.fromEntries(statuses.map((status) => [status, Number(of(status)?.["amount"] ?? 0)]))
          },
          oldestOpen: oldest === undefined ? 0 : Math.max((yield* now) - oldest, 0)
        }
      })
    )
  }
}
