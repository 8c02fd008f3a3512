/** Documents that the inbox watches, as both APIs return them, in one form. */
import type * as Schema from "effect/Schema"
import type { LedgerInvoice, Payable } from "../mapping/Documents.ts"

/** Kinds of documents: two in Monite, and invoices in accounting. They are the kinds of `bridge_documents`. */
export const documentKinds = ["receivable", "payable", "ledger invoice"] as const

/** Kind of a document. */
export type DocumentKind = (typeof documentKinds)[number]

/** API of a kind of documents. */
export type ApiName = "monite" | "maesn"

/** API of each kind. */
export const apiOf: Readonly<Record<DocumentKind, ApiName>> = {
  receivable: "monite",
  payable: "monite",
  "ledger invoice": "maesn"
}

/** Document that was read. */
export interface ReadDocument {
  readonly kind: DocumentKind
  readonly id: string
  /** Time of its last change, as the API writes it. Undefined: the accounting system does not say it. */
  readonly version: string | undefined
  /** Status of a document in Monite. Payment status of an invoice in accounting. */
  readonly state: string
  /** Name for people. */
  readonly title: string
  /** Type of a receivable, or origin of a payable. Empty for invoices in accounting. */
  readonly variant: string
  /** Reference of an invoice in accounting. */
  readonly reference: string | undefined
  /** True for an invoice in Monite with a credit note, or the draft of one. */
  readonly hasCreditNote?: boolean
  readonly document: Schema.Json
}

/** The cast: responses are JSON, which the client has parsed and checked. */
const jsonOf = (response: object): Schema.Json => response as Schema.Json

/** Fields that all kinds of receivables have. */
interface AnyReceivable {
  readonly id: string
  readonly type: string
  readonly status: string
  readonly updated_at: string
  readonly document_id?: string | null | undefined
  readonly related_documents?:
    | { readonly credit_note_ids?: ReadonlyArray<string> | null | undefined }
    | null
    | undefined
}

/** Reads a quote, an invoice or a credit note of Monite. */
export const receivableOf = (receivable: AnyReceivable): ReadDocument => ({
  kind: "receivable",
  id: receivable.id,
  version: receivable.updated_at,
  state: receivable.status,
  title: receivable.document_id ?? `Draft ${receivable.id}`,
  variant: receivable.type,
  reference: undefined,
  hasCreditNote: (receivable.related_documents?.credit_note_ids ?? []).length > 0,
  document: jsonOf(receivable)
})

/** Reads a payable of Monite. */
export const payableOf = (payable: Payable): ReadDocument => ({
  kind: "payable",
  id: payable.id,
  version: payable.updated_at,
  state: payable.status,
  title: payable.document_id ?? `Payable ${payable.id}`,
  variant: payable.payable_origin,
  reference: undefined,
  document: jsonOf(payable)
})

/** Reads an invoice in accounting. Undefined for one without an id. */
export const ledgerInvoiceOf = (invoice: LedgerInvoice): ReadDocument | undefined => {
  const { invoiceId, invoiceNumber, paymentStatus, reference, status, updatedDate } = invoice
  if (invoiceId == null) return undefined
  return {
    kind: "ledger invoice",
    id: invoiceId,
    version: updatedDate ?? undefined,
    // Some systems have one of them only.
    state: paymentStatus ?? status ?? "UNKNOWN",
    title: invoiceNumber ?? invoiceId,
    variant: "",
    reference: reference ?? undefined,
    document: jsonOf(invoice)
  }
}
