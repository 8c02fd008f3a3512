import { assert, describe, it } from "@effect/vitest"
import type { LedgerInvoice, Receivable } from "../src/Documents.ts"
import { compare } from "../src/Reconcile.ts"
import { copyOf, receivable, uuid } from "./kit/Documents.ts"

interface Scenario {
  readonly name: string
  readonly receivables: ReadonlyArray<Receivable>
  readonly ledger: ReadonlyArray<LedgerInvoice>
  readonly carried: number
  /** Kind, number and a word of the detail. */
  readonly findings: ReadonlyArray<readonly [kind: string, number: string, detail: string]>
}

const one = [receivable(1)]

const scenarios: ReadonlyArray<Scenario> = [
  { name: "nothing on either side", receivables: [], ledger: [], carried: 0, findings: [] },
  {
    name: "the same on both sides",
    receivables: [receivable(1), receivable(2)],
    ledger: [copyOf(2), copyOf(1)],
    carried: 2,
    findings: []
  },
  { name: "missing", receivables: one, ledger: [], carried: 0, findings: [["missing", "INV-1", "not in accounting"]] },
  {
    name: "duplicate",
    receivables: one,
    ledger: [copyOf(1), copyOf(1, { invoiceId: "L-9" })],
    carried: 1,
    findings: [["duplicate", "INV-1", "2 times in accounting: L-1, L-9"]]
  },
  {
    name: "a duplicate that is voided is none",
    receivables: one,
    ledger: [copyOf(1), copyOf(1, { invoiceId: "L-9", status: "VOIDED" })],
    carried: 1,
    findings: []
  },
  {
    name: "only a voided copy: missing",
    receivables: one,
    ledger: [copyOf(1, { status: "VOIDED" })],
    carried: 0,
    findings: [["missing", "INV-1", ""]]
  },
  {
    name: "amount",
    receivables: one,
    ledger: [copyOf(1, { totalAmount: 119.01 })],
    carried: 1,
    findings: [["drift", "INV-1", "11900 in Monite, 11901 in accounting"]]
  },
  {
    name: "no amount",
    receivables: one,
    ledger: [copyOf(1, { totalAmount: null })],
    carried: 1,
    findings: [["drift", "INV-1", "none in accounting"]]
  },
  {
    name: "half a cent is no amount",
    receivables: one,
    ledger: [copyOf(1, { totalAmount: 119.005 })],
    carried: 1,
    findings: [["drift", "INV-1", "none in accounting"]]
  },
  {
    name: "currency",
    receivables: one,
    ledger: [copyOf(1, { currency: "USD" })],
    carried: 1,
    findings: [["drift", "INV-1", "currency: EUR in Monite, USD"]]
  },
  {
    name: "date",
    receivables: one,
    ledger: [copyOf(1, { invoiceDate: "2026-03-11T00:00:00Z" })],
    carried: 1,
    findings: [["drift", "INV-1", "date: 2026-03-10 in Monite, 2026-03-11"]]
  },
  {
    name: "due date",
    receivables: one,
    ledger: [copyOf(1, { dueDate: "2026-04-10" })],
    carried: 1,
    findings: [["drift", "INV-1", "due date"]]
  },
  {
    name: "a system without due dates",
    receivables: one,
    ledger: [copyOf(1, { dueDate: null })],
    carried: 1,
    findings: []
  },
  {
    name: "number",
    receivables: one,
    ledger: [copyOf(1, { invoiceNumber: "1001" })],
    carried: 1,
    findings: [["drift", "INV-1", "number: INV-1 in Monite, 1001"]]
  },
  {
    name: "a system that drops the reference: matched by number",
    receivables: one,
    ledger: [copyOf(1, { reference: null })],
    carried: 1,
    findings: []
  },
  {
    name: "a system with a reference of its own: matched by number",
    receivables: one,
    ledger: [copyOf(1, { reference: "4711" })],
    carried: 1,
    findings: []
  },
  {
    name: "orphan",
    receivables: one,
    ledger: [copyOf(1), copyOf(7)],
    carried: 1,
    findings: [["orphan", "INV-7", uuid(7)]]
  },
  {
    name: "an invoice of somebody else is none",
    receivables: one,
    ledger: [copyOf(1), copyOf(7, { reference: "RE-7" })],
    carried: 1,
    findings: []
  },
  {
    name: "the same number for another receivable: orphan, and missing",
    receivables: one,
    ledger: [copyOf(1, { reference: uuid(8) })],
    carried: 0,
    findings: [
      ["missing", "INV-1", ""],
      ["orphan", "INV-1", uuid(8)]
    ]
  },
  {
    name: "issued shortly before midnight UTC: the next day in Berlin",
    receivables: [receivable(1, { issue_date: "2026-03-10T23:30:00+00:00" })],
    ledger: [copyOf(1, { invoiceDate: "2026-03-11T00:00:00Z" })],
    carried: 1,
    findings: []
  },
  {
    name: "yen have no decimals",
    receivables: [receivable(1, { currency: "JPY", total_amount: 11_900 })],
    ledger: [copyOf(1, { currency: "JPY", totalAmount: 11_900 })],
    carried: 1,
    findings: []
  }
]

describe("compare", () => {
  it.each(scenarios)("$name", ({ carried, findings, ledger, receivables }) => {
    const result = compare(receivables, ledger)
    assert.deepStrictEqual(
      result.findings.map(({ kind, number }) => [kind, number]),
      findings.map(([kind, number]) => [kind, number])
    )
    for (const [index, [, , detail]] of findings.entries()) assert.include(result.findings[index]?.detail, detail)
    assert.deepStrictEqual([result.issued, result.carried], [receivables.length, carried])
  })

  it("adds up each currency by itself", () => {
    const { sums } = compare(
      [receivable(1), receivable(2), receivable(3, { currency: "JPY", total_amount: 500 })],
      [copyOf(1), copyOf(2, { totalAmount: 1 }), copyOf(3, { currency: "JPY", totalAmount: 500 })]
    )
    assert.deepStrictEqual(sums, [
      { currency: "EUR", invoices: 2, monite: 23_800, ledger: 12_000 },
      { currency: "JPY", invoices: 1, monite: 500, ledger: 500 }
    ])
  })
})
