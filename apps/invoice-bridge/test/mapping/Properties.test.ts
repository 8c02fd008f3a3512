/**
 * Generated documents in currencies with 0 to 4 decimals. Each is mapped to exactly its sums, or refused with a reason.
 *
 * A failure prints the document and a seed that repeats it. `FAKTURA_RUNS=10000` runs ten thousand documents a property.
 */
import { assert, describe, it } from "@effect/vitest"
import { Arbitrary, Effect, Result, Schema } from "effect"
import { creditNoteProposalOf } from "../../src/mapping/BookingProposal.ts"
import { customerOf } from "../../src/mapping/Contacts.ts"
import { ledgerBillOf } from "../../src/mapping/LedgerBill.ts"
import { ledgerInvoiceOf } from "../../src/mapping/LedgerInvoice.ts"
import type { TranslationError } from "../../src/mapping/Refusal.ts"
import { anyDraft, hostileTexts } from "./kit/Arbitraries.ts"
import { bookedBill, bookedInvoice, bookedProposal, places } from "./kit/Books.ts"
import type { Booked } from "./kit/Books.ts"
import { creditNote, invoice, payable } from "./kit/Drafts.ts"
import type { Draft } from "./kit/Drafts.ts"
import { decimalsOf } from "./kit/Fractions.ts"
import { mappingOf } from "./kit/Translation.ts"

const runs = { arbitrary: { runs: Number(process.env["FAKTURA_RUNS"] ?? 300), seed: 16 }, timeout: 600_000 }

const systems = ["weclapp", "businesscentral", "xero"] as const

const names = ({ lines }: Draft): ReadonlyArray<string> => lines.map(({ name }) => name)

/** All numbers in a body. */
const numbersIn = (value: unknown): ReadonlyArray<number> => {
  if (typeof value === "number") return [value]
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(numbersIn) : []
}

const assertRefused = (error: TranslationError): void => {
  assert.include(["NotTranslatable", "MappingMissing", "MoneyInvalid", "LocalDateInvalid"], error._tag)
  assert.isAbove(error.message.length, 20)
  assert.notMatch(error.message, /NaN|undefined|\[object/)
}

/** Judges what was booked by what the document states. */
const assertExact = (
  booked: Booked,
  draft: Draft,
  total: number | null | undefined,
  tax: number | null | undefined
): void => {
  assert.strictEqual(booked.gross, BigInt(total ?? Number.NaN))
  assert.strictEqual(booked.tax, BigInt(tax ?? Number.NaN))
  assert.isTrue(booked.net + booked.tax === booked.gross && draft.lines.length > 0)
}

const assertAmounts = (amounts: ReadonlyArray<number | undefined>, currency: string): void => {
  for (const amount of amounts) assert.isAtMost(decimalsOf(amount ?? Number.NaN), places[currency] ?? 0)
}

/** Documents whose sums an issuer that rounds per line computed, without a discount on the whole. They are never refused. */
const isSimple = ({ discount, rounding }: Draft): boolean => discount == null && rounding === "line"

describe("an invoice", () => {
  for (const rounding of ["line", "rate"] as const) {
    it.prop(
      `is booked exactly, or refused, where accounting rounds per ${rounding}`,
      [anyDraft, Arbitrary.schema(Schema.Natural)],
      ([draft, index]) => {
        const receivable = invoice(1, draft)
        const system = systems[index % systems.length] ?? "weclapp"
        const result = ledgerInvoiceOf(receivable, "contact-1", mappingOf(system, { rounding }))
        if (Result.isFailure(result)) {
          assertRefused(result.failure)
          assert.isFalse(isSimple(draft) && rounding === "line", result.failure.message)
          return
        }
        const body = result.success
        assertExact(bookedInvoice(body, rounding), draft, receivable.total_amount, receivable.total_vat_amount)
        assert.isTrue(numbersIn(body).every(Number.isFinite))
        assertAmounts([body.grossTotalAmount, ...body.lineItems.map(({ unitAmount }) => unitAmount)], draft.currency)
        for (const { name } of body.lineItems) assert.include([...names(draft), "Discount"], name)
      },
      runs
    )
  }

  it.prop(
    "with deductions is booked exactly, or refused",
    [anyDraft, Arbitrary.schema(Schema.Natural)],
    ([draft, any]) => {
      const amount = (any % 10_000) + 1
      const deductions = { deductions: [{ name: "Deposit", amount }], total_deduction_amount: amount }
      const receivable = invoice(1, draft, deductions)
      const deductionRate = [0, 1_900, 700][any % 3] ?? 0
      const result = ledgerInvoiceOf(receivable, "contact-1", mappingOf("weclapp", { defaults: { deductionRate } }))
      if (Result.isFailure(result)) return assertRefused(result.failure)
      const booked = bookedInvoice(result.success)
      assert.strictEqual(booked.gross, BigInt((receivable.total_amount ?? 0) - amount))
      const rest = result.success.lineItems.filter(({ name }) => name !== "Deposit")
      // Without the deposit, it is the invoice. A draft may have the name of a deposit only if it was generated so.
      if (!names(draft).includes("Deposit")) {
        assertExact(
          bookedInvoice({ ...result.success, lineItems: rest }),
          draft,
          receivable.total_amount,
          receivable.total_vat_amount
        )
      }
    },
    runs
  )

  it.prop(
    "with another total or VAT is refused with both figures",
    [anyDraft, Arbitrary.schema(Schema.Int)],
    ([draft, any]) => {
      const receivable = invoice(1, draft)
      const by = any === 0 ? 1 : any % 1_000 || 1
      const total = (receivable.total_amount ?? 0) + by
      for (const fields of [{ total_amount: total }, { total_vat_amount: receivable.total_vat_amount + by }]) {
        const result = ledgerInvoiceOf({ ...receivable, ...fields }, "contact-1", mappingOf())
        assert.isTrue(Result.isFailure(result) && result.failure._tag === "NotTranslatable", JSON.stringify(fields))
        if (Result.isFailure(result)) assertRefused(result.failure)
      }
    },
    runs
  )
})

describe("a credit note", () => {
  it.prop(
    "is booked exactly, or refused",
    [anyDraft],
    ([draft]) => {
      const note = creditNote(1, draft)
      const result = creditNoteProposalOf(note, "contact-1", mappingOf("xero"))
      if (Result.isFailure(result)) {
        assertRefused(result.failure)
        return assert.isFalse(isSimple(draft), result.failure.message)
      }
      assertExact(bookedProposal(result.success), draft, note.total_amount, note.total_vat_amount)
      const { currency, lineItems = [], totalGrossAmount } = result.success.bookingProposal ?? {}
      assert.strictEqual(currency, draft.currency)
      assertAmounts(
        [totalGrossAmount, ...lineItems.flatMap((line) => [line.totalNetAmount, line.totalGrossAmount])],
        draft.currency
      )
    },
    runs
  )
})

describe("a payable", () => {
  it.prop(
    "is booked exactly, or refused",
    [anyDraft],
    ([draft]) => {
      const { lines, payable: arrived } = payable(1, draft)
      const settings = { country: "DE" }
      const result = ledgerBillOf(arrived, lines, "supplier-1", mappingOf("weclapp", settings))
      if (Result.isFailure(result)) {
        assertRefused(result.failure)
        return assert.isFalse(isSimple(draft) && !draft.isInclusive, result.failure.message)
      }
      const body = result.success
      assertExact(bookedBill(body), draft, arrived.total_amount, arrived.tax_amount)
      const amounts = (body.lineItems ?? []).flatMap((line) => [
        line.unitAmount,
        line.totalNetAmount,
        line.totalGrossAmount
      ])
      assertAmounts([body.totalGrossAmount, body.totalNetAmount, ...amounts], draft.currency)
      for (const { itemName } of body.lineItems ?? []) assert.include([...names(draft), "Discount"], itemName)
    },
    runs
  )
})

describe("most documents", () => {
  it.effect("are mapped", () =>
    Effect.gen(function* () {
      const drafts = yield* Arbitrary.sampleEffect(anyDraft, { count: 200, size: 20, seed: 16 })
      const share = (isMapped: (draft: Draft) => boolean) => drafts.filter(isMapped).length / drafts.length
      const mapping = mappingOf("xero", { country: "DE" })
      assert.isAtLeast(
        share((draft) => Result.isSuccess(ledgerInvoiceOf(invoice(1, draft), "c", mapping))),
        0.99
      )
      assert.isAtLeast(
        share((draft) => Result.isSuccess(creditNoteProposalOf(creditNote(1, draft), "c", mapping))),
        0.99
      )
      // A payable does not state its sums by rate. So most discounts on the whole of it cannot be split.
      assert.isAtLeast(
        share((draft) => {
          const { lines, payable: arrived } = payable(1, draft)
          return Result.isSuccess(ledgerBillOf(arrived, lines, "s", mapping))
        }),
        0.4
      )
    })
  )
})

describe("hostile text", () => {
  it.each(hostileTexts)("passes unchanged: %j", (text) => {
    const lines = [{ name: text, description: text, quantity: 1, price: 100, rate: 1_900 }]
    const address = { country: "DE", city: text, postal_code: text, line1: text, line2: text }
    const fields = { counterpart_name: text, counterpart_billing_address: address }
    const receivable = invoice(1, { lines }, fields)
    const body = Result.getOrThrow(ledgerInvoiceOf(receivable, text, mappingOf()))
    const [item] = body.lineItems
    assert.deepStrictEqual(
      [item?.name, item?.description, body.contactId, body.addresses?.[0]?.city],
      [text, text, text, text]
    )
    const contact = Result.getOrThrow(customerOf(receivable, mappingOf()))
    assert.deepStrictEqual([contact.companyName, contact.addresses?.[0]?.addressLine2], [text, text])
    const proposal = Result.getOrThrow(creditNoteProposalOf(creditNote(1, { lines }), "c", mappingOf("xero")))
    assert.strictEqual(
      proposal.bookingProposal?.lineItems[0]?.description,
      text === "" ? undefined : `${text}\n${text}`
    )
    const arrived = payable(1, { lines }, { counterpart_raw_data: { name: text } })
    const bill = Result.getOrThrow(ledgerBillOf(arrived.payable, arrived.lines, "s", mappingOf()))
    assert.strictEqual(bill.lineItems?.[0]?.itemName, text)
  })
})
