/**
 * Payables and their line items, as they are stored: in the form of the response.
 */
import type { Collection } from "../../state/Rows.ts"
import type { World } from "../world/World.ts"

/** Status of a payable, from its creation to its payment. */
export type PayableStatus =
  | "draft"
  | "new"
  | "approve_in_progress"
  | "waiting_to_be_paid"
  | "partially_paid"
  | "paid"
  | "canceled"
  | "rejected"

/** Discount of an early payment, in hundredths of a percent. */
export interface PaymentDiscount {
  readonly number_of_days: number
  readonly discount: number
}

/** Vendor as the document names it. */
export interface RawCounterpart {
  readonly name?: string | null
  readonly email?: string | null
  readonly phone?: string | null
  readonly tax_id?: string | null
  readonly address?: object | null
  readonly bank_account?: { readonly iban?: string | null } | null
  readonly vat_id?: { readonly value?: string | null } | null
}

/** Stored document of a payable. */
export interface PayableFile {
  readonly id: string
  readonly created_at: string
  readonly file_type: string
  readonly md5: string
  readonly mimetype: string
  readonly name: string
  readonly region: string
  readonly size: number
  readonly url: string
}

/** Payable. Amounts are in minor units, rates in hundredths of a percent. */
export interface Payable {
  readonly id: string
  readonly created_at: string
  readonly updated_at: string
  readonly entity_id: string
  readonly status: PayableStatus
  readonly payable_origin: "upload" | "email" | "einvoicing"
  readonly source_of_payable_data: "ocr" | "user_specified" | "einvoicing"
  readonly credit_notes: ReadonlyArray<never>
  readonly tags: ReadonlyArray<{ readonly id: string }>
  readonly amount_due: number | null
  readonly amount_paid: number | null
  readonly amount_to_pay: number | null
  readonly counterpart: RawCounterpart | null
  readonly counterpart_address_id: string | null
  readonly counterpart_bank_account_id: string | null
  readonly counterpart_id: string | null
  readonly counterpart_raw_data: RawCounterpart | null
  readonly counterpart_vat_id_id: string | null
  readonly currency: string | null
  readonly description: string | null
  readonly discount: number | null
  readonly document_id: string | null
  readonly due_date: string | null
  readonly issued_at: string | null
  readonly file: PayableFile | null
  readonly file_id: string | null
  readonly marked_as_paid_by_entity_user_id: string | null
  readonly marked_as_paid_with_comment: string | null
  readonly ocr_request_id: string | null
  readonly ocr_status: "processing" | "error" | "success" | "canceled" | null
  readonly other_extracted_data: object | null
  readonly paid_at: string | null
  readonly partner_metadata: object | null
  readonly payment_terms: {
    readonly term_1?: PaymentDiscount | null
    readonly term_2?: PaymentDiscount | null
  } | null
  readonly project_id: string | null
  readonly purchase_order_id: string | null
  readonly sender: string | null
  readonly subtotal: number | null
  readonly suggested_payment_term: { readonly date: string; readonly discount?: number | null } | null
  readonly tax: number | null
  readonly tax_amount: number | null
  readonly total_amount: number | null
  readonly total_amount_with_credit_notes: number | null
  readonly was_created_by_user_id: string | null
}

/** Line item of a payable. */
export interface LineItem {
  readonly id: string
  readonly payable_id: string
  readonly accounting_tax_rate_id: string | null
  readonly description: string | null
  readonly ledger_account_id: string | null
  readonly name: string | null
  readonly ocr_set_quantity_to_one: boolean
  readonly quantity: number | null
  readonly subtotal: number | null
  readonly tax: number | null
  readonly tax_amount: number | null
  readonly total: number | null
  readonly unit: string | null
  readonly unit_price: number | null
  readonly was_created_by_user_id: string | null
}

/** Returns the payables of all entities. The owner of each is its entity. */
export const payablesIn = ({ store }: World): Collection<Payable> => store.collection("monite /payables")

/** Returns the line items of all payables. The owner of each is its payable. */
export const linesIn = ({ store }: World): Collection<LineItem> =>
  store.collection("monite /payables/{payable_id}/line_items")

/** Payable without any data. */
export const blank = {
  status: "draft",
  payable_origin: "upload",
  source_of_payable_data: "user_specified",
  credit_notes: [],
  tags: [],
  amount_due: null,
  amount_paid: null,
  amount_to_pay: null,
  counterpart: null,
  counterpart_address_id: null,
  counterpart_bank_account_id: null,
  counterpart_id: null,
  counterpart_raw_data: null,
  counterpart_vat_id_id: null,
  currency: null,
  description: null,
  discount: null,
  document_id: null,
  due_date: null,
  issued_at: null,
  file: null,
  file_id: null,
  marked_as_paid_by_entity_user_id: null,
  marked_as_paid_with_comment: null,
  ocr_request_id: null,
  ocr_status: null,
  other_extracted_data: null,
  paid_at: null,
  partner_metadata: null,
  payment_terms: null,
  project_id: null,
  purchase_order_id: null,
  sender: null,
  subtotal: null,
  suggested_payment_term: null,
  tax: null,
  tax_amount: null,
  total_amount: null,
  total_amount_with_credit_notes: null,
  was_created_by_user_id: null
} as const
