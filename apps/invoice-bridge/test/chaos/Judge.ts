/** Judges what is in accounting, by the sandboxes' own records. */
import type { LedgerInvoice, Receivable } from "../../src/mapping/Documents.ts"
import { bookedStatuses } from "../../src/mapping/Documents.ts"
import { compareKind } from "../../src/reconcile/Compare.ts"
import { invoiceCopy, receivableOriginal } from "../../src/reconcile/Sides.ts"
import { madeIn } from "../kit/SandboxRecords.ts"
import { settings } from "../tenants/kit/Bridge.ts"
import type { Shop } from "./Shops.ts"

/** Document that a person has made. */
export type Document =
  | { readonly kind: "invoice"; readonly name: string; readonly id: string }
  | { readonly kind: "payable"; readonly id: string }
  /** Invoice in Monite that was paid in accounting. */
  | { readonly kind: "payment"; readonly id: string }

/** Faults in a tenant's books. Each is a sentence. */
export interface Verdict {
  readonly missing: ReadonlyArray<string>
  readonly duplicate: ReadonlyArray<string>
  readonly drift: ReadonlyArray<string>
  /** Defects of the sandbox. */
  readonly defects: ReadonlyArray<string>
}

const booked: ReadonlySet<string> = new Set(bookedStatuses)

/** Judges the books of a tenant: invoices, contacts, bills and payments that Monite was told. */
export const judge = async (
  { tenant, trade: { sandbox } }: Shop,
  documents: ReadonlyArray<Document>
): Promise<Verdict> => {
  const receivables = sandbox.monite
    .receivables()
    // Only the supplier sends e-invoices.
    .filter((each) => each.type === "invoice" && !each.is_einvoice && booked.has(each.status))
  const { timeZone } = settings.mapping
  // The sandbox stores records in the form of the responses.
  const issued = receivables as unknown as ReadonlyArray<Receivable>
  const invoices = sandbox.maesn.invoices() as unknown as ReadonlyArray<LedgerInvoice>
  const { findings } = compareKind(
    "invoice",
    issued.map((each) => receivableOriginal(each, { timeZone })),
    invoices.map(invoiceCopy),
    { timeZone, hasOwnNumbers: false }
  )
  const made = await madeIn(sandbox)
  const counts = documents.flatMap((each): ReadonlyArray<readonly [what: string, count: number]> => {
    switch (each.kind) {
      case "invoice":
        return [
          [`invoice ${each.id}`, made.invoices(each.id)],
          [`contact ${each.name}`, made.contacts(each.name)]
        ]
      case "payable":
        return [[`bill of ${each.id}`, made.bills(each.id)]]
      case "payment":
        return [[`payment of ${each.id}`, made.notes(each.id)]]
    }
  })
  const found = (kind: string) =>
    findings.filter((each) => each.kind === kind).map(({ detail, number }) => `${tenant}: ${number} ${detail}`)
  return {
    missing: [...found("missing"), ...counts.filter(([, n]) => n === 0).map(([what]) => `${tenant}: no ${what}`)],
    duplicate: [
      ...found("duplicate"),
      ...counts.filter(([, n]) => n > 1).map(([what, n]) => `${tenant}: ${n} ${what}`)
    ],
    drift: [...found("drift"), ...found("orphan")],
    defects: sandbox.defects().map((defect) => `${tenant}: ${JSON.stringify(defect)}`)
  }
}
