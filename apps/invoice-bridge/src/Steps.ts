/**
 * Steps of the work, and the stored result of each.
 *
 * A step and a natural key identify one piece of work for good: `invoice` + `FB-007`, `contact` + `C-1001`. The natural
 * key can be read back from the API, so a lost response does no harm.
 */
import * as Schema from "effect/Schema"

const id = Schema.Struct({ id: Schema.String })
const warned = Schema.Struct({ id: Schema.String, warnings: Schema.Array(Schema.String) })

/** Results by step: the record's id, and values that later steps need. */
export const steps = {
  /** Natural key: e-mail address. */
  entity: id,
  /** Natural key: file name. */
  logo: id,
  /** Natural key: the number. */
  vatId: id,
  /** Natural key: IBAN. */
  bankAccount: id,
  /** Natural key: the countries in the request. */
  requiredFields: Schema.Struct({ countries: Schema.Array(Schema.String) }),
  /** Natural key: country of the address. */
  connection: id,
  /** Natural key: schema and identifier. */
  networkCredential: id,
  /** Natural key: name. */
  measureUnit: id,
  /** Natural key: name. */
  paymentTerms: id,
  /** Natural key: name. */
  product: id,
  /** Natural key: our reference. */
  counterpart: id,
  /** Natural key: our reference of the counterpart. */
  counterpartVatId: id,
  /** Natural key: our reference of the counterpart. A stored read, so that it is read once. */
  counterpartDetails: Schema.Struct({
    addressId: Schema.String,
    serviceRateId: Schema.String,
    goodsRateId: Schema.String
  }),
  /** Natural key: our key, from `partner_metadata`. */
  invoice: id,
  /** Natural key: the draft's id. */
  issue: Schema.Struct({ documentId: Schema.NullOr(Schema.String) }),
  /** Natural key: the contact's number. */
  contact: warned,
  /** Natural key: the invoice's number. */
  ledgerInvoice: warned
} as const

/** Name of a step. */
export type StepName = keyof typeof steps

/** Stored result of a step. */
export type Remembered<S extends StepName> = (typeof steps)[S]["Type"]
