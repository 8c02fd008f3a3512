/** Everything that a database has, as text: as a backup of it would show. */
import { Effect } from "effect"
import { SqlClient } from "effect/sql"

const text = (row: object): string =>
  // Postgres returns big integers.
  JSON.stringify(row, (_, value: unknown) => (typeof value === "bigint" ? String(value) : value))

/** Returns each row of each table as a line. */
export const dump = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  const tables = yield* sql<{ readonly name: string }>`${sql.onDialectOrElse({
    pg: () => sql`SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'public'`,
    orElse: () => sql`SELECT name FROM sqlite_master WHERE type = 'table'`
  })}`
  const lines: Array<string> = []
  for (const { name } of tables) {
    for (const row of yield* sql`SELECT * FROM ${sql(name)}`) lines.push(`${name}: ${text(row)}`)
  }
  return lines
})

/** Forms in which a secret could be stored: as it is, in hex, and in base64 at each of the three positions. */
export const formsOf = (secret: string): ReadonlyArray<string> => [
  secret,
  Buffer.from(secret).toString("hex"),
  ...["", "x", "xx"].map((before) => {
    // Without the first and last digits, which depend on the neighbors.
    const text = Buffer.from(before + secret)
      .toString("base64")
      .replace(/=+$/, "")
    return text.slice(before === "" ? 0 : before.length + 1, -1)
  })
]

/** Returns the secrets that a text shows, in any form. */
export const shown = (text: string, secrets: ReadonlyArray<string>): ReadonlyArray<string> => {
  const lower = text.toLowerCase()
  const urlSafe = text.replaceAll("-", "+").replaceAll("_", "/")
  return secrets.filter((secret) =>
    formsOf(secret).some((form) => text.includes(form) || urlSafe.includes(form) || lower.includes(form))
  )
}
