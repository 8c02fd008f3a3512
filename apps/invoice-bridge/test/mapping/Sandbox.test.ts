/**
 * Mapped bodies against the sandbox, through the services. It accepts each of them, ignores no field, and stores the
 * total that the document states.
 */
import { BookingProposals, Bills, Contacts, Invoices } from "@faktura/maesn"
import { assert, describe, it } from "@effect/vitest"
import { Arbitrary, Effect, Result } from "effect"
import { creditNoteProposalOf, billProposalOf, invoiceProposalOf } from "../../src/mapping/BookingProposal.ts"
import { customerOf, supplierOf } from "../../src/mapping/Contacts.ts"
import { minorUnits } from "../../src/mapping/LedgerAmount.ts"
import type { ProposalForm } from "../../src/mapping/Documents.ts"
import { ledgerBillOf } from "../../src/mapping/LedgerBill.ts"
import { ledgerInvoiceOf } from "../../src/mapping/LedgerInvoice.ts"
import type { Mapping } from "../../src/mapping/MappingSettings.ts"
import { systems, traitsOf } from "../../src/mapping/Systems.ts"
import type { TargetSystem } from "../../src/mapping/Systems.ts"
import { sandboxWith } from "../kit/Accounts.ts"
import { uuid } from "../kit/Documents.ts"
import { anyDraft } from "./kit/Arbitraries.ts"
import { creditNote, invoice, payable } from "./kit/Drafts.ts"
import type { Draft } from "./kit/Drafts.ts"
import { onSystem } from "./kit/Ledger.ts"
import { mappingOf } from "./kit/Translation.ts"

interface Stored {
  readonly meta?: { readonly warnings?: ReadonlyArray<string> | null } | null
  readonly data: object
}

/** The stored total in minor units. Fails for a field that the system ignored. */
const totalOf = (stored: Stored, field: string, currency: string): number => {
  assert.deepStrictEqual(stored.meta?.warnings ?? [], [])
  const amount: unknown = Reflect.get(stored.data, field)
  return Result.getOrThrow(minorUnits(typeof amount === "number" ? amount : Number.NaN, currency))
}

const contactOn = Effect.fnUntraced(function* (mapping: Mapping) {
  const contacts = yield* Contacts
  const customer = yield* contacts.create({ body: Result.getOrThrow(customerOf(invoice(1), mapping)) })
  const supplier = yield* contacts.create({
    body: Result.getOrThrow(supplierOf(payable(1).payable, undefined, mapping))
  })
  for (const stored of [customer, supplier]) assert.deepStrictEqual(stored.meta?.warnings ?? [], [])
  return { customer: customer.data?.id ?? "", supplier: supplier.data?.id ?? "" }
})

/** Writes the three documents of a draft. Returns how many were mapped. */
const write = Effect.fnUntraced(function* (
  draft: Draft,
  n: number,
  mapping: Mapping,
  contact: { readonly customer: string; readonly supplier: string } | undefined
) {
  const { currency } = draft
  const { forms } = traitsOf(mapping.system)
  const [invoices, bills, proposals] = [yield* Invoices, yield* Bills, yield* BookingProposals]
  const [issued, credited, arrived] = [invoice(n, draft), creditNote(n, draft), payable(n, draft)]
  const propose = Effect.fnUntraced(function* (form: ProposalForm, total: number | null | undefined) {
    const stored = yield* proposals.create({ body: form })
    assert.strictEqual(totalOf(stored, "totalGrossAmount", currency), total)
    const { bookingType, number } = stored.data
    assert.deepStrictEqual([bookingType, number], [form.bookingType, form.bookingProposal?.number])
  })
  let mapped = 0
  const customer = contact?.customer
  if (forms.invoice === "document") {
    const body = ledgerInvoiceOf(issued, customer ?? "", mapping)
    if (Result.isSuccess(body)) {
      mapped++
      assert.strictEqual(
        totalOf(yield* invoices.create({ body: body.success }), "totalAmount", currency),
        issued.total_amount
      )
    }
  }
  if (forms.invoice === "bookingProposal") {
    const form = invoiceProposalOf(issued, customer, mapping)
    if (Result.isSuccess(form)) {
      mapped++
      yield* propose(form.success, issued.total_amount)
    }
  }
  if (forms.bill === "document") {
    const body = ledgerBillOf(arrived.payable, arrived.lines, contact?.supplier ?? "", mapping)
    if (Result.isSuccess(body)) {
      mapped++
      const total = totalOf(yield* bills.create({ body: body.success }), "totalGrossAmount", currency)
      assert.strictEqual(total, arrived.payable.total_amount)
    }
  }
  if (forms.bill === "bookingProposal") {
    const form = billProposalOf(arrived.payable, arrived.lines, contact?.supplier, mapping)
    if (Result.isSuccess(form)) {
      mapped++
      yield* propose(form.success, arrived.payable.total_amount)
    }
  }
  if (forms.creditNote === "bookingProposal") {
    const form = creditNoteProposalOf(credited, customer, mapping)
    if (Result.isSuccess(form)) {
      mapped++
      yield* propose(form.success, credited.total_amount)
    }
  }
  return mapped
})

/** JSON cannot carry half of a surrogate pair. The services refuse it before they send. */
const sendable = Arbitrary.map(anyDraft, (draft) => ({
  ...draft,
  lines: draft.lines.map((line) => ({
    ...line,
    name: line.name.toWellFormed(),
    description: line.description?.toWellFormed() ?? null
  }))
}))

describe("the sandbox", () => {
  it.live(
    "stores generated documents with the totals that Monite states",
    () =>
      Effect.gen(function* () {
        const sandbox = yield* sandboxWith({ rateLimitPerSecond: 0 })
        const mapping = mappingOf("xero", { country: "DE" })
        const drafts = yield* Arbitrary.sampleEffect(sendable, { count: 40, size: 20, seed: 16 })
        const program = Effect.gen(function* () {
          const contact = yield* contactOn(mapping)
          return yield* Effect.forEach(drafts, (draft, n) => write(draft, n + 1, mapping, contact))
        })
        const mapped = yield* program.pipe(onSystem(sandbox, mapping.system))
        const total = mapped.reduce((sum, count) => sum + count, 0)
        assert.isAbove(total, 2 * drafts.length, "most documents are mapped")
        assert.deepStrictEqual(sandbox.defects(), [])
        assert.deepStrictEqual(
          sandbox.log().filter(({ status }) => status === undefined || status >= 400),
          []
        )
      }),
    60_000
  )

  for (const system of Object.keys(systems) as ReadonlyArray<TargetSystem>) {
    // the keys of the table
    it.live(`offers on ${system} what the table says, and ignores no field`, () =>
      Effect.gen(function* () {
        const sandbox = yield* sandboxWith({ rateLimitPerSecond: 0 })
        const traits = traitsOf(system)
        const account = { id: uuid(1) }
        const settings = {
          country: "DE",
          accounts: { revenue: account, expense: account, discount: account, deposit: account },
          taxCodes: { "sales.1900": "S19", "purchase.1900": "P19", "sales.REVERSE_CHARGE": "RC" },
          defaults: { deductionRate: 0, salesJournal: "10" }
        }
        const mapping = mappingOf(system, settings)
        const draft: Draft = {
          currency: "EUR",
          isInclusive: false,
          rounding: "line",
          discount: { type: "percentage", amount: 1_000 },
          lines: [{ name: "Consulting", quantity: 2, price: 5_000, rate: 1_900 }]
        }
        const french = {
          counterpart_billing_address: { country: "FR", city: "Paris", postal_code: "75010", line1: "Quai 1" },
          counterpart_vat_id: { id: uuid(1), counterpart_id: uuid(500), value: "FR40303265045" }
        }
        const mapped = yield* Effect.gen(function* () {
          const contact = traits.hasContacts ? yield* contactOn(mapping) : undefined
          if (traits.forms.invoice === "document") {
            const lines = [{ name: "Consulting", quantity: 1, price: 10_000, rate: 0 }]
            const body = Result.getOrThrow(
              ledgerInvoiceOf(invoice(9, { lines }, french), contact?.customer ?? "", mapping)
            )
            assert.strictEqual(totalOf(yield* (yield* Invoices).create({ body }), "totalAmount", "EUR"), 10_000)
          }
          return yield* write(draft, 1, mapping, contact)
        }).pipe(onSystem(sandbox, system))
        const forms = Object.values(traits.forms).filter((form) => form !== undefined)
        assert.strictEqual(mapped, forms.length)
        assert.deepStrictEqual(sandbox.defects(), [])
      })
    )
  }

  it.live("refuses what the table does not have", () =>
    Effect.gen(function* () {
      const sandbox = yield* sandboxWith({ rateLimitPerSecond: 0 })
      for (const system of Object.keys(systems) as ReadonlyArray<TargetSystem>) {
        // the keys of the table
        const { forms } = traitsOf(system)
        const offered = yield* Effect.gen(function* () {
          const status = <A, E extends { readonly _tag: string }, R>(call: Effect.Effect<A, E, R>) =>
            call.pipe(
              Effect.as("offered"),
              Effect.catch((error) => Effect.succeed(error._tag))
            )
          return {
            invoice: yield* status((yield* Invoices).create({ body: { invoiceDate: "2026-01-01", lineItems: [] } })),
            bill: yield* status((yield* Bills).create({ body: {} }))
          }
        }).pipe(onSystem(sandbox, system))
        const expected = (form: string | undefined) => (form === "document" ? "offered" : "NotFound")
        assert.deepStrictEqual(offered, { invoice: expected(forms.invoice), bill: expected(forms.bill) }, system)
      }
    })
  )
})
