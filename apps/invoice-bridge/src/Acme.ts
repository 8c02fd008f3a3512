/**
 * The company that is onboarded: "Acme Inc." of the vendor's guide, as its request has it, and what the guide asks to be
 * added to it afterwards.
 */
import type { EinvoicingConnectionDraft, OrganizationEntity, PlannedVatId } from "@faktura/monite"

/** The body of `POST /entities`, field by field the guide's. */
export const entity = {
  type: "organization",
  email: "sales@example.com",
  phone: "+4903023125000",
  website: "https://example.com",
  tax_id: "DE123456789",
  address: {
    country: "DE",
    city: "Berlin",
    state: "BE",
    postal_code: "10115",
    line1: "Flughafenstrasse 52"
  },
  organization: {
    legal_name: "Acme Inc.",
    business_structure: "private_corporation"
  }
} as const satisfies OrganizationEntity

/** The VAT ID that is added once the entity exists; it is also the first name in the e-invoicing network. */
export const vatId = { country: "DE", type: "eu_vat", value: "DE287654321" } as const satisfies PlannedVatId & {
  readonly type: string
}

/** The account that invoices are paid to. The IBAN is the one that banks use in examples. */
export const bankAccount = {
  country: "DE",
  currency: "EUR",
  iban: "DE89370400440532013000",
  bic: "COBADEFFXXX",
  bank_name: "Example Bank",
  account_holder_name: "Acme Inc.",
  display_name: "Main account"
} as const

/** The e-invoicing connection, without the VAT ID's id: that is known only once it has been added. */
export const connection = {
  address: {
    address_line1: "Flughafenstrasse 52",
    address_line2: "2nd floor",
    city: "Berlin",
    country: "DE",
    postal_code: "10115",
    state: "BE"
  },
  is_receiver: true,
  is_sender: true
} as const satisfies EinvoicingConnectionDraft

/**
 * A second name in the network, the reference's sample. The VAT ID becomes the first one by itself when the connection is
 * made, so the same `DE:VAT` again would be refused.
 */
export const networkCredential = {
  network_credentials_schema: "NL:KVK",
  network_credentials_identifier: "12345678"
} as const

/**
 * Where the company keeps its calendar. A document's date is a day on that calendar, while the API says when a document
 * was issued as a moment.
 */
export const timeZone = "Europe/Berlin"
