/**
 * The two companies of the demo. "Acme Inc." of Monite's guide sells, with the records that the guide adds afterwards. One of its
 * customers is connected to the e-invoicing network too, and receives there.
 */
import type { Company } from "../workflows/Company.ts"

/** PNG of 64 by 64 pixels. In the source as text, so that the program needs no other file. */
const logo =
  "iVBORw0KGgoAAAANSUhEUgAAAEAAAABAAQMAAACQp+OdAAAABlBMVEUUPIz////+wINUAAAAiElEQVR42rXQsQ3FIAxF0SAKSkbwKIzGH41RGCElBcKx/" +
  "fIjxRJlEMURQnDl4/hyheYRu0c6PfLYgqZHWVtU/qPe4PoDVgHCKs1hEhAnITGODKSRkZiYgcw8NiBmJFILQGkBZfK3g2ShtdrWUjvUUrumgfrCC1Mft1" +
  "JBt1IJ6FYqOO+ZPnP9Yl2D6EsCCf9Y9AAAAABJRU5ErkJggg=="

/** The seller: "Acme Inc." with the guide's fields. The IBAN is a common example. */
export const seller: Company = {
  entity: {
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
    organization: { legal_name: "Acme Inc.", business_structure: "private_corporation" }
  },
  logo: { name: "logo.png", mediaType: "image/png", base64: logo },
  vatId: { country: "DE", type: "eu_vat", value: "DE287654321" },
  bankAccount: {
    country: "DE",
    currency: "EUR",
    iban: "DE89370400440532013000",
    bic: "COBADEFFXXX",
    bank_name: "Example Bank",
    account_holder_name: "Acme Inc.",
    display_name: "Main account"
  },
  connection: {
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
  },
  // A second identifier. The connection registers the VAT ID first, so `DE:VAT` again would be refused.
  networkCredential: { network_credentials_schema: "NL:KVK", network_credentials_identifier: "12345678" },
  customerCountries: ["DE", "FR", "NL", "AT", "JP"]
}

/** The buyer: the first customer of the plan. It receives e-invoices. */
export const buyer: Company = {
  entity: {
    type: "organization",
    email: "rechnung@nordlicht.example",
    tax_id: "DE136695976",
    address: { country: "DE", city: "Hamburg", state: "HH", postal_code: "20457", line1: "Am Sandtorkai 30" },
    organization: { legal_name: "Nordlicht Handels GmbH", business_structure: "private_corporation" }
  },
  vatId: { country: "DE", type: "eu_vat", value: "DE136695976" },
  connection: {
    address: {
      address_line1: "Am Sandtorkai 30",
      city: "Hamburg",
      country: "DE",
      postal_code: "20457",
      state: "HH"
    },
    is_receiver: true,
    is_sender: false
  },
  customerCountries: []
}
