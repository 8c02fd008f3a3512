/**
 * Translates the counterpart of a document into a contact in accounting.
 */
import * as Result from "effect/Result"
import type { ContactBody, Counterpart, CreditNote, Payable, Receivable } from "./Documents.ts"
import type { Mapping } from "./MappingSettings.ts"
import { supplierOn } from "./PayableSource.ts"
import { refuse } from "./Refusal.ts"
import type { NotTranslatable, Translated } from "./Refusal.ts"

type Address = NonNullable<ContactBody["addresses"]>[number]

type Country = NonNullable<Address["countryCode"]>

/** Country codes that Monite has and Maesn's list lacks. */
const unknownToMaesn: ReadonlySet<string> = new Set(["AN", "EA", "IC", "PS"])

/** Returns the code of a country in accounting. Fails for the few codes that Maesn's list lacks. */
export const countryCode = (country: string, what: string): Result.Result<Country, NotTranslatable> =>
  unknownToMaesn.has(country)
    ? refuse(`${what} has an address in ${country}, a country code that Maesn does not know: add the contact by hand.`)
    : Result.succeed(country as Country) // Both lists are ISO 3166-1 codes, and the differences are excluded.

interface MoniteAddress {
  readonly city?: string | null
  readonly country?: string | null
  readonly line1?: string | null
  readonly line2?: string | null
  readonly postal_code?: string | null
}

const addressOf = (
  { city, country, line1, line2, postal_code }: MoniteAddress,
  what: string
): Result.Result<Address, NotTranslatable> =>
  Result.gen(function* () {
    return {
      ...(line1 == null ? {} : { addressLine1: line1 }),
      ...(line2 == null ? {} : { addressLine2: line2 }),
      ...(city == null ? {} : { city }),
      ...(postal_code == null ? {} : { postalCode: postal_code }),
      type: "BILLING" as const,
      ...(country == null ? {} : { countryCode: yield* countryCode(country, what) })
    }
  })

/** Fields of both kinds of contacts. */
interface Reach {
  readonly address: MoniteAddress | null | undefined
  readonly email: string | null | undefined
  readonly phone: string | null | undefined
}

const reachOf = ({ address, email, phone }: Reach, what: string) =>
  Result.gen(function* () {
    return {
      ...(address == null ? {} : { addresses: [yield* addressOf(address, what)] }),
      ...(email == null ? {} : { emailAddresses: [{ email, type: "BUSINESS" as const }] }),
      ...(phone == null ? {} : { phoneNumbers: [{ number: phone, type: "BUSINESS" as const }] })
    }
  })

const rolesOf = (side: "customer" | "supplier", { settings }: Mapping) => ({
  ...(settings.roles[side].includes("CUSTOMER") ? { isCustomer: true } : {}),
  ...(settings.roles[side].includes("SUPPLIER") ? { isSupplier: true } : {})
})

/** Returns the contact's number in accounting: our reference of the customer, or else Monite's id. */
export const contactNumber = (receivable: Receivable | CreditNote): string =>
  receivable.counterpart_external_reference ?? receivable.counterpart_id

/** Translates the customer of an invoice or a credit note into a contact. */
export const customerOf = (receivable: Receivable | CreditNote, mapping: Mapping): Translated<ContactBody> =>
  Result.gen(function* () {
    const { counterpart_billing_address: address, counterpart_contact: person, counterpart_name: name } = receivable
    const isCompany = receivable.counterpart_type === "organization"
    const what = `The customer of ${receivable.document_id ?? receivable.id}`
    const persons = isCompany
      ? person == null
        ? []
        : [{ firstName: person.first_name, lastName: person.last_name }]
      : name == null
        ? []
        : [{ lastName: name }]
    return {
      number: contactNumber(receivable),
      contactType: isCompany ? ("COMPANY" as const) : ("CONTACT_PERSON" as const),
      ...rolesOf("customer", mapping),
      ...(isCompany && name != null ? { companyName: name } : {}),
      ...(persons.length === 0 ? {} : { contactPersons: persons }),
      ...(yield* reachOf({ address, email: person?.email, phone: person?.phone }, what))
    }
  })

/**
 * Returns the supplier's number in accounting: our reference of the supplier, or else Monite's id.
 *
 * @param counterpart the payable's counterpart. Without it, the number is Monite's id
 */
export const supplierNumber = (
  payable: Payable,
  counterpart: Counterpart | undefined
): Result.Result<string, NotTranslatable> => {
  const number = counterpart?.external_reference ?? counterpart?.id ?? payable.counterpart_id
  return number == null
    ? refuse(`Payable ${payable.document_id ?? payable.id} has no counterpart: choose one in Monite.`)
    : Result.succeed(number)
}

/**
 * Translates the supplier of a payable into a contact.
 *
 * The name is that of the counterpart in Monite, or else that on the document. Without a counterpart, the supplier
 * counts as a company: only companies take part in e-invoicing networks.
 *
 * @param counterpart the payable's counterpart, from `GET /counterparts/{counterpart_id}`
 */
export const supplierOf = (
  payable: Payable,
  counterpart: Counterpart | undefined,
  mapping: Mapping
): Translated<ContactBody> =>
  Result.gen(function* () {
    const what = `The supplier of payable ${payable.document_id ?? payable.id}`
    const onDocument = supplierOn(payable)
    const number = yield* supplierNumber(payable, counterpart)
    const base = { number, ...rolesOf("supplier", mapping) }
    if (counterpart !== undefined && "individual" in counterpart) {
      const { email, first_name, last_name, phone } = counterpart.individual
      return {
        ...base,
        contactType: "CONTACT_PERSON" as const,
        contactPersons: [{ firstName: first_name, lastName: last_name }],
        ...(yield* reachOf({ address: onDocument?.address, email, phone }, what))
      }
    }
    const organization = counterpart?.organization
    const name = organization?.legal_name ?? onDocument?.name
    if (name == null) return yield* refuse(`${what} has no name: add it in Monite.`)
    return {
      ...base,
      contactType: "COMPANY" as const,
      companyName: name,
      ...(yield* reachOf(
        {
          address: onDocument?.address,
          email: organization?.email ?? onDocument?.email,
          phone: organization?.phone ?? onDocument?.phone
        },
        what
      ))
    }
  })
