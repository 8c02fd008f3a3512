/**
 * Bodies that quotes and invoices are made from: the body of the create call, with later changes.
 */
import type { Discount, Price, ReceivableLine } from "../world/Receivable.ts"

/** Line of a body. */
export interface LineBody {
  readonly quantity: number
  readonly product_id?: string
  readonly product?: {
    readonly name: string
    readonly price: Price
    readonly type?: string
    readonly description?: string
    readonly measure_unit?: { readonly name: string; readonly description?: string }
  }
  readonly vat_rate_id?: string
  readonly custom_vat_rate_id?: string
  readonly accounting_tax_rate_id?: string
  readonly tax_rate_value?: number
  readonly tax_rate_name?: string
  readonly tax_status?: string
  readonly discount?: Discount
  /** Minor units. Only an update has it, instead of the product's price. */
  readonly price?: number
}

/** Payment terms: days after the issue, or a date. */
export interface Terms {
  readonly term_final: { readonly number_of_days?: number; readonly end_date?: string }
}

interface CommonBody {
  readonly currency: string
  readonly counterpart_id: string
  readonly counterpart_billing_address_id: string
  readonly counterpart_shipping_address_id?: string
  readonly counterpart_vat_id_id?: string
  readonly contact_id?: string
  readonly entity?: object
  readonly entity_bank_account_id?: string
  readonly entity_vat_id_id?: string
  readonly document_id?: string
  readonly discount?: Discount
  readonly deductions?: ReadonlyArray<{ readonly amount: number }>
  readonly attachments?: ReadonlyArray<{ readonly id: string; readonly include_in_email?: boolean }>
  readonly tag_ids?: ReadonlyArray<string>
  readonly memo?: string
  readonly project_id?: string
  readonly vat_mode?: string
  readonly vat_exempt?: boolean
  readonly withholding_tax_rate?: number
  /** Only an update has it. */
  readonly due_date?: string
  readonly line_items: ReadonlyArray<LineBody>
}

/** Body of an invoice. */
export interface InvoiceBody extends CommonBody {
  readonly type: "invoice"
  readonly counterpart_einvoicing_credentials_id?: string
  readonly network_credentials_id?: string
  readonly is_einvoice?: boolean
  readonly payment_terms?: Terms
  readonly payment_terms_id?: string
  readonly payment_reminder_id?: string
  readonly overdue_reminder_id?: string
}

/** Body of a quote. */
export interface QuoteBody extends CommonBody {
  readonly type: "quote"
  readonly expiry_date?: string
  readonly quote_accept_page_url?: string
  readonly signature_required?: boolean
}

/** Body of a quote or an invoice. */
export type DraftBody = InvoiceBody | QuoteBody

/** Returns a body with the prices of its lines as they are now: later changes of the products do not change the document. */
export const withPrices = <T extends DraftBody>(body: T, lines: ReadonlyArray<ReceivableLine>): T => ({
  ...body,
  line_items: body.line_items.map((line, index) => {
    const price = lines[index]?.product.price.value
    return line.product_id === undefined || price === undefined ? line : { ...line, price }
  })
})

/** Body of a document that is made from another one. */
export interface BasedOnBody {
  readonly type: "invoice" | "credit_note"
  readonly based_on: string
  readonly tag_ids?: ReadonlyArray<string>
}
