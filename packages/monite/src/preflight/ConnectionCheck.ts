/**
 * What an e-invoicing connection needs beyond its schema, checked before the request is sent.
 *
 * Two traps are why this exists: both roles default to true, so only an explicit false on both breaks the rule; and the
 * address has other field names than an entity's (`address_line1`, not `line1`), so one cannot be passed for the other.
 */
import type { Problem } from "./Problem.ts"
import { problemsOf } from "./Rule.ts"
import type { Rule } from "./Rule.ts"
import { fieldsOf, textOf } from "./Untyped.ts"
import type { Fields, Widened } from "./Untyped.ts"

const source = "Monite API reference: Create an e-invoicing connection"
const addressSource = "Monite API reference: schema EinvoicingAddress"

/**
 * Countries whose entities can be connected.
 *
 * @see Monite API reference: schema AllowedEinvoicingCountryCodes
 */
export const einvoicingCountries = ["DE", "NL", "BE"] as const

/** Registered address of the connected entity. The schema gives no lengths. */
export interface EinvoicingAddress {
  readonly address_line1: string
  readonly city: string
  /** Cannot be changed once the connection exists. */
  readonly country: (typeof einvoicingCountries)[number]
  readonly postal_code: string
  readonly address_line2?: string
  readonly state?: string
}

/** The body of `POST /einvoicing_connections`. */
export interface EinvoicingConnectionDraft {
  readonly address: EinvoicingAddress
  /** One of the entity's VAT IDs, by its UUID; with it the first network credential is made at once. */
  readonly entity_vat_id_id?: string
  /** Whether the entity receives e-invoices; true when left out. */
  readonly is_receiver?: boolean
  /** Whether the entity sends e-invoices; true when left out. */
  readonly is_sender?: boolean
}

/** The address's fields, and which of them must be there. */
const addressFields: Readonly<Record<keyof EinvoicingAddress, "required" | "optional">> = {
  address_line1: "required",
  city: "required",
  country: "required",
  postal_code: "required",
  address_line2: "optional",
  state: "optional"
}

interface ConnectionFacts {
  readonly body: Fields
  /** Empty when there is none, so that each missing field is named. */
  readonly address: Fields
}

/** A role counts as wanted when it is left out: the API's default is true. */
const isWanted = (role: unknown): boolean => role === undefined || role === true

const countries: ReadonlyArray<string> = einvoicingCountries

/** The rules about new e-invoicing connections, in the order in which their problems are listed. */
export const connectionRules: ReadonlyArray<Rule<ConnectionFacts>> = [
  {
    id: "connection-role",
    field: "is_sender",
    rule: "A connection sends e-invoices, receives them, or both.",
    source,
    broken: ({ body }) =>
      isWanted(body["is_sender"]) || isWanted(body["is_receiver"])
        ? undefined
        : "Set is_sender or is_receiver to true, or leave one out: true is the default."
  },
  {
    id: "connection-country",
    field: "address.country",
    rule: "E-invoicing is open to these countries only; a connection's country cannot be changed later.",
    source: addressSource,
    broken: ({ address }) => {
      const country = textOf(address["country"])
      return country === undefined || countries.includes(country)
        ? undefined
        : `Use one of ${einvoicingCountries.join(", ")}.`
    }
  },
  ...Object.entries(addressFields)
    .filter(([, need]) => need === "required")
    .map(([name]): Rule<ConnectionFacts> => ({
      id: "connection-address-missing",
      field: `address.${name}`,
      rule: "The address cannot do without it, and a blank, which the schema lets pass, is none.",
      source: addressSource,
      broken: ({ address }) => (textOf(address[name]) === undefined ? `Give address.${name}.` : undefined)
    })),
  {
    id: "connection-address-unknown",
    field: "address",
    rule: "This address has other field names than an entity's: address_line1 and address_line2, not line1 and line2.",
    source: addressSource,
    broken: ({ address }) => {
      const unknown = Object.keys(address).filter((name) => !Object.hasOwn(addressFields, name))
      return unknown.length === 0
        ? undefined
        : `Take out ${unknown.join(", ")}. Its fields are ${Object.keys(addressFields).join(", ")}.`
    }
  }
]

/**
 * Finds everything that would be refused in a new e-invoicing connection.
 *
 * Never throws, whatever it is given.
 *
 * @param draft the body of `POST /einvoicing_connections`: an `EinvoicingConnectionDraft`, or the generated request type
 * @returns all problems, in the order of `connectionRules`; empty when nothing is wrong
 * @see Monite API reference: Create an e-invoicing connection
 */
export const checkEinvoicingConnection = (draft: Widened<EinvoicingConnectionDraft>): ReadonlyArray<Problem> => {
  const body = fieldsOf(draft)
  return body === undefined
    ? [{ field: "", rule: "body-object", message: "The body is not a JSON object.", source }]
    : problemsOf(connectionRules, { body, address: fieldsOf(body["address"]) ?? {} })
}
