/**
 * Types of the records that the Maesn API stores.
 *
 * Records are stored as they are returned: every field is present, and null if the simulated accounting system has no
 * value. Amounts are decimal numbers in the major unit. Dates are texts as they were sent.
 */

/** One end user in one accounting system. */
export interface Account {
  /** Secret in `X-ACCOUNT-KEY`. */
  readonly key: string
  readonly targetSystem: string
}

export interface LineItem {
  readonly lineItemId: string
  readonly quantity: number
  readonly unitAmount: number | null
  readonly taxRatePercentage: number | null
  readonly discountItemPercentage: number | null
  /** Net amount after discounts. */
  readonly itemsAmount: number
  readonly discountItemAmount: number
  readonly grossAmount: number | null
  /** Not in the document: the gross amount that the caller sent, before discounts. It counts for a line without a price. */
  readonly sentGross: number | null
  /** Not in the document: the difference of gross and net. */
  readonly tax: number
}

export interface Invoice {
  readonly invoiceId: string
  readonly invoiceNumber: string
  readonly reference: string | null
  readonly contactId: string | null
  readonly currency: string | null
  readonly status: string
  readonly paymentStatus: string
  readonly lineAmountTypes: string
  readonly discountPercentage: number
  readonly lineItems: ReadonlyArray<LineItem>
  readonly invoiceDate: string
  readonly dueDate: string | null
  readonly paidDate: string | null
  readonly sumNetAmount: number
  readonly totalTaxAmount: number
  readonly totalAmount: number
  readonly createdDate: string
  readonly updatedDate: string
}

export interface Contact {
  readonly id: string
  readonly number: string
  readonly companyName: string | null
  readonly contactType: string
  /** A contact may be a customer, a supplier, both or neither. */
  readonly isCustomer?: boolean | null
  readonly isSupplier?: boolean | null
  readonly createdDate: string
  readonly updatedDate: string
}

export interface PaymentLine {
  readonly amount: number | null
  readonly invoiceId: string | null
  readonly paymentDate: string | null
}

export interface Payment {
  readonly id: string
  readonly documentType: string | null
  readonly paymentLines: ReadonlyArray<PaymentLine>
  readonly createdDate: string
  readonly updatedDate: string
}

export interface Webhook {
  readonly id: string
  readonly callbackUrl: string
  readonly eventType: string | null
  readonly resource: string | null
  readonly secret: string
  readonly createdDate: string
}
