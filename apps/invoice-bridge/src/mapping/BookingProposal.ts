/**
 * Translates documents into booking proposals: what Maesn offers where it creates no document of that kind.
 *
 * Maesn's document has no operation that creates a credit note: `/accounting/creditNotes` is only read. A credit note
 * is therefore a booking proposal of the type `INVOICE_CREDIT_NOTE`.
 *
 * - Why not `CREDIT_NOTE`: it does not say whose document is credited. The same list has `BILL_CREDIT_NOTE` for bills.
 * - Why not the v2 form, with `CREDIT_NOTE` beside `VENDOR_CREDIT`: lists of proposals have the older form. So a proposal
 *   is found again under the type that was sent.
 * - Maesn's page of the older form names `INVOICE_CREDIT_NOTE`.
 *
 * Amounts of a credit note are positive. The type says the direction.
 *
 * A proposal has no quantities, no discounts and no tax treatment. Its lines have exact net and gross amounts, and a
 * treatment needs a tax code.
 */
import * as Money from "@faktura/core/Money"
import * as Result from "effect/Result"
import { atMidnight, dayIfAny } from "./DocumentDay.ts"
import type { CreditNote, Payable, PayableLine, ProposalForm, Receivable } from "./Documents.ts"
import { decimalOf } from "./LedgerAmount.ts"
import { exactPlan } from "./LedgerPlans.ts"
import { lineSums } from "./LedgerSums.ts"
import type { LedgerLine, LedgerPlan } from "./LedgerSums.ts"
import type { AccountRef, Mapping } from "./MappingSettings.ts"
import { proposalMark } from "./Marks.ts"
import { payableDate, payableNumber, readPayable, supplierOn } from "./PayableSource.ts"
import { dateOf, numberOf, readReceivable } from "./ReceivableSource.ts"
import { about, refuse } from "./Refusal.ts"
import type { NotTranslatable, Translated } from "./Refusal.ts"
import type { SourceDocument } from "./SourceDocument.ts"
import { traitsOf } from "./Systems.ts"
import type { SystemTraits } from "./Systems.ts"

type Proposal = NonNullable<ProposalForm["bookingProposal"]>

type Line = Proposal["lineItems"][number]

const form = { hasTaxRule: false, hasAccountCodes: true }

const accountField = (account: AccountRef | undefined): Pick<Line, "accountCode" | "accountId"> => {
  if (account === undefined) return {}
  return typeof account === "object" ? { accountId: account.id } : { accountCode: account }
}

const lineOf = (line: LedgerLine, plan: LedgerPlan, currency: string): Result.Result<Line, Money.MoneyInvalid> =>
  Result.gen(function* () {
    const { account, rate, taxCode } = line.booking
    const { gross, net } = lineSums(line, plan)
    const description = [line.name, line.description].filter((text) => text !== undefined && text !== "").join("\n")
    return {
      ...(description === "" ? {} : { description }),
      taxRatePercentage: yield* Money.basisPointsToPercent(rate),
      ...(taxCode === undefined ? {} : { taxCode }),
      ...accountField(account),
      totalNetAmount: yield* decimalOf(net, currency),
      totalGrossAmount: yield* decimalOf(gross, currency)
    }
  })

/** Fields of a proposal that follow from the amounts. */
const pricedFields = (source: SourceDocument, traits: SystemTraits) =>
  Result.gen(function* () {
    const { currency, what } = source
    const { name, proposalCurrencies } = traits
    if (proposalCurrencies?.includes(currency) === false) {
      return yield* refuse(
        `${what} is in ${currency}, and ${name} books proposals only in ${proposalCurrencies.join(", ")}: book it by hand.`
      )
    }
    // Lines are sent with their sums. So discounts in percent need no field, and no VAT is computed again.
    const plan = yield* exactPlan(source, true, "line")
    const lineItems: Array<Line> = []
    for (const line of plan.lines) lineItems.push(yield* lineOf(line, plan, currency))
    return { currency, lineItems, totalGrossAmount: yield* decimalOf(plan.sums.gross, currency) }
  })

const checkForm = (
  kind: keyof SystemTraits["forms"],
  what: string,
  traits: SystemTraits
): Result.Result<void, NotTranslatable> =>
  traits.forms[kind] === "bookingProposal"
    ? Result.succeed(undefined)
    : refuse(`${what}: Maesn takes no booking proposal for it in ${traits.name}. Book it by hand.`)

const receivableProposal = (
  receivable: Receivable | CreditNote,
  contactId: string | undefined,
  mapping: Mapping
): Translated<Proposal> =>
  about(
    `${receivable.type === "invoice" ? "Invoice" : "Credit note"} ${receivable.document_id ?? receivable.id}`,
    Result.gen(function* () {
      const { defaults, timeZone } = mapping.settings
      const traits = traitsOf(mapping.system)
      const number = yield* numberOf(receivable)
      const isInvoice = receivable.type === "invoice"
      const kind = isInvoice ? "invoice" : "creditNote"
      yield* checkForm(kind, `${isInvoice ? "Invoice" : "Credit note"} ${number}`, traits)
      const { source } = yield* readReceivable(receivable, mapping, form)
      const fields = yield* pricedFields(source, traits)
      const dueDate = isInvoice ? yield* dayIfAny(receivable.due_date, timeZone) : undefined
      const credited = isInvoice ? undefined : receivable.based_on_document_id
      const { counterpart_name: name, counterpart_vat_id: vatId } = receivable
      return {
        bookingProposalDate: atMidnight(yield* dateOf(receivable, timeZone)),
        number,
        ...(contactId === undefined ? (name == null ? {} : { contactName: name }) : { contactId }),
        ...(dueDate === undefined ? {} : { dueDate: atMidnight(dueDate) }),
        ...(vatId == null ? {} : { vatId: vatId.value }),
        ...(defaults.salesJournal === undefined ? {} : { journalCode: defaults.salesJournal }),
        notes: [proposalMark(receivable.id), ...(credited == null ? [] : [`Credits invoice ${credited}`])].join("\n"),
        ...fields
      }
    })
  )

/**
 * Translates an issued credit note into a booking proposal: the same number and positive amounts. Its notes have the
 * {@link proposalMark} of the credit note, and the number of the invoice.
 *
 * @param contactId id of the customer's contact in accounting. Undefined in a system without contacts
 */
export const creditNoteProposalOf = (
  creditNote: CreditNote,
  contactId: string | undefined,
  mapping: Mapping
): Translated<ProposalForm> =>
  Result.map(receivableProposal(creditNote, contactId, mapping), (bookingProposal) => ({
    bookingType: "INVOICE_CREDIT_NOTE",
    bookingProposal
  }))

/**
 * Translates an issued invoice into a booking proposal, for systems without invoices. Its notes have the {@link
 * proposalMark} of the invoice.
 *
 * @param contactId id of the customer's contact in accounting. Undefined in a system without contacts
 */
export const invoiceProposalOf = (
  receivable: Receivable,
  contactId: string | undefined,
  mapping: Mapping
): Translated<ProposalForm> =>
  Result.map(receivableProposal(receivable, contactId, mapping), (bookingProposal) => ({
    bookingType: "INVOICE",
    bookingProposal
  }))

/**
 * Translates a payable into a booking proposal, for systems without bills. Its notes have the {@link proposalMark} of
 * the payable.
 *
 * @param lines all lines of the payable
 * @param contactId id of the supplier's contact in accounting. Undefined in a system without contacts
 */
export const billProposalOf = (
  payable: Payable,
  lines: ReadonlyArray<PayableLine>,
  contactId: string | undefined,
  mapping: Mapping
): Translated<ProposalForm> =>
  about(
    `Payable ${payable.document_id ?? payable.id}`,
    Result.gen(function* () {
      const { defaults, timeZone } = mapping.settings
      const traits = traitsOf(mapping.system)
      const number = yield* payableNumber(payable)
      yield* checkForm("bill", `Payable ${number}`, traits)
      const { source } = yield* readPayable(payable, lines, mapping, form)
      const fields = yield* pricedFields(source, traits)
      const dueDate = yield* dayIfAny(payable.due_date, timeZone)
      const supplier = supplierOn(payable)
      return {
        bookingType: "BILL",
        bookingProposal: {
          bookingProposalDate: atMidnight(yield* payableDate(payable, timeZone)),
          number,
          ...(contactId === undefined ? (supplier?.name == null ? {} : { contactName: supplier.name }) : { contactId }),
          ...(dueDate === undefined ? {} : { dueDate: atMidnight(dueDate) }),
          ...(supplier?.vat_id?.value == null ? {} : { vatId: supplier.vat_id.value }),
          ...(supplier?.bank_account?.iban == null ? {} : { iban: supplier.bank_account.iban }),
          ...(defaults.purchaseJournal === undefined ? {} : { journalCode: defaults.purchaseJournal }),
          notes: proposalMark(payable.id),
          ...fields
        }
      }
    })
  )
