/** Chooses the invoices that customers pay, and how much. */
import * as Effect from "effect/Effect"
import * as SqlClient from "effect/sql/SqlClient"
import type { SqlError } from "effect/sql/SqlError"
import { text } from "../database/Rows.ts"
import type { Row } from "../database/Rows.ts"
import type { Receivable } from "../mapping/Documents.ts"
import type { PlannedRun } from "../runs/Run.ts"
import type { DocumentInput } from "../workflows/Inputs.ts"
import { CarryInvoice } from "../workflows/CarryInvoice.ts"
import { sellerTenant } from "./DemoTenants.ts"
import { PayInvoice } from "./PayInvoice.ts"

/** Every fourth invoice is paid in full, and every seventh of the others by half. */
const shareOf = (index: number): number => (index % 4 === 0 ? 1 : index % 7 === 0 ? 0.5 : 0)

/** Returns the payments of the carried invoices. The same invoices have the same payments. */
export const planPayments: Effect.Effect<ReadonlyArray<PlannedRun>, SqlError, SqlClient.SqlClient> = Effect.gen(
  function* () {
    const sql = yield* SqlClient.SqlClient
    const rows = yield* sql<Row>`
      SELECT subject, input, result FROM bridge_runs
      WHERE tenant = ${sellerTenant} AND workflow = ${CarryInvoice.name} AND status = 'done' ORDER BY title, created_at, run`
    // The first run of each invoice. Later ones are about its payments.
    const first = [...new Map(rows.toReversed().map((row) => [text(row["subject"]), row])).values()].toReversed()
    return first.flatMap((row, index) => {
      const share = shareOf(index)
      // Both are JSON that this program has written: the input and the output of `CarryInvoice`.
      const { document } = JSON.parse(text(row["input"])) as DocumentInput
      const { ledgerId } = JSON.parse(text(row["result"])) as { readonly ledgerId: string | null }
      const { currency, document_id: number, id, total_amount: total } = document as unknown as Receivable
      if (share === 0 || ledgerId === null) return []
      const run = `demo:payment:${id}`
      return [
        PayInvoice.plan({
          run,
          subject: run,
          tenant: sellerTenant,
          title: `payment of ${number ?? id}`,
          input: { invoiceId: ledgerId, currency, amount: Math.ceil((total ?? 0) * share), day: "2026-12-01" }
        })
      ]
    })
  }
)
