/** Versions of documents, over both databases: each is planned once, and never an older one after a newer one. */
import { assert, it } from "@effect/vitest"
import { Effect } from "effect"
import { SqlClient } from "effect/sql"
import { overDatabases } from "../../../../packages/durable/test/kit/Databases.ts"
import { take } from "../../src/inbox/Documents.ts"
import type { ReadDocument } from "../../src/inbox/ReadDocument.ts"
import { hint, randoms, seed, shuffled } from "./kit/Random.ts"
import { plannedRuns, world } from "./kit/Shop.ts"
import type { World } from "./kit/Shop.ts"

const reading = { tenant: "acme", entity: "e1", readAt: 1_000, trace: undefined }

const at = (version: number) => `2026-03-10T09:00:00.${String(version).padStart(6, "0")}+00:00`

const invoice = (version: number, state = "issued"): ReadDocument => ({
  kind: "receivable",
  id: "d1",
  version: at(version),
  state,
  title: `INV ${version}`,
  variant: "invoice",
  reference: undefined,
  document: { version }
})

const receivableId = "33333333-3333-4333-8333-333333333333"

const ledger = (
  version: number | undefined,
  state: string,
  reference: string | undefined = receivableId
): ReadDocument => ({
  kind: "ledger invoice",
  id: "l1",
  version: version === undefined ? undefined : at(version),
  state,
  title: "INV 1",
  variant: "",
  reference,
  document: {}
})

const taken = (read: ReadDocument) =>
  SqlClient.SqlClient.use((sql) => sql.withTransaction(take(read, reading))).pipe(
    Effect.map((result) => ("planned" in result ? "planned" : result.nothing))
  )

const versionsPlanned = Effect.map(plannedRuns, (runs) => runs.map((run) => Number(run.slice(-12, -6))))

overDatabases((newDatabase) => {
  const test = (title: string, program: Effect.Effect<void, unknown, World>) =>
    it(title, { timeout: 30_000 }, async () => {
      const client = await newDatabase()
      await Effect.runPromise(Effect.provide(program, world(client())))
    })

  test(
    "an older or equal version changes nothing",
    Effect.gen(function* () {
      assert.strictEqual(yield* taken(invoice(2)), "planned")
      assert.strictEqual(yield* taken(invoice(2)), "This version is known.")
      assert.strictEqual(yield* taken(invoice(1)), "This version is known.")
      assert.strictEqual(yield* taken(invoice(3)), "planned")
      assert.deepStrictEqual(yield* versionsPlanned, [2, 3])
      const sql = yield* SqlClient.SqlClient
      assert.deepStrictEqual(yield* sql`SELECT version, state, title, planned FROM bridge_documents`, [
        {
          version: "2026-03-10T09:00:00.000003000Z",
          state: "issued",
          title: "INV 3",
          planned: "2026-03-10T09:00:00.000003000Z"
        }
      ])
    })
  )

  test(
    "a canceled invoice is planned if an earlier version was",
    Effect.gen(function* () {
      assert.strictEqual(yield* taken(invoice(1, "draft")), "It is not issued.")
      assert.strictEqual(yield* taken(invoice(2, "canceled")), "It was canceled before it was carried.")
      assert.strictEqual(yield* taken(invoice(3, "issued")), "planned")
      assert.strictEqual(yield* taken(invoice(4, "draft")), "It is not issued.")
      assert.strictEqual(yield* taken(invoice(5, "canceled")), "planned")
    })
  )

  test(
    "what the lead of a document stored about it stays",
    Effect.gen(function* () {
      yield* taken(invoice(1))
      const sql = yield* SqlClient.SqlClient
      yield* sql`UPDATE bridge_documents SET counterpart = 'l1'`
      yield* taken(invoice(2))
      assert.deepStrictEqual(yield* sql`SELECT counterpart FROM bridge_documents`, [{ counterpart: "l1" }])
    })
  )

  test(
    "an invoice in accounting: its state alone is a change, with and without a time",
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      assert.strictEqual(yield* taken(ledger(1, "PAID", "PO 17")), "It does not come from Monite.")
      assert.deepStrictEqual(yield* sql`SELECT 1 FROM bridge_documents`, [])
      assert.strictEqual(yield* taken(ledger(1, "PENDING")), "It is not paid.")
      assert.strictEqual(yield* taken(ledger(1, "PAID")), "planned")
      assert.strictEqual(yield* taken(ledger(1, "PAID")), "This version is known.")
      assert.strictEqual(yield* taken(ledger(2, "PAID")), "Its payment status did not change.")
      assert.strictEqual(yield* taken(ledger(1, "PENDING")), "This version is known.")
      assert.strictEqual(yield* taken(ledger(3, "PARTLY_PAID")), "planned")
      assert.strictEqual(yield* taken(ledger(4, "PARTLY_PAID")), "planned")
      assert.strictEqual(yield* taken(ledger(undefined, "PARTLY_PAID")), "This version is known.")
      assert.strictEqual(yield* taken(ledger(undefined, "PAID")), "planned")
      assert.strictEqual(yield* taken(ledger(undefined, "PAID")), "This version is known.")
    })
  )

  test(
    "an invoice in accounting that was stored as carried counts, with any reference",
    Effect.gen(function* () {
      yield* taken(invoice(1))
      const sql = yield* SqlClient.SqlClient
      yield* sql`UPDATE bridge_documents SET counterpart = 'l1' WHERE kind = 'receivable'`
      assert.strictEqual(yield* taken(ledger(1, "PAID", "PO 17")), "planned")
    })
  )

  test(
    "in any order, each version is planned at most once, and none after a newer one",
    Effect.gen(function* () {
      const random = randoms(seed)
      for (let round = 0; round < 10; round++) {
        const versions = [1, 2, 3, 4, 5, 6].map((version) => round * 10 + version)
        const order = shuffled([...versions, ...versions], random)
        const id = `d${round}`
        let newest = 0
        for (const version of order) {
          const expected = version > newest ? "planned" : "This version is known."
          assert.strictEqual(yield* taken({ ...invoice(version), id }), expected, `${hint}: ${order.join(" ")}`)
          newest = Math.max(newest, version)
        }
      }
    })
  )

  it("two workers at the same time: no version is lost, and the newest one stays", { timeout: 30_000 }, async () => {
    const client = await newDatabase()
    await Effect.runPromise(
      Effect.gen(function* () {
        // Each worker has its own client.
        const other = world(client())
        for (let round = 0; round < 10; round++) {
          const id = `d${round}`
          const [issued, canceled] = [
            { ...invoice(1), id },
            { ...invoice(2, "canceled"), id }
          ]
          const ends = yield* Effect.all([taken(issued), Effect.provide(taken(canceled), other, { local: true })], {
            concurrency: 2
          })
          // The second worker knows the outcome of the first.
          assert.include(
            ["planned planned", "This version is known. It was canceled before it was carried."],
            ends.join(" ")
          )
        }
        const sql = yield* SqlClient.SqlClient
        const rows = yield* sql`SELECT DISTINCT state, version FROM bridge_documents`
        assert.deepStrictEqual(rows, [{ state: "canceled", version: "2026-03-10T09:00:00.000002000Z" }])
      }).pipe(Effect.provide(world(client())))
    )
  })
})
