/** Reads from the database whether work could go on and does not. */
import * as Effect from "effect/Effect"
import * as SqlClient from "effect/sql/SqlClient"
import type { SqlError } from "effect/sql/SqlError"
import { text, wholeOrNone } from "../database/Rows.ts"
import type { Row } from "../database/Rows.ts"
import { shardNames } from "./Engine.ts"
import { tenantsWithWork } from "./Room.ts"
import { makeSightings } from "./Sightings.ts"

/** Ages of the oldest things that could go on, in milliseconds. 0: there is none. */
export interface Ages {
  /** Message of the engine that is due and that no worker has taken. */
  readonly dueMessage: number
  /** Queued run whose tenant has room for it. */
  readonly startable: number
  /** Run whose next try is due. */
  readonly overdue: number
  /** Run at work without any change. A slow step is no fault of the engine. */
  readonly unchanged: number
}

/** Most messages of one look. The oldest ones tell enough. */
const mostMessages = 200

const shardList = shardNames.map((name) => `'${name}'`).join(", ")

/**
 * Makes a reader. It costs four small statements a look, and reads no table from end to end.
 *
 * A message has no time of its own, and a busy tenant always has an old queued run. So an age counts from the first look at
 * the same message, or at the same run at the head of the queue. Every look since then saw it too.
 */
export const makeReader = (
  workflows: ReadonlyArray<string>
): ((now: number) => Effect.Effect<Ages, SqlError, SqlClient.SqlClient>) => {
  const [messages, queue] = [makeSightings(), makeSightings()]
  return Effect.fnUntraced(function* (now) {
    const sql = yield* SqlClient.SqlClient
    // The list of shards makes both databases use the engine's own index. The order has no index, so that none is read for it.
    const due = yield* sql<Row>`
      SELECT CAST(id AS TEXT) AS id, deliver_at FROM cluster_messages
      WHERE shard_id IN (${sql.literal(shardList)}) AND processed = FALSE AND last_read IS NULL
        AND (deliver_at IS NULL OR deliver_at <= ${now})
      ORDER BY 1 LIMIT ${mostMessages}`
    const seen = messages.look(
      due.filter((row) => row["deliver_at"] == null).map((row) => text(row["id"])),
      now
    )
    const clocks = due.flatMap((row) => wholeOrNone(row["deliver_at"]) ?? [])
    const tenants = (yield* tenantsWithWork(sql)).filter(({ room }) => room > 0).map(({ tenant }) => tenant)
    const heads =
      tenants.length === 0
        ? []
        : yield* sql<Row>`
      SELECT t.tenant AS tenant,
        (SELECT q.run || '#' || CAST(q.round AS TEXT) FROM bridge_runs q
          WHERE q.status = 'queued' AND q.tenant = t.tenant AND ${sql.in("q.workflow", workflows)}
          ORDER BY q.created_at, q.run LIMIT 1) AS head
      FROM bridge_tenants t WHERE ${sql.in("t.tenant", tenants)}`
    const head = queue.look(
      heads.filter((row) => row["head"] != null).map((row) => `${text(row["tenant"])} ${text(row["head"])}`),
      now
    )
    const [oldest] = yield* sql<Row>`
      SELECT (SELECT min(due_at) FROM bridge_runs WHERE due_at IS NOT NULL) AS due,
        (SELECT min(changed_at) FROM bridge_runs WHERE status = 'running') AS changed`
    const ageOf = (time: number | undefined) => (time === undefined ? 0 : Math.max(0, now - time))
    return {
      dueMessage: Math.max(ageOf(seen), ...clocks.map(ageOf)),
      startable: ageOf(head),
      overdue: ageOf(wholeOrNone(oldest?.["due"])),
      unchanged: ageOf(wholeOrNone(oldest?.["changed"]))
    }
  })
}
