/**
 * Checks a new e-invoicing connection before the request is sent, for rules that its schema does not have.
 *
 * Hazard: both roles default to true, so only an explicit false on both breaks the rule. Hazard: the address has other
 * field names than an entity's address (`address_line1`, not `line1`), so an entity's address cannot be passed.
 */
import type { Problem } from "./Problem.ts"
import { problemsOf } from "./Rule.ts"
import type { Rule } from "./Rule.ts"
import { fieldsOf, textOf } from "./Untyped.ts"
import type { Fields, Widened } from "./Untyped.ts"

const source = "Monite API reference: Create an e-invoicing connection"
const addressSource = "Monite API reference: schema EinvoicingAddress"

/**
 * Countries whose entities can have a connection.
 *
 * @see Monite API reference: schema AllowedEinvoicingCountryCodes
 */
export const einvoicingCountries = ["DE", "NL", "BE"] as const

/** Registered address of the connected entity. The schema sets no lengths. */
export interface EinvoicingAddress {
  readonly address_line1: string
  readonly city: string
  /** Cannot be changed after the connection is created. */
  readonly country: (typeof einvoicingCountries)[number]
  readonly postal_code: string
  readonly address_line2?: string
  readonly state?: string
}

/** Body of `POST /einvoicing_connections`. */
export interface EinvoicingConnectionDraft {
  readonly address: EinvoicingAddress
  /** UUID of one of the entity's VAT IDs. With it, Monite makes the first network credential at once. */
  readonly entity_vat_id_id?: string
  /** True if the entity receives e-invoices. Default: true. */
  readonly is_receiver?: boolean
  /** True if the entity sends e-invoices. Default: true. */
  readonly is_sender?: boolean
}

/** Fields of the address. */
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
  /** Empty if the body has no address. Each missing field is then a problem of its own. */
  readonly address: Fields
}

/** A missing role counts as wanted, because the API's default is true. */
const isWanted = (role: unknown): boolean => role === undefined || role === true

const countries: ReadonlyArray<string> = einvoicingCountries

/** Rules for new e-invoicing connections. Problems are listed in this order. */
export const connectionRules: ReadonlyArray<Rule<ConnectionFacts>> = [
  {
    id: "connection-role",
    field: "is_sender",
    rule: "A connection sends e-invoices, receives them, or both.",
    source,
    broken: ({ body }) =>
      isWanted(body["is_sender"]) || isWanted(body["is_receiver"])
        ? undefined
        : "Set is_sender or is_receiver to true, or omit one of them: true is the default."
  },
  {
    id: "connection-country",
    field: "address.country",
    rule: "E-invoicing is available in these countries only. The country of a connection cannot be changed later.",
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
      rule: "The address requires this field. A blank text counts as missing, although the schema accepts it.",
      source: addressSource,
      broken: ({ address }) => (textOf(address[name]) === undefined ? `Give address.${name}.` : undefined)
    })),
  {
    id: "connection-address-unknown",
    field: "address",
    rule: "Its field names differ from an entity's address: address_line1 and address_line2, not line1 and line2.",
    source: addressSource,
    broken: ({ address }) => {
      const unknown = Object.keys(address).filter((name) => !Object.hasOwn(addressFields, name))
      return unknown.length === 0
        ? undefined
        : `Remove ${unknown.join(", ")}. The address has the fields ${Object.keys(addressFields).join(", ")}.`
    }
  }
]

/**
 * Lists every problem of a new e-invoicing connection. Never throws, for any input.
 *
 * @param draft body of `POST /einvoicing_connections`: an `EinvoicingConnectionDraft`, or the generated request type
 * @returns the problems, in the order of `connectionRules`; empty if there are none
 * @see Monite API reference: Create an e-invoicing connection
 *
 * @example
 * ```ts
 * import { checkEinvoicingConnection, formatProblems } from "@faktura/monite"
 *
 * const problems = checkEinvoicingConnection({
 *   address: { address_line1: "Friedrichstr. 1", city: "Berlin", country: "DE", postal_code: "10117" },
 *   is_sender: true
 * })
 * console.log(formatProblems(problems))
 * ```
 */
export const checkEinvoicingConnection = (draft: Widened<EinvoicingConnectionDraft>): ReadonlyArray<Problem> => {
  const body = fieldsOf(draft)
  return body === undefined
    ? [{ field: "", rule: "body-object", message: "The body is not a JSON object.", source }]
    : problemsOf(connectionRules, { body, address: fieldsOf(body["address"]) ?? {} })
}
