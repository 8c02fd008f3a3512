/**
 * Reads both sides of a tenant from the APIs, and compares them.
 *
 * The target system decides the form of each kind of documents: a document of its own, or a booking proposal. A kind
 * that accounting cannot list is not compared, and the result says so. Why: an empty list would look like books without
 * a difference, or like books without a single document.
 */
import { Bills, BookingProposals, Invoices } from "@faktura/maesn"
import { Payables, Receivables } from "@faktura/monite"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import { bookedStatuses } from "../mapping/Documents.ts"
import type { CreditNote, LedgerProposal, Receivable } from "../mapping/Documents.ts"
import { takes, traitsOf } from "../mapping/Systems.ts"
import type { Form, SystemTraits } from "../mapping/Systems.ts"
import type { TenantSettings } from "../tenants/Tenant.ts"
import { compareKind } from "./Compare.ts"
import { documents } from "./Reconciliation.ts"
import type { DocumentName, NotCompared, Reconciliation } from "./Reconciliation.ts"
import { billCopy, invoiceCopy, payableOriginal, proposalCopy, receivableOriginal } from "./Sides.ts"
import type { Calendar, Copy, Original } from "./Sides.ts"

type Originals = Readonly<Record<DocumentName, ReadonlyArray<Original>>>

/** List of accounting. A string says why Maesn cannot list it. */
type Listing<A> = ReadonlyArray<A> | string

const isReason = <A>(listing: Listing<A>): listing is string => typeof listing === "string"

const plurals: Readonly<Record<DocumentName, string>> = {
  invoice: "invoices",
  "credit note": "credit notes",
  bill: "bills"
}

const issued = (type: "invoice" | "credit_note") => ({ type, status__in: [...bookedStatuses], limit: 250 })

/** Reads what is issued and received in Monite. Large fields of the documents are not kept. */
const readMonite = Effect.fn("readMonite")(function* (calendar: Calendar) {
  const receivables = yield* Receivables
  const payables = yield* Payables
  const invoices = yield* receivables.stream({ query: issued("invoice") }).pipe(
    Stream.filter((found): found is Receivable => found.type === "invoice"),
    Stream.map((found) => receivableOriginal(found, calendar)),
    Stream.runCollect
  )
  const creditNotes = yield* receivables.stream({ query: issued("credit_note") }).pipe(
    Stream.filter((found): found is CreditNote => found.type === "credit_note"),
    Stream.map((found) => ({ original: receivableOriginal(found, calendar), credits: found.based_on })),
    Stream.runCollect
  )
  // Payables of all states and origins, so that a bill of a payable that is not carried is no orphan.
  const bills = yield* payables.stream({ query: { limit: 100 } }).pipe(
    Stream.map((found) => payableOriginal(found, calendar)),
    Stream.runCollect
  )
  const listed = new Set(invoices.map(({ id }) => id))
  const credited = creditNotes.flatMap(({ credits }) => (credits == null || listed.has(credits) ? [] : [credits]))
  const originals: Originals = {
    invoice: [...invoices, ...credited.map(creditedInvoice)],
    "credit note": creditNotes.map(({ original }) => original),
    bill: bills
  }
  return originals
})

/**
 * An invoice that its credit notes have canceled: Monite does not list it as issued. In accounting, it is right to be
 * there with its credit note, and right to be voided without. So it is not compared.
 */
const creditedInvoice = (id: string): Original => ({
  id,
  number: undefined,
  state: "apart",
  currency: undefined,
  total: undefined,
  day: undefined,
  dueDay: undefined
})

const formOf = ({ forms }: SystemTraits, document: DocumentName): Form =>
  document === "credit note" ? forms.creditNote : forms[document]

const unlisted =
  (list: string, { name }: SystemTraits) =>
  (error: { readonly _tag: string }) =>
    Effect.succeed(`Maesn does not list the ${list} of ${name}: it responded with ${error._tag}.`)

/** Reads the lists of accounting in which the bridge makes documents. */
const readLedger = Effect.fn("readLedger")(function* (traits: SystemTraits) {
  const [invoices, bills, proposals] = [yield* Invoices, yield* Bills, yield* BookingProposals]
  const has = (form: Form) => documents.filter((document) => formOf(traits, document) === form)
  const query = { limit: 100 } as const
  const none: Listing<never> = []
  const ofInvoices: Listing<Copy> = has("document").includes("invoice")
    ? yield* invoices
        .stream({ query })
        .pipe(
          Stream.map(invoiceCopy),
          Stream.runCollect,
          Effect.catchTag(["NotFound", "MethodNotAllowed"], unlisted("invoices", traits))
        )
    : none
  const ofBills: Listing<Copy> = has("document").includes("bill")
    ? yield* bills
        .stream({ query })
        .pipe(
          Stream.map(billCopy),
          Stream.runCollect,
          Effect.catchTag(["NotFound", "MethodNotAllowed"], unlisted("bills", traits))
        )
    : none
  const ofProposals: Listing<TypedCopy> =
    has("bookingProposal").length > 0 && traits.hidesProposals !== true
      ? yield* proposals
          .stream({ query })
          .pipe(
            Stream.map(typedCopy),
            Stream.runCollect,
            Effect.catchTag(["NotFound", "MethodNotAllowed"], unlisted("booking proposals", traits))
          )
      : none
  return { invoices: ofInvoices, bills: ofBills, proposals: ofProposals }
})

/** Copy that is a booking proposal, with its type. */
interface TypedCopy extends Copy {
  readonly type: LedgerProposal["bookingType"]
}

const typedCopy = (proposal: LedgerProposal): TypedCopy => ({ ...proposalCopy(proposal), type: proposal.bookingType })

/**
 * Returns the proposals of one kind: those of its originals, with any type, and those of unknown originals by their
 * type. Why: a system may list a proposal under another type than it was sent with.
 */
const proposalsOf = (
  document: DocumentName,
  listed: ReadonlyArray<TypedCopy>,
  originals: Originals
): ReadonlyArray<Copy> => {
  const owners = new Map(documents.flatMap((owner) => originals[owner].map(({ id }) => [id, owner] as const)))
  const byType = (type: TypedCopy["type"]): DocumentName =>
    type === "INVOICE" ? "invoice" : type === "BILL" ? "bill" : "credit note"
  return listed.filter(({ original, type }) => (owners.get(original ?? "") ?? byType(type)) === document)
}

/** Reads both sides and compares them. Needs the APIs of the tenant. */
export const readAndCompare = Effect.fn("readAndCompare")(function* ({
  carryFrom,
  mapping: { timeZone },
  targetSystem
}: TenantSettings) {
  const traits = traitsOf(targetSystem)
  const [originals, ledger] = yield* Effect.all([readMonite({ timeZone, carryFrom }), readLedger(traits)], {
    concurrency: 2
  })

  const copiesOf = (document: DocumentName): Listing<Copy> => {
    const form = formOf(traits, document)
    if (form === undefined) return `Maesn creates no ${plurals[document]} in ${traits.name}: they are booked by hand.`
    if (form === "document") return document === "bill" ? ledger.bills : ledger.invoices
    if (traits.hidesProposals === true) {
      return `${traits.name} takes ${plurals[document]} as booking proposals, and Maesn cannot list these.`
    }
    return isReason(ledger.proposals) ? ledger.proposals : proposalsOf(document, ledger.proposals, originals)
  }

  const notCompared: Array<NotCompared> = []
  const kinds = documents.flatMap((document) => {
    const copies = copiesOf(document)
    if (isReason(copies)) {
      const inMonite = originals[document].filter(({ state }) => state === "due").length
      notCompared.push({ document, inMonite, reason: copies })
      return []
    }
    const isInvoice = document === "invoice" && traits.forms.invoice === "document"
    const hasOwnNumbers = isInvoice && !takes(targetSystem, "invoiceNumber")
    return [compareKind(document, originals[document], copies, { timeZone, hasOwnNumbers })]
  })
  const reconciliation: Reconciliation = {
    compared: kinds.map(({ counts }) => counts),
    notCompared,
    findings: kinds.flatMap(({ findings }) => findings),
    sums: kinds.flatMap(({ sums }) => sums)
  }
  return reconciliation
})
