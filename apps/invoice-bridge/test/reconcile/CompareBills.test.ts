/** Payables in Monite against bills in accounting. */
import { assert, describe, it } from "@effect/vitest"
import type { LedgerBill, Payable } from "../../src/mapping/Documents.ts"
import { uuid } from "../kit/Documents.ts"
import { payable as drafted } from "../mapping/kit/Drafts.ts"
import { billOf, compareBills } from "./kit/Kinds.ts"

interface Scenario {
  readonly name: string
  readonly payables: ReadonlyArray<Payable>
  readonly ledger: ReadonlyArray<LedgerBill>
  /** Payables that belong in accounting, and those that are there. */
  readonly counts: readonly [inMonite: number, carried: number]
  /** Kind, number and a part of the detail. */
  readonly findings: ReadonlyArray<readonly [kind: string, number: string, detail: string]>
}

const books = { timeZone: "Europe/Berlin", hasOwnNumbers: false }

const payable = (n: number, fields: Partial<Payable> = {}): Payable => drafted(n, {}, fields).payable

const one = [payable(1)]

const scenarios: ReadonlyArray<Scenario> = [
  {
    name: "the same on both sides",
    payables: [payable(1), payable(2)],
    ledger: [billOf(2), billOf(1)],
    counts: [2, 2],
    findings: []
  },
  {
    name: "missing",
    payables: one,
    ledger: [],
    counts: [1, 0],
    findings: [["missing", "R-1", "received in Monite, not in accounting"]]
  },
  {
    name: "duplicate",
    payables: one,
    ledger: [billOf(1), billOf(1, { id: "B-9" })],
    counts: [1, 1],
    findings: [["duplicate", "R-1", "2 times in accounting: B-1, B-9"]]
  },
  {
    name: "a duplicate that is voided is none",
    payables: one,
    ledger: [billOf(1), billOf(1, { id: "B-9", status: "VOIDED" })],
    counts: [1, 1],
    findings: []
  },
  {
    name: "amount: the total with VAT counts",
    payables: one,
    ledger: [billOf(1, { totalGrossAmount: 118.5, totalNetAmount: 100 })],
    counts: [1, 1],
    findings: [["drift", "R-1", "amount in minor units: 11900 in Monite, 11850 in accounting"]]
  },
  {
    name: "currency",
    payables: one,
    ledger: [billOf(1, { currency: "USD" })],
    counts: [1, 1],
    findings: [["drift", "R-1", "currency: EUR in Monite, USD in accounting"]]
  },
  {
    name: "date, due date and number",
    payables: one,
    ledger: [billOf(1, { billDate: "2026-03-11", dueDate: "2026-04-10", billNumber: "R-01" })],
    counts: [1, 1],
    findings: [
      ["drift", "R-1", "number: R-1 in Monite, R-01"],
      ["drift", "R-1", "date: 2026-03-10 in Monite, 2026-03-11"],
      ["drift", "R-1", "due date: 2026-04-09 in Monite, 2026-04-10"]
    ]
  },
  {
    name: "a payable without a currency, which a person carried",
    payables: [payable(1, { currency: null })],
    ledger: [billOf(1)],
    counts: [1, 1],
    findings: [["drift", "R-1", "currency: none in Monite, EUR"]]
  },
  {
    name: "a bill that a person entered by hand is none of ours",
    payables: one,
    ledger: [billOf(1), billOf(7, { reference: "Order 7" }), billOf(8, { reference: null })],
    counts: [1, 1],
    findings: []
  },
  {
    name: "the same number of another supplier is no copy",
    payables: one,
    ledger: [billOf(2, { billNumber: "R-1", reference: null })],
    counts: [1, 0],
    findings: [["missing", "R-1", ""]]
  },
  {
    name: "orphan: a bill of a payable that Monite has not",
    payables: one,
    ledger: [billOf(1), billOf(7)],
    counts: [1, 1],
    findings: [["orphan", "R-7", `refers to payable ${uuid(7)}, which is not in Monite`]]
  },
  ...(["canceled", "rejected"] as const).flatMap((status): ReadonlyArray<Scenario> => [
    {
      name: `${status} before it was carried: not missing`,
      payables: [payable(1, { status })],
      ledger: [],
      counts: [0, 0],
      findings: []
    },
    {
      name: `${status} after it was carried: orphan`,
      payables: [payable(1, { status })],
      ledger: [billOf(1)],
      counts: [0, 0],
      findings: [["orphan", "R-1", "which is canceled or rejected"]]
    }
  ]),
  {
    name: "an uploaded payable is not carried: neither missing nor orphan",
    payables: [payable(1, { payable_origin: "upload" }), payable(2, { payable_origin: "upload" })],
    ledger: [billOf(2)],
    counts: [0, 0],
    findings: []
  },
  {
    name: "two suppliers with one number are two documents",
    payables: [payable(1, { document_id: "R-1" }), payable(2, { document_id: "R-1" })],
    ledger: [],
    counts: [2, 0],
    findings: [
      ["missing", "R-1", ""],
      ["missing", "R-1", ""]
    ]
  }
]

describe("the comparison of bills", () => {
  it.each(scenarios)("$name", ({ counts, findings, ledger, payables }) => {
    const result = compareBills(payables, ledger, books)
    assert.deepStrictEqual(
      result.findings.map(({ document, kind, number }) => [document, kind, number]),
      findings.map(([kind, number]) => ["bill", kind, number])
    )
    for (const [index, [, , detail]] of findings.entries()) assert.include(result.findings[index]?.detail, detail)
    assert.deepStrictEqual([result.counts.inMonite, result.counts.carried], counts)
    assert.strictEqual(new Set(result.findings.map(({ detail, id }) => `${id} ${detail}`)).size, findings.length)
  })

  it("adds up the totals with VAT", () => {
    assert.deepStrictEqual(compareBills([payable(1), payable(2)], [billOf(1), billOf(2)], books).sums, [
      { document: "bill", currency: "EUR", count: 2, monite: 23_800, ledger: 23_800 }
    ])
  })
})
