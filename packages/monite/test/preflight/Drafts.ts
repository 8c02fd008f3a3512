/**
 * Entities that break no rule, to be spoilt one field at a time.
 */
import type { EntityAddress, IndividualEntity, OrganizationEntity } from "../../src/preflight/index.ts"

/** The example body of the Entities guide. */
export const acme = {
  type: "organization",
  email: "sales@example.com",
  phone: "+4903023125000",
  website: "https://example.com",
  tax_id: "DE123456789",
  address: { country: "DE", city: "Berlin", state: "BE", postal_code: "10115", line1: "Flughafenstrasse 52" },
  organization: { legal_name: "Acme Inc.", business_structure: "private_corporation" }
} as const satisfies OrganizationEntity

/** An address in the country, with a postal code that says nothing about Spain. */
export const addressIn = (country: EntityAddress["country"], postal_code = "1"): EntityAddress => ({
  country,
  city: "City",
  postal_code,
  line1: "Main street 1"
})

/** Acme's sister in another country, of a structure that is right there. */
export const organizationIn = (
  country: EntityAddress["country"],
  business_structure: NonNullable<OrganizationEntity["organization"]["business_structure"]> = "private_corporation"
): OrganizationEntity => ({
  ...acme,
  address: addressIn(country),
  organization: { legal_name: "Sister", business_structure }
})

/** A person in the country with all numbers that any country asks for. */
export const personIn = (country: EntityAddress["country"]): IndividualEntity => ({
  type: "individual",
  email: "ada@example.com",
  phone: "+12125550100",
  tax_id: "T-1",
  address: addressIn(country),
  individual: { first_name: "Ada", last_name: "Byron", id_number: "123456782", ssn_last_4: "0123" }
})
