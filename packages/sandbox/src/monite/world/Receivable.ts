/**
 * Types of quotes, invoices and credit notes, in the form of the response. Amounts are minor units.
 */
/** Amount in minor units of the currency. */
export interface Price {
  readonly currency: string
  readonly value: number
}

/** Identifier of a counterpart in the e-invoicing network. */
export interface CounterpartCredential {
  readonly id: string
  readonly network_identifier: string
  readonly network_schema: string
}

/** Discount. `amount` is minor units or, for a percentage, hundredths of a percent. */
export interface Discount {
  readonly type: "amount" | "percentage"
  readonly amount: number
}

/** Line of a receivable. */
export interface ReceivableLine {
  readonly quantity: number
  readonly discount: Discount | null
  readonly tax_status: string
  readonly total_before_vat: number
  readonly total_after_vat: number
  readonly product: {
    readonly id: string
    readonly name: string
    readonly description: string | null
    readonly measure_unit: { readonly name: string } | null
    readonly price: Price
    readonly price_after_vat: Price
    readonly vat_rate: { readonly value: number }
  }
}

/** Members that all kinds of receivables have. Members that no rule of the sandbox uses are not listed. */
export interface ReceivableBase {
  readonly id: string
  readonly created_at: string
  readonly updated_at: string
  readonly status: string
  /** null until the document is issued, unless the caller set one. */
  readonly document_id: string | null
  readonly based_on: string | null
  readonly based_on_document_id: string | null
  readonly counterpart_id: string
  readonly counterpart_name: string
  readonly counterpart_type: string
  readonly counterpart_billing_address: { readonly country: string }
  readonly counterpart_vat_id: { readonly value: string } | null
  readonly currency: string
  readonly subtotal: number
  readonly discounted_subtotal: number
  readonly total_vat_amount: number
  readonly total_withholding_tax: number
  readonly original_file_url: string | null
  readonly total_amount: number
  readonly discount: (Discount & { readonly value: number }) | null
  readonly vat_mode: string
  readonly withholding_tax_rate: number | null
  readonly issue_date: string | null
  readonly due_date: string | null
  readonly memo: string | null
  readonly file_url: string | null
  readonly project_id: string | null
  readonly tags: ReadonlyArray<{ readonly id: string }>
  readonly line_items: ReadonlyArray<ReceivableLine>
}

/** Members of documents that the e-invoicing network delivers. */
export interface Deliverable {
  readonly is_einvoice: boolean
  readonly network_credentials: CounterpartCredential | null
  readonly counterpart_einvoicing_credentials: CounterpartCredential | null
  readonly einvoice_error_comment: string | null
  readonly einvoice_file_url: string | null
}

/** Invoice. Amounts are minor units. */
export interface Invoice extends ReceivableBase, Deliverable {
  readonly type: "invoice"
  readonly total_deduction_amount: number
  readonly amount_due: number
  readonly amount_paid: number
  readonly amount_to_pay: number
  readonly total_amount_with_credit_notes: number
  readonly paid_at: string | null
  readonly comment: string | null
  readonly payment_reminder_id: string | null
  readonly overdue_reminder_id: string | null
  readonly payment_terms: {
    readonly term_final: { readonly number_of_days?: number; readonly end_date?: string }
  } | null
  readonly related_documents: {
    readonly credit_note_ids: ReadonlyArray<string>
    readonly proforma_invoice_id: string | null
  }
}

/** Quote. */
export interface Quote extends ReceivableBase {
  readonly type: "quote"
  readonly comment: string | null
  readonly total_deduction_amount: number
  readonly expiry_date: string | null
  readonly signature_required: boolean
}

/** Credit note of an invoice. */
export interface CreditNote extends ReceivableBase, Deliverable {
  readonly type: "credit_note"
}

/** Quote, invoice or credit note. */
export type Receivable = Invoice | Quote | CreditNote
