/** Sessions of the page. The database has only their hashes: a copy of it opens no page. */
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import * as SqlClient from "effect/sql/SqlClient"
import type { SqlError } from "effect/sql/SqlError"
import { createHash, createHmac } from "node:crypto"
import { whole } from "../../database/Rows.ts"
import type { Row } from "../../database/Rows.ts"
import { ServerSettings } from "../ServerSettings.ts"
import { randomSecret } from "./Token.ts"

/** Length of a session, in milliseconds. Use does not extend it. */
export const sessionLength = 12 * 3_600_000

/** A session that is open. */
export interface Session {
  /** 256 random bits. Only the cookie has it. */
  readonly secret: Redacted.Redacted
  /** Milliseconds since 1970. */
  readonly expiresAt: number
}

/** Stores sessions. */
export class Sessions extends Context.Service<
  Sessions,
  {
    /** Opens a session. Deletes those that have expired. */
    readonly open: Effect.Effect<Session, SqlError>
    /** Finds an open session. Undefined: it never was, has ended, has expired, or was opened with another token. */
    readonly find: (secret: string) => Effect.Effect<Session | undefined, SqlError>
    readonly end: (secret: string) => Effect.Effect<void, SqlError>
  }
>()("invoice-bridge/Sessions") {
  static readonly layer: Layer.Layer<Sessions, never, SqlClient.SqlClient | ServerSettings> = Layer.effect(
    Sessions,
    Effect.gen(function* () {
      return make(yield* SqlClient.SqlClient, (yield* ServerSettings).token)
    })
  )
}

/** Text that a page must send with each POST. Only a page that this server sent can know it. */
export const csrfOf = ({ secret }: Session): string =>
  createHmac("sha256", Redacted.value(secret)).update("csrf").digest("base64url")

const make = (sql: SqlClient.SqlClient, token: Redacted.Redacted): Sessions["Service"] => {
  // The token is a part of the hash. A new token ends all sessions that were opened with the old one.
  const idOf = (secret: string): string =>
    createHash("sha256")
      .update(`${secret}\n${Redacted.value(token)}`)
      .digest("hex")
  return {
    open: Effect.gen(function* () {
      const at = yield* Clock.currentTimeMillis
      const secret = yield* randomSecret
      const expiresAt = at + sessionLength
      yield* sql`DELETE FROM bridge_sessions WHERE expires_at <= ${at}`
      yield* sql`
        INSERT INTO bridge_sessions (session, created_at, expires_at) VALUES (${idOf(secret)}, ${at}, ${expiresAt})`
      return { secret: Redacted.make(secret), expiresAt }
    }),
    find: Effect.fnUntraced(function* (secret) {
      const at = yield* Clock.currentTimeMillis
      const [row] = yield* sql<Row>`
        SELECT expires_at FROM bridge_sessions WHERE session = ${idOf(secret)} AND expires_at > ${at}`
      return row && { secret: Redacted.make(secret), expiresAt: whole(row["expires_at"]) }
    }),
    end: (secret) => Effect.asVoid(sql`DELETE FROM bridge_sessions WHERE session = ${idOf(secret)}`)
  }
}
