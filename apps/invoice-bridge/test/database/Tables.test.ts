/** Tables of an earlier version: what is in them is kept, and new tables are filled from it. */
import { assert, it } from "@effect/vitest"
import { Effect } from "effect"
import { SqlClient } from "effect/sql"
import { overDatabases } from "../../../../packages/durable/test/kit/Databases.ts"
import { migrate } from "../../src/database/Tables.ts"

const upgraded = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  yield* migrate
  yield* sql`DROP TABLE bridge_entities`
  yield* sql`DELETE FROM bridge_migrations WHERE migration_id > 2`
  const tenants = [
    ["acme", { entityId: "one" }],
    ["globex", {}],
    // Version 2 let two tenants have one entity. The first one keeps it.
    ["initech", { entityId: "one" }]
  ] as const
  for (const [tenant, settings] of tenants) {
    yield* sql`
      INSERT INTO bridge_tenants VALUES (${tenant}, ${tenant}, 'active', ${JSON.stringify(settings)}, '', 0, 0)`
  }
  yield* migrate
  yield* migrate
  assert.deepStrictEqual(
    [...(yield* sql`SELECT entity, tenant FROM bridge_entities`)].map((row) => ({ ...row })),
    [{ entity: "one", tenant: "acme" }]
  )
  assert.strictEqual((yield* sql`SELECT tenant FROM bridge_tenants`).length, 3)
})

overDatabases((newDatabase) => {
  it("tables of version 2 get the tenant of each entity", async () => {
    const client = await newDatabase()
    await Effect.runPromise(Effect.provide(upgraded, client()))
  })
})
