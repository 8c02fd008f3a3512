/** The table of plans: each kind of document in each state, with and without earlier versions. */
import { assert, describe, it } from "@effect/vitest"
import { documentKinds } from "../../src/inbox/ReadDocument.ts"
import type { ReadDocument } from "../../src/inbox/ReadDocument.ts"
import { planOf } from "../../src/inbox/Plans.ts"
import type { Known } from "../../src/inbox/Plans.ts"

const reading = { tenant: "acme", entity: "e1", readAt: 1_700_000_000_000, trace: "00-1-2-01" }

const read = (kind: ReadDocument["kind"], state: string, variant = ""): ReadDocument => ({
  kind,
  id: "d1",
  version: "2026-03-10T09:00:00.000001+00:00",
  state,
  title: "INV-1",
  variant,
  reference: undefined,
  document: { id: "d1" }
})

const first: Known = { state: undefined, isPlanned: false, isCarried: true }
const planned = (state: string): Known => ({ state, isPlanned: true, isCarried: true })

/** Name of the workflow, or the reason. */
const outcome = (document: ReadDocument, known: Known): string => {
  const plan = planOf(document, known, reading)
  return "run" in plan ? plan.run.workflow : plan.nothing
}

type Case = readonly [kind: ReadDocument["kind"], variant: string, state: string, known: Known, outcome: string]

const booked = ["issued", "partially_paid", "paid", "overdue", "uncollectible"]

const cases: ReadonlyArray<Case> = [
  ...["invoice", "credit_note"].flatMap((variant) => [
    ...booked.map((state): Case => ["receivable", variant, state, first, "CarryInvoice"]),
    ...booked.map((state): Case => ["receivable", variant, state, planned("issued"), "CarryInvoice"]),
    ...["draft", "issuing", "failed", "expired", "a new state"].map((state): Case => [
      "receivable",
      variant,
      state,
      first,
      "It is not issued."
    ])
  ]),
  ["receivable", "quote", "issued", first, "Only invoices and credit notes are carried."],
  ["receivable", "invoice", "canceled", planned("issued"), "CarryInvoice"],
  ["receivable", "invoice", "canceled", first, "It was canceled before it was carried."],
  ["receivable", "invoice", "canceled", { ...first, state: "draft" }, "It was canceled before it was carried."],
  ...["draft", "new", "waiting_to_be_paid", "paid"].map((state): Case => [
    "payable",
    "einvoicing",
    state,
    first,
    "ReceivePayable"
  ]),
  ["payable", "upload", "new", first, "It is not an e-invoice."],
  ["payable", "email", "new", first, "It is not an e-invoice."],
  ["payable", "einvoicing", "rejected", first, "It was canceled or rejected before it was carried."],
  ["payable", "einvoicing", "canceled", planned("new"), "ReceivePayable"],
  ["ledger invoice", "", "PAID", first, "ReturnPayment"],
  ["ledger invoice", "", "PAID", { ...first, isCarried: false }, "It does not come from Monite."],
  ["ledger invoice", "", "PARTLY_PAID", first, "ReturnPayment"],
  // Another part may be paid: the status says nothing about the sum.
  ["ledger invoice", "", "PARTLY_PAID", planned("PARTLY_PAID"), "ReturnPayment"],
  ["ledger invoice", "", "PENDING", first, "It is not paid."],
  ["ledger invoice", "", "OPEN", { ...first, state: "DRAFT" }, "It is still not paid."],
  ["ledger invoice", "", "PAID", { ...first, state: "PENDING" }, "ReturnPayment"],
  ["ledger invoice", "", "PAID", planned("PAID"), "Its payment status did not change."],
  // A payment was taken back.
  ["ledger invoice", "", "PENDING", planned("PAID"), "ReturnPayment"],
  ["ledger invoice", "", "a new state", { ...first, state: "PENDING" }, "ReturnPayment"]
]

describe("plans", () => {
  it.each(cases)("%s %s %s after %j: %s", (kind, variant, state, known, expected) => {
    assert.strictEqual(outcome(read(kind, state, variant), known), expected)
  })

  it("an invoice that its credit note canceled is carried, in its first version too", () => {
    const credited = { ...read("receivable", "canceled", "invoice"), hasCreditNote: true }
    assert.strictEqual(outcome(credited, first), "CarryInvoice")
  })

  it("each kind has a case", () => {
    assert.deepStrictEqual([...new Set(cases.map(([kind]) => kind))].sort(), [...documentKinds].sort())
  })

  it("names the run after the document and its version", () => {
    const invoice = planOf(read("receivable", "issued", "invoice"), first, reading)
    assert.deepStrictEqual(invoice, {
      run: {
        run: "monite:e1:d1:2026-03-10T09:00:00.000001+00:00",
        tenant: "acme",
        workflow: "CarryInvoice",
        subject: "monite:e1:d1",
        title: "INV-1",
        input: {
          id: "d1",
          version: "2026-03-10T09:00:00.000001+00:00",
          readAt: 1_700_000_000_000,
          document: { id: "d1" }
        },
        trace: "00-1-2-01"
      }
    })
    const payment = planOf(read("ledger invoice", "PAID"), first, reading)
    assert.strictEqual("run" in payment && payment.run.run, "maesn:acme:d1:2026-03-10T09:00:00.000001+00:00:PAID")
    const timeless = planOf({ ...read("ledger invoice", "PAID"), version: undefined }, first, reading)
    assert.strictEqual("run" in timeless && timeless.run.run, "maesn:acme:d1:2023-11-14T22:13:20.000Z:PAID")
  })
})
