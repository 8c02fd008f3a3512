import { assert, describe, it } from "@effect/vitest"
import { Result } from "effect"
import { billProposalOf, creditNoteProposalOf, invoiceProposalOf } from "../../src/mapping/BookingProposal.ts"
import type { CreditNote } from "../../src/mapping/Documents.ts"
import type { Mapping } from "../../src/mapping/MappingSettings.ts"
import { proposalMark } from "../../src/mapping/Marks.ts"
import { uuid } from "../kit/Documents.ts"
import { bookedProposal } from "./kit/Books.ts"
import { creditNote, invoice, payable } from "./kit/Drafts.ts"
import { mappingOf, refusalIn } from "./kit/Translation.ts"

const mapped = (note: CreditNote, mapping = mappingOf("xero")) =>
  Result.getOrThrow(creditNoteProposalOf(note, "contact-1", mapping))

const refusalOf = (note: CreditNote, mapping: Mapping = mappingOf("xero")): string =>
  refusalIn(creditNoteProposalOf(note, "contact-1", mapping))

describe("creditNoteProposalOf", () => {
  it("carries everything that both sides have, with positive amounts", () => {
    const lines = [{ name: "Consulting", description: "March", quantity: 2, price: 5_000, rate: 1_900 }]
    assert.deepStrictEqual(mapped(creditNote(7, { lines })), {
      bookingType: "INVOICE_CREDIT_NOTE",
      bookingProposal: {
        bookingProposalDate: "2026-03-10T00:00:00Z",
        number: "CN-7",
        contactId: "contact-1",
        notes: `Monite ${uuid(7)}\nCredits invoice INV-1`,
        currency: "EUR",
        lineItems: [
          { description: "Consulting\nMarch", taxRatePercentage: 19, totalNetAmount: 100, totalGrossAmount: 119 }
        ],
        totalGrossAmount: 119
      }
    })
    assert.include(mapped(creditNote(7)).bookingProposal?.notes ?? "", proposalMark(uuid(7)))
  })

  it("writes discounts into the sums of its lines", () => {
    const draft = {
      discount: { type: "percentage", amount: 1_000 },
      lines: [
        { name: "a", quantity: 3, price: 333, rate: 1_900, discount: { type: "amount", amount: 100 } },
        { name: "b", quantity: 1, price: 1_000, rate: 700 }
      ]
    } as const
    const note = creditNote(1, draft)
    const booked = bookedProposal(mapped(note))
    assert.deepStrictEqual([booked.gross, booked.tax], [BigInt(note.total_amount ?? 0), BigInt(note.total_vat_amount)])
  })

  it("books accounts by code or by id, the tax code, the VAT ID and the journal", () => {
    const settings = {
      accounts: { revenue: "8400", "revenue.700": { id: "acc-7" } },
      taxCodes: { "sales.1900": "USt19" },
      defaults: { salesJournal: "10" }
    }
    const lines = [1_900, 700].map((rate) => ({ name: "a", quantity: 1, price: 100, rate }))
    const vatId = { counterpart_vat_id: { id: uuid(1), counterpart_id: uuid(500), value: "DE136695976" } }
    const proposal = mapped(creditNote(1, { lines }, vatId), mappingOf("xero", settings)).bookingProposal
    assert.deepStrictEqual([proposal?.journalCode, proposal?.vatId], ["10", "DE136695976"])
    assert.deepStrictEqual(
      proposal?.lineItems.map(({ accountCode, accountId, taxCode }) => [accountCode, accountId, taxCode]),
      [
        ["8400", undefined, "USt19"],
        [undefined, "acc-7", undefined]
      ]
    )
  })

  it("asks for the tax code of a treatment, because a proposal has no field for it", () => {
    const abroad = {
      counterpart_billing_address: { country: "FR", city: "Paris", postal_code: "75010", line1: "Quai 1" },
      counterpart_vat_id: { id: uuid(1), counterpart_id: uuid(500), value: "FR40303265045" }
    }
    const note = creditNote(1, { lines: [{ name: "a", quantity: 1, price: 100, rate: 0 }] }, abroad)
    assert.match(refusalOf(note), /^MappingMissing: .*`taxCodes\.sales\.REVERSE_CHARGE`/)
    const settings = { taxCodes: { "sales.REVERSE_CHARGE": "RC" } }
    assert.strictEqual(mapped(note, mappingOf("xero", settings)).bookingProposal?.lineItems[0]?.taxCode, "RC")
  })

  const refusals: ReadonlyArray<readonly [name: string, note: CreditNote, mapping: Mapping, words: RegExp]> = [
    ["a system without proposals", creditNote(1), mappingOf("weclapp"), /no booking proposal for it in weclapp/],
    ["a system that books only purchases", creditNote(1), mappingOf("businesscentral"), /Business Central/],
    [
      "a currency that the system does not book",
      creditNote(1, { currency: "KWD" }),
      mappingOf("lexware-office"),
      /only in EUR/
    ],
    [
      "deductions",
      creditNote(1, {}, { deductions: [{ name: "x", amount: 1 }], total_deduction_amount: 1 }),
      mappingOf("xero"),
      /with deductions/
    ],
    ["withholding tax", creditNote(1, {}, { total_withholding_tax: 1 }), mappingOf("xero"), /withholding/],
    ["no total", creditNote(1, {}, { total_amount: null }), mappingOf("xero"), /has no total/],
    ["another total", creditNote(1, {}, { total_amount: 1 }), mappingOf("xero"), /119\.00 EUR .* 0\.01 EUR/],
    ["no number", creditNote(1, {}, { document_id: null }), mappingOf("xero"), /no number/],
    ["no date", creditNote(1, {}, { issue_date: null }), mappingOf("xero"), /no date/]
  ]
  it.each(refusals)("refuses %s", (_, note, mapping, words) => {
    assert.match(refusalOf(note, mapping), /^NotTranslatable: /)
    assert.match(refusalOf(note, mapping), words)
  })
})

describe("proposals of other documents", () => {
  const datev = mappingOf("datev-unternehmen-online")

  it("name the contact in a system without contacts", () => {
    const form = Result.getOrThrow(invoiceProposalOf(invoice(3), undefined, datev))
    const { contactId, contactName, dueDate, number } = form.bookingProposal ?? {}
    assert.deepStrictEqual(
      [form.bookingType, number, contactId, contactName, dueDate],
      ["INVOICE", "INV-3", undefined, "Nordlicht Handels GmbH", "2026-04-09T00:00:00Z"]
    )
  })

  it("book bills where the system creates no bills", () => {
    const supplier = { name: "Papier", vat_id: { value: "DE1" }, bank_account: { iban: "DE89370400440532013000" } }
    const { lines, payable: arrived } = payable(4, {}, { counterpart_raw_data: supplier })
    const form = Result.getOrThrow(billProposalOf(arrived, lines, "s-1", mappingOf("lexware-office")))
    const { contactId, iban, notes, number, totalGrossAmount, vatId } = form.bookingProposal ?? {}
    assert.deepStrictEqual(
      [form.bookingType, number, contactId, iban, vatId, notes, totalGrossAmount],
      ["BILL", "R-4", "s-1", "DE89370400440532013000", "DE1", `Monite ${uuid(4)}`, 119]
    )
    const named = Result.getOrThrow(billProposalOf(arrived, lines, undefined, datev))
    assert.strictEqual(named.bookingProposal?.contactName, "Papier")
  })

  it("are refused where the system has documents", () => {
    const { lines, payable: arrived } = payable(4)
    for (const result of [
      invoiceProposalOf(invoice(1), "c", mappingOf("xero")),
      billProposalOf(arrived, lines, "c", mappingOf("xero"))
    ]) {
      assert.isTrue(Result.isFailure(result) && result.failure._tag === "NotTranslatable")
    }
  })
})
