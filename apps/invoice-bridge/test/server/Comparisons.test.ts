/** Comparisons and their differences over both databases: both values of each, in parts. */
import { assert, it } from "@effect/vitest"
import { Effect } from "effect"
import { overDatabases } from "../../../../packages/durable/test/kit/Databases.ts"
import { storeReconciliation } from "../../src/reconcile/Findings.ts"
import { comparisons, findingList } from "../../src/server/data/Comparisons.ts"
import { copyOf, receivable } from "../kit/Documents.ts"
import { payable } from "../mapping/kit/Drafts.ts"
import { compareBills, compareInvoices } from "../reconcile/kit/Kinds.ts"
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
      const books = { timeZone: "Europe/Berlin", hasOwnNumbers: false }
      const invoices = compareInvoices([receivable(1)], [copyOf(1, { totalAmount: 118 })], books)
      const same = { document_id: "R-1" }
      const bills = compareBills([payable(1, {}, same).payable, payable(2, {}, same).payable], [], books)
      yield* storeReconciliation("acme", {
        compared: [invoices.counts, bills.counts],
        notCompared: [{ document: "credit note", inMonite: 2, reason: "Maesn creates none." }],
        findings: [...invoices.findings, ...bills.findings],
        sums: invoices.sums
      })
      assert.deepStrictEqual(
        (yield* findingList({ tenant: "acme", kind: "drift" })).rows.map(({ number, values }) => [number, values]),
        [["INV-1", { field: "amount in minor units", monite: "11900", accounting: "11800" }]]
      )
      const [row] = (yield* comparisons({})).rows
      assert.deepStrictEqual(
        [row?.compared, row?.notCompared, row?.sums],
        [
          [
            { document: "invoice", inMonite: 1, carried: 1 },
            { document: "bill", inMonite: 2, carried: 0 }
          ],
          [{ document: "credit note", inMonite: 2, reason: "Maesn creates none." }],
          [{ document: "invoice", currency: "EUR", count: 1, monite: 11_900, ledger: 11_800 }]
        ]
      )
      // Two suppliers may use one number.
      assert.deepStrictEqual(
        (yield* findingList({ tenant: "acme", kind: "missing" })).rows.map(({ document, number }) => [
          document,
          number
        ]),
        [
          ["bill", "R-1"],
          ["bill", "R-1"]
        ]
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
        ["drift", "INV-2", "Both sides differ.", "credit note"]
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
        rows.map(({ compared, comparedAt, findings, tenant }) => [
          tenant,
          comparedAt !== undefined,
          compared[0]?.inMonite,
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
