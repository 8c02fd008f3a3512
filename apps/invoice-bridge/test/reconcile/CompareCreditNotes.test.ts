/** Credit notes in Monite against booking proposals in accounting, and invoices from before the first day to carry. */
import { assert, describe, it } from "@effect/vitest"
import type { CreditNote, LedgerProposal } from "../../src/mapping/Documents.ts"
import { copyOf, receivable, uuid } from "../kit/Documents.ts"
import { creditNote } from "../mapping/kit/Drafts.ts"
import { compareCreditNotes, compareInvoices, proposalOf } from "./kit/Kinds.ts"

interface Scenario {
  readonly name: string
  readonly creditNotes: ReadonlyArray<CreditNote>
  readonly ledger: ReadonlyArray<LedgerProposal>
  readonly carried: number
  /** Kind, number and a part of the detail. */
  readonly findings: ReadonlyArray<readonly [kind: string, number: string, detail: string]>
}

const books = { timeZone: "Europe/Berlin", hasOwnNumbers: false }

const one = [creditNote(1)]

const scenarios: ReadonlyArray<Scenario> = [
  { name: "the same on both sides", creditNotes: one, ledger: [proposalOf(1)], carried: 1, findings: [] },
  {
    name: "missing",
    creditNotes: one,
    ledger: [],
    carried: 0,
    findings: [["missing", "CN-1", "issued in Monite, not in accounting"]]
  },
  {
    name: "duplicate",
    creditNotes: one,
    ledger: [proposalOf(1), proposalOf(1, { id: "P-9" })],
    carried: 1,
    findings: [["duplicate", "CN-1", "2 times in accounting: P-1, P-9"]]
  },
  ...(["VOIDED", "CANCELLED"] as const).map((status): Scenario => ({
    name: `a proposal that is ${status} is not in the books`,
    creditNotes: one,
    ledger: [proposalOf(1, { status })],
    carried: 0,
    findings: [["missing", "CN-1", ""]]
  })),
  {
    name: "amount, currency, date and number",
    creditNotes: [...one, creditNote(2)],
    ledger: [
      proposalOf(1, { totalGrossAmount: 11.9, bookingProposalDate: "2026-03-11", number: "1" }),
      proposalOf(2, { currency: "CHF" })
    ],
    carried: 2,
    findings: [
      ["drift", "CN-1", "number: CN-1 in Monite, 1 in accounting"],
      ["drift", "CN-1", "amount in minor units: 11900 in Monite, 1190 in accounting"],
      ["drift", "CN-1", "date: 2026-03-10 in Monite, 2026-03-11"],
      ["drift", "CN-2", "currency: EUR in Monite, CHF"]
    ]
  },
  {
    name: "notes to which a person added lines still name the credit note",
    creditNotes: one,
    ledger: [proposalOf(1, { notes: `Checked by Ada\r\nMonite ${uuid(1)}\r\nPaid` })],
    carried: 1,
    findings: []
  },
  {
    name: "an id inside a sentence names nothing",
    creditNotes: one,
    ledger: [proposalOf(1, { notes: `See Monite ${uuid(1)} please` })],
    carried: 0,
    findings: [["missing", "CN-1", ""]]
  },
  {
    name: "a proposal that a person entered by hand is none of ours",
    creditNotes: one,
    ledger: [proposalOf(1), proposalOf(7, { notes: "Monite credit note" }), proposalOf(8, { notes: null })],
    carried: 1,
    findings: []
  },
  {
    name: "orphan",
    creditNotes: one,
    ledger: [proposalOf(1), proposalOf(7)],
    carried: 1,
    findings: [["orphan", "CN-7", `refers to receivable ${uuid(7)}, which is not issued`]]
  }
]

describe("the comparison of credit notes", () => {
  it.each(scenarios)("$name", ({ carried, creditNotes, findings, ledger }) => {
    const result = compareCreditNotes(creditNotes, ledger, books)
    assert.deepStrictEqual(
      result.findings.map(({ document, kind, number }) => [document, kind, number]),
      findings.map(([kind, number]) => ["credit note", kind, number])
    )
    for (const [index, [, , detail]] of findings.entries()) assert.include(result.findings[index]?.detail, detail)
    assert.deepStrictEqual([result.counts.inMonite, result.counts.carried], [creditNotes.length, carried])
  })
})

describe("documents from before the first day to carry", () => {
  // All were issued on 10 March in Berlin.
  const days = [
    ["2026-03-10", 1],
    ["2026-03-11", 0]
  ] as const
  it.each(days)("with %s as the first day, %d belong in accounting", (carryFrom, due) => {
    const from = { ...books, carryFrom }
    const invoices = compareInvoices([receivable(1)], [], from)
    const notes = compareCreditNotes(one, [], from)
    for (const { counts, findings } of [invoices, notes]) {
      assert.deepStrictEqual([counts.inMonite, findings.length], [due, due])
    }
    // An invoice that was carried by hand is not compared, and no orphan.
    const byHand = compareInvoices([receivable(1)], [copyOf(1)], from)
    assert.deepStrictEqual([byHand.counts.carried, byHand.findings], [due, []])
  })
})
