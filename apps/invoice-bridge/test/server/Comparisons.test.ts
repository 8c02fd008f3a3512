/** Comparisons and their differences over both databases: both values of each, in parts. */
import { assert, it } from "@effect/vitest"
import { Effect } from "effect"
import { overDatabases } from "../../../../packages/durable/test/kit/Databases.ts"
import type { LedgerInvoice, Receivable } from "../../src/mapping/Documents.ts"
import { compare as reconcile } from "../../src/reconcile/Compare.ts"
import { storeReconciliation } from "../../src/reconcile/Findings.ts"
import { comparisons, findingList } from "../../src/server/data/Comparisons.ts"
import { all } from "./kit/Parts.ts"
import { compare, tenants } from "./kit/Seed.ts"
import { storedOver } from "./kit/Serving.ts"
import type { Stored } from "./kit/Serving.ts"

overDatabases((newDatabase) => {
  const test = (title: string, program: Effect.Effect<void, unknown, Stored>) =>
    it(title, { timeout: 60_000 }, async () => {
      const client = await newDatabase()
      await Effect.runPromise(Effect.provide(program, storedOver(client())))
    })

  test(
    "a difference that the comparison writes is shown with both values",
    Effect.gen(function* () {
      yield* tenants("acme")
      const id = "11111111-1111-4111-8111-111111111111"
      const issued = {
        id,
        document_id: "INV-1",
        currency: "EUR",
        total_amount: 11_900,
        issue_date: "2026-03-01T10:00:00Z"
      }
      const booked = {
        reference: id,
        invoiceNumber: "INV-1",
        currency: "EUR",
        totalAmount: 118,
        invoiceDate: "2026-03-01"
      }
      // The cast: a receivable has a hundred fields, and these are compared.
      const compared = reconcile([issued as unknown as Receivable], [booked as LedgerInvoice], {
        timeZone: "Europe/Berlin",
        hasOwnNumbers: false
      })
      yield* storeReconciliation("acme", compared)
      assert.deepStrictEqual(
        (yield* findingList({ tenant: "acme", kind: "drift" })).rows.map(({ number, values }) => [number, values]),
        [["INV-1", { field: "amount in minor units", monite: "11900", accounting: "11800" }]]
      )
      const [row] = (yield* comparisons({})).rows
      assert.deepStrictEqual(
        [row?.issued, row?.carried, row?.sums],
        [1, 1, [{ currency: "EUR", invoices: 1, monite: 11_900, ledger: 11_800 }]]
      )
    })
  )

  test(
    "differences have both values, in pages",
    Effect.gen(function* () {
      yield* tenants("acme", "globex")
      const missing = Array.from(
        { length: 70 },
        (_, index) => ["missing", `INV-${index}`, "issued, not there"] as const
      )
      yield* compare("acme", [
        ...missing,
        ["drift", "INV-1", "amount: 12 in Monite, 13 in accounting"],
        ["drift", "INV-2", "Both sides differ."]
      ])
      const found = yield* all(
        (after) => findingList({ tenant: "acme", kind: "missing", ...(after === undefined ? {} : { after }) }),
        Effect.void
      )
      assert.deepStrictEqual(
        found.map(({ number }) => number).toSorted(),
        missing.map(([, number]) => number).toSorted()
      )
      assert.deepStrictEqual(
        (yield* findingList({ tenant: "acme", kind: "drift" })).rows.map(({ number, values }) => [number, values]),
        [
          ["INV-1", { field: "amount", monite: "12", accounting: "13" }],
          ["INV-2", undefined]
        ]
      )
      const { rows } = yield* comparisons({})
      assert.deepStrictEqual(
        rows.map(({ comparedAt, findings, issued, tenant }) => [
          tenant,
          comparedAt !== undefined,
          issued,
          findings.missing.amount
        ]),
        [
          ["acme", true, 120, 70],
          ["globex", false, undefined, 0]
        ]
      )
      assert.deepStrictEqual(
        (yield* comparisons({ tenant: "globex" })).rows.map(({ tenant }) => tenant),
        ["globex"]
      )
      assert.deepStrictEqual((yield* findingList({ tenant: "globex", kind: "missing" })).rows, [])
    })
  )
})
