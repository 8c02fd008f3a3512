/**
 * Data of the company that is onboarded: "Acme Inc." from Monite's guide, with the records that the guide adds
 * afterwards.
 */
import type { EinvoicingConnectionDraft, OrganizationEntity, PlannedVatId } from "@faktura/monite"

/** Body of `POST /entities`, with the guide's fields. */
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

/** VAT ID that is added after the entity is created. It is also the first identifier in the e-invoicing network. */
export const vatId = { country: "DE", type: "eu_vat", value: "DE287654321" } as const satisfies PlannedVatId & {
  readonly type: string
}

/** Bank account for invoices. The IBAN is a common example. */
export const bankAccount = {
  country: "DE",
  currency: "EUR",
  iban: "DE89370400440532013000",
  bic: "COBADEFFXXX",
  bank_name: "Example Bank",
  account_holder_name: "Acme Inc.",
  display_name: "Main account"
} as const

/** E-invoicing connection, without the VAT ID's id, which is known only after the VAT ID is added. */
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
 * Second identifier in the network, the sample of Monite's reference. Why another one: the connection registers the VAT
 * ID first, so `DE:VAT` again would be refused.
 */
export const networkCredential = {
  network_credentials_schema: "NL:KVK",
  network_credentials_identifier: "12345678"
} as const

/**
 * Time zone of the company's calendar. A document date is a day of that calendar, while the API returns the issue time.
 */
export const timeZone = "Europe/Berlin"
