/**
 * Checks a new or changed entity before the request is sent, for rules of Monite's guide that the schema does not have.
 *
 * Each rule is a row of a table. Lengths, required fields and enums are not repeated here: the call checks them against
 * the schema. Only explicit rules of the guide are checked, not vague ones.
 */
import { businessStructures, structureRegionOf } from "./BusinessStructure.ts"
import { entityFacts } from "./EntityFacts.ts"
import type { EntityFacts, EntityPlan } from "./EntityFacts.ts"
import type { EntityChangeRequest, EntityRequest } from "./EntityRequests.ts"
import type { Problem } from "./Problem.ts"
import { problemsOf } from "./Rule.ts"
import type { Rule } from "./Rule.ts"
import { isTerritoryCode, provinceOf, territoryOf } from "./SpanishTerritories.ts"
import { taxIdsOf } from "./TaxIds.ts"
import { fieldsOf, isGiven, textOf } from "./Untyped.ts"
import type { Fields, Widened } from "./Untyped.ts"

const source = {
  create: 'Monite guide: Entities, "Create an entity representing your customer"',
  taxIds: 'Monite guide: Entities, "Entity tax ID and VAT ID"',
  taxIdExamples: 'Monite guide: Entities, "Tax and VAT ID examples"',
  update: 'Monite guide: Entities, "Update entity information"',
  createSchema: "Monite API reference: schema CreateEntityRequest",
  updateSchema: "Monite API reference: schema UpdateEntityRequest"
} as const

/** The guide asks for four digits. The schema limits only the length. */
const brokenSsn = (individual: Fields | undefined): string | undefined =>
  isGiven(individual?.["ssn_last_4"]) && !/^\d{4}$/.test(textOf(individual?.["ssn_last_4"]) ?? "")
    ? "This is not four digits."
    : undefined

const ssnDigits = {
  id: "ssn-last-4-digits",
  field: "individual.ssn_last_4",
  rule: "The field contains the last four digits of the Social Security Number, as a string with leading zeros.",
  source: source.create
} as const

/** Rules for new entities. Problems are listed in this order. */
export const entityRules: ReadonlyArray<Rule<EntityFacts>> = [
  {
    id: "entity-type",
    field: "type",
    rule: "An entity is either an organization or an individual.",
    source: source.createSchema,
    broken: ({ kind }) => (kind === undefined ? 'Set type to "organization" or "individual".' : undefined)
  },
  {
    id: "organization-missing",
    field: "organization",
    rule: "An entity of the type organization is described in organization.",
    source: source.create,
    broken: ({ kind, organization }) =>
      kind === "organization" && organization === undefined ? "Add organization with its legal_name." : undefined
  },
  {
    id: "individual-missing",
    field: "individual",
    rule: "An entity of the type individual is described in individual.",
    source: source.create,
    broken: ({ individual, kind }) =>
      kind === "individual" && individual === undefined
        ? "Add individual with its first_name and last_name."
        : undefined
  },
  {
    id: "individual-surplus",
    field: "individual",
    rule: "Only entities of the type individual have individual.",
    source: source.create,
    broken: ({ body, kind }) =>
      kind === "organization" && isGiven(body["individual"])
        ? "Remove individual, or change type to individual."
        : undefined
  },
  {
    id: "organization-surplus",
    field: "organization",
    rule: "Only entities of the type organization have organization.",
    source: source.create,
    broken: ({ body, kind }) =>
      kind === "individual" && isGiven(body["organization"])
        ? "Remove organization, or change type to organization."
        : undefined
  },
  {
    id: "tax-or-vat-id",
    field: "tax_id",
    rule: "An entity has at least one of a tax ID and a VAT ID.",
    source: source.taxIds,
    broken: (facts) => (facts.taxId === undefined && facts.vatIds.length === 0 ? idRequest(facts.country) : undefined)
  },
  {
    id: "tax-id-column",
    field: "tax_id",
    rule: "In this country the tax number is given as a VAT ID, not as tax_id.",
    source: source.taxIdExamples,
    broken: ({ country, taxId, vatIds }) => {
      const ids = taxIdsOf(country)
      if (!ids.known || ids.demanded !== "vat_id" || taxId === undefined) return undefined
      // If the tax number is a VAT ID, tax_id may contain another identifier of the business.
      return vatIds.some((vatId) => vatId.country === country && vatId.value !== taxId)
        ? undefined
        : `Add the ${ids.vatId} as a VAT ID of ${country}, and remove it from tax_id.`
    }
  },
  {
    id: "business-structure-missing",
    field: "organization.business_structure",
    rule: "Organizations in the EU and the US need a business structure to accept payments.",
    source: source.create,
    broken: ({ country, kind, organization, payments }) => {
      const region = structureRegionOf(country)
      return payments && kind === "organization" && region && !isGiven(organization?.["business_structure"])
        ? `Set one of ${businessStructures[region].join(", ")}.`
        : undefined
    }
  },
  {
    id: "business-structure-region",
    field: "organization.business_structure",
    rule: "Business structures differ between the EU and the US.",
    source: source.create,
    broken: ({ country, organization }) => {
      const region = structureRegionOf(country)
      const structure = organization?.["business_structure"]
      if (region === undefined || !isGiven(structure)) return undefined
      const allowed: ReadonlyArray<unknown> = businessStructures[region]
      return allowed.includes(structure)
        ? undefined
        : `This is not a structure for ${country}. Set one of ${businessStructures[region].join(", ")}.`
    }
  },
  {
    id: "dutch-id-number",
    field: "individual.id_number",
    rule: "Dutch individuals need an identification number to accept payments.",
    source: source.create,
    broken: ({ country, individual, kind, payments }) =>
      payments && kind === "individual" && country === "NL" && textOf(individual?.["id_number"]) === undefined
        ? "Add the person's citizen service number (BSN)."
        : undefined
  },
  {
    id: "us-ssn-last-4",
    field: "individual.ssn_last_4",
    rule: "US individuals need part of their Social Security Number to accept payments.",
    source: source.create,
    broken: ({ country, individual, kind, payments }) =>
      payments && kind === "individual" && country === "US" && !isGiven(individual?.["ssn_last_4"])
        ? "Add the last four digits of the person's Social Security Number."
        : undefined
  },
  { ...ssnDigits, broken: ({ individual }) => brokenSsn(individual) },
  {
    id: "us-phone",
    field: "phone",
    rule: "US entities of either type need a phone number to use payments.",
    source: source.create,
    broken: ({ country, payments, phone }) =>
      payments && country === "US" && phone === undefined ? "Add a phone number; any country is accepted." : undefined
  },
  {
    id: "spanish-territory-country",
    field: "address.country",
    rule: "The country code is IC for the Canary Islands, and EA for Ceuta and Melilla. It cannot be changed later.",
    source: source.create,
    broken: ({ country, postalCode }) => {
      const territory = country === "ES" && postalCode !== undefined ? territoryOf(postalCode) : undefined
      return territory && `The postal code is in ${territory.name}: use ${territory.country} instead of ES.`
    }
  },
  {
    id: "spanish-territory-postal-code",
    field: "address.postal_code",
    rule: "IC is for the Canary Islands only, EA for Ceuta and Melilla only.",
    source: source.create,
    broken: ({ country, postalCode }) => {
      if (postalCode === undefined || !isTerritoryCode(country) || provinceOf(postalCode) === undefined)
        return undefined
      return territoryOf(postalCode)?.country === country
        ? undefined
        : `The postal code is not in ${country}: correct the postal code or the country.`
    }
  }
]

/** Asks for an identifier. Names it if the guide's table clearly says where it belongs. */
const idRequest = (country: string): string => {
  const ids = taxIdsOf(country)
  if (!ids.known || ids.column === "inferred") return "Set tax_id, or list the VAT ID that will be added in the plan."
  return ids.demanded === "vat_id"
    ? `List the VAT ID that will be added in the plan: the ${ids.vatId}.`
    : `Set tax_id (${ids.taxId}), or list the VAT ID that will be added in the plan (${ids.vatId}).`
}

interface EntityChangeFacts {
  readonly body: Fields
  readonly address: Fields | undefined
  readonly individual: Fields | undefined
}

/** Rules for changes to entities. Problems are listed in this order. */
export const entityChangeRules: ReadonlyArray<Rule<EntityChangeFacts>> = [
  {
    id: "country-unchangeable",
    field: "address.country",
    rule: "The country of an entity cannot be changed. A move to another country needs a new entity.",
    source: source.update,
    // Also for the current country and for JSON null: the schema of a change has no such field.
    broken: ({ address }) => (address?.["country"] === undefined ? undefined : "Remove the country from the change.")
  },
  {
    id: "change-of-two-kinds",
    field: "individual",
    rule: "An entity is either an organization or an individual, and its type cannot be changed.",
    source: source.updateSchema,
    broken: ({ body }) =>
      isGiven(body["organization"]) && isGiven(body["individual"])
        ? "Keep only organization or individual, as the entity's type is."
        : undefined
  },
  { ...ssnDigits, broken: ({ individual }) => brokenSsn(individual) }
]

const notAnObject = (citation: string): ReadonlyArray<Problem> => [
  { field: "", rule: "body-object", message: "The body is not a JSON object.", source: citation }
]

/**
 * Lists every problem of a new entity. Never throws, for any input, and can therefore check a form.
 *
 * @param draft body of `POST /entities`: an `EntityDraft`, or the generated request type
 * @param plan  use of the entity: payments have their own rules, and VAT IDs that will be added later count
 * @returns the problems, in the order of `entityRules`; empty if there are none
 * @see Monite guide: Entities
 *
 * @example
 * ```ts
 * import { checkEntity, formatProblems } from "@faktura/monite"
 *
 * const problems = checkEntity(
 *   {
 *     type: "organization",
 *     email: "office@acme.example",
 *     address: { country: "DE", city: "Berlin", postal_code: "10117", line1: "Friedrichstr. 1" },
 *     organization: { legal_name: "Acme GmbH", business_structure: "private_corporation" }
 *   },
 *   { payments: true, vatIds: [{ country: "DE", value: "DE123456789" }] }
 * )
 * console.log(formatProblems(problems))
 * ```
 */
export const checkEntity = (draft: Widened<EntityRequest>, plan: EntityPlan): ReadonlyArray<Problem> => {
  const body = fieldsOf(draft)
  return body === undefined ? notAnObject(source.createSchema) : problemsOf(entityRules, entityFacts(body, plan))
}

/**
 * Lists every problem of a change to an entity.
 *
 * Also checks what the types of `EntityChange` forbid, for callers without types. Does not check rules that depend on
 * the country: a change does not contain it.
 *
 * @param change body of `PATCH /entities/{entity_id}` or `PATCH /entity_users/my_entity`
 * @returns the problems, in the order of `entityChangeRules`; empty if there are none
 * @see Monite guide: Entities, "Update entity information"
 *
 * @example
 * ```ts
 * import { checkEntityUpdate, formatProblems } from "@faktura/monite"
 *
 * console.log(formatProblems(checkEntityUpdate({ phone: "+49 30 1234567" })))
 * ```
 */
export const checkEntityUpdate = (change: Widened<EntityChangeRequest>): ReadonlyArray<Problem> => {
  const body = fieldsOf(change)
  if (body === undefined) return notAnObject(source.updateSchema)
  const facts = { body, address: fieldsOf(body["address"]), individual: fieldsOf(body["individual"]) }
  return problemsOf(entityChangeRules, facts)
}
