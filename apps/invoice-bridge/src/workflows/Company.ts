/** Data of a company that is onboarded. The bodies are those of Monite's API, as JSON. */
import * as Schema from "effect/Schema"

const text = Schema.String
const optional = Schema.optionalKey(Schema.String)

/** A company to onboard for e-invoicing. */
export const Company = Schema.Struct({
  /** Body of `POST /entities` of an organization. */
  entity: Schema.Struct({
    type: Schema.Literal("organization"),
    email: text,
    phone: optional,
    website: optional,
    tax_id: optional,
    address: Schema.Struct({
      country: text,
      city: text,
      state: optional,
      postal_code: text,
      line1: text,
      line2: optional
    }),
    organization: Schema.Struct({ legal_name: text, business_structure: optional })
  }),
  /** PNG or JPEG, at most 10 MB. */
  logo: Schema.optionalKey(Schema.Struct({ name: text, mediaType: text, base64: text })),
  /** VAT ID. It is also the first identifier in the e-invoicing network. */
  vatId: Schema.Struct({ country: text, type: text, value: text }),
  /** Bank account that invoices show. */
  bankAccount: Schema.optionalKey(
    Schema.Struct({
      country: text,
      currency: text,
      iban: text,
      bic: optional,
      bank_name: optional,
      account_holder_name: optional,
      display_name: optional
    })
  ),
  /** Connection to the e-invoicing network. */
  connection: Schema.Struct({
    address: Schema.Struct({
      address_line1: text,
      address_line2: optional,
      city: text,
      country: text,
      postal_code: text,
      state: optional
    }),
    is_receiver: Schema.Boolean,
    is_sender: Schema.Boolean
  }),
  /** Further identifier in the network, such as `NL:KVK` and a number. */
  networkCredential: Schema.optionalKey(
    Schema.Struct({ network_credentials_schema: text, network_credentials_identifier: text })
  ),
  /** Countries of customers, to check that their invoices have all required fields. */
  customerCountries: Schema.Array(text)
})

/** A company to onboard for e-invoicing. */
export type Company = typeof Company.Type
