import { assert, describe, it } from "@effect/vitest"
import type { LedgerInvoice, Receivable } from "../../src/mapping/Documents.ts"
import { compareInvoices } from "./kit/Kinds.ts"
import { copyOf, receivable, uuid } from "../kit/Documents.ts"

interface Scenario {
  readonly name: string
  readonly receivables: ReadonlyArray<Receivable>
  readonly ledger: ReadonlyArray<LedgerInvoice>
  readonly carried: number
  /** Kind, number and a word of the detail. */
  readonly findings: ReadonlyArray<readonly [kind: string, number: string, detail: string]>
}

const books = { timeZone: "Europe/Berlin", hasOwnNumbers: false }

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
    name: "a record that two pages of a list show is one",
    receivables: [...one, receivable(2), ...one],
    ledger: [copyOf(1), copyOf(2), copyOf(1)],
    carried: 2,
    findings: []
  },
  {
    name: "a record that was voided between two pages is as it came last",
    receivables: one,
    ledger: [copyOf(1), copyOf(1, { status: "VOIDED" })],
    carried: 0,
    findings: [["missing", "INV-1", ""]]
  },
  {
    name: "records without an id are told apart",
    receivables: one,
    ledger: [copyOf(1, { invoiceId: null }), copyOf(1, { invoiceId: null })],
    carried: 1,
    findings: [["duplicate", "INV-1", "2 times in accounting"]]
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
    name: "half a cent is told as it is",
    receivables: one,
    ledger: [copyOf(1, { totalAmount: 119.005 })],
    carried: 1,
    findings: [["drift", "INV-1", "11900 in Monite, 119.005 (not in whole minor units) in accounting"]]
  },
  {
    name: "noise of floating point is none",
    receivables: one,
    ledger: [copyOf(1, { totalAmount: Number("119.00000000000001") })],
    carried: 1,
    findings: []
  },
  {
    name: "no total in Monite",
    receivables: [receivable(1, { total_amount: null })],
    ledger: [copyOf(1)],
    carried: 1,
    findings: [["drift", "INV-1", "amount in minor units: none in Monite, 11900 in accounting"]]
  },
  {
    name: "no total in Monite, and zero in accounting",
    receivables: [receivable(1, { total_amount: null })],
    ledger: [copyOf(1, { totalAmount: 0 })],
    carried: 1,
    findings: [["drift", "INV-1", "amount in minor units: none in Monite, 0 in accounting"]]
  },
  {
    name: "yen in accounting for an invoice in euros: the currency, not the amount too",
    receivables: one,
    ledger: [copyOf(1, { currency: "JPY", totalAmount: 11_900 })],
    carried: 1,
    findings: [["drift", "INV-1", "currency: EUR in Monite, JPY in accounting"]]
  },
  {
    name: "no currency in accounting",
    receivables: one,
    ledger: [copyOf(1, { currency: null })],
    carried: 1,
    findings: [["drift", "INV-1", "currency: EUR in Monite, none in accounting"]]
  },
  ...["2026-03-09T23:00:00Z", "2026-03-09T15:00:00Z", "2026-03-10T04:00:00Z", "2026-03-10T00:00:00+09:00"].map(
    (invoiceDate): Scenario => ({
      name: `${invoiceDate} is midnight of the day in another zone`,
      receivables: one,
      ledger: [copyOf(1, { invoiceDate })],
      carried: 1,
      findings: []
    })
  ),
  {
    name: "midnight in another zone of the day after",
    receivables: one,
    ledger: [copyOf(1, { invoiceDate: "2026-03-10T23:00:00Z" })],
    carried: 1,
    findings: [["drift", "INV-1", "date: 2026-03-10 in Monite, 2026-03-11 (2026-03-10T23:00:00Z) in accounting"]]
  },
  {
    name: "a due date at midnight in Berlin",
    receivables: one,
    ledger: [copyOf(1, { dueDate: "2026-04-08T22:00:00Z" })],
    carried: 1,
    findings: []
  },
  {
    name: "a date that is none",
    receivables: one,
    ledger: [copyOf(1, { invoiceDate: "10.03.2026" })],
    carried: 1,
    findings: [["drift", "INV-1", "date: 2026-03-10 in Monite, 10.03.2026 in accounting"]]
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

describe("the comparison of invoices", () => {
  it.each(scenarios)("$name", ({ carried, findings, ledger, receivables }) => {
    const result = compareInvoices(receivables, ledger, books)
    assert.deepStrictEqual(
      result.findings.map(({ kind, number }) => [kind, number]),
      findings.map(([kind, number]) => [kind, number])
    )
    for (const [index, [, , detail]] of findings.entries()) assert.include(result.findings[index]?.detail, detail)
    assert.deepStrictEqual(
      [result.counts.inMonite, result.counts.carried],
      [new Set(receivables.map(({ id }) => id)).size, carried]
    )
  })

  it("does not compare numbers that the accounting system gives", () => {
    const ledger = [copyOf(1, { invoiceNumber: "RE0007" })]
    assert.deepStrictEqual(compareInvoices(one, ledger, { ...books, hasOwnNumbers: true }).findings, [])
    assert.strictEqual(
      compareInvoices(one, ledger, books).findings[0]?.detail,
      "number: INV-1 in Monite, RE0007 in accounting"
    )
  })

  it("adds up each currency by itself", () => {
    const { sums } = compareInvoices(
      [receivable(1), receivable(2), receivable(3, { currency: "JPY", total_amount: 500 })],
      [copyOf(1), copyOf(2, { totalAmount: 1 }), copyOf(3, { currency: "JPY", totalAmount: 500 })],
      books
    )
    assert.deepStrictEqual(sums, [
      { document: "invoice", currency: "EUR", count: 2, monite: 23_800, ledger: 12_000 },
      { document: "invoice", currency: "JPY", count: 1, monite: 500, ledger: 500 }
    ])
  })

  const unsummed: ReadonlyArray<
    readonly [name: string, here: Receivable, there: LedgerInvoice, monite: number | null, ledger: number | null]
  > = [
    ["a total that is missing in Monite", receivable(1, { total_amount: null }), copyOf(1), null, 11_900],
    ["a total that is missing in accounting", receivable(1), copyOf(1, { totalAmount: null }), 11_900, null],
    ["another currency in accounting", receivable(1), copyOf(1, { currency: "USD" }), 11_900, null],
    ["half a cent in accounting", receivable(1), copyOf(1, { totalAmount: 119.005 }), 11_900, null]
  ]
  it.each(unsummed)("does not add up %s", (_, here, there, monite, ledger) => {
    assert.deepStrictEqual(compareInvoices([here], [there], books).sums, [
      { document: "invoice", currency: "EUR", count: 1, monite, ledger }
    ])
  })
})
