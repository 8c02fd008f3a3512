/**
 * What the guide asks of an entity beyond the schema, checked before the request is sent.
 *
 * Every rule is a row of a table. Lengths, required fields and enums are not repeated here: the schema
 * has them, and a body that breaks them fails when it is encoded. The rules hold a body to what the
 * guide says outright, and stay silent where it is vague.
 */
import { businessStructures, structureRegionOf } from "./BusinessStructure.ts"
import { entityFacts } from "./EntityFacts.ts"
import type { EntityFacts, EntityPlan } from "./EntityFacts.ts"
import type { EntityChangeRequest, EntityRequest } from "./EntityShapes.ts"
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

/** Four digits is all the guide asks; the schema has only the length. */
const brokenSsn = (individual: Fields | undefined): string | undefined =>
  isGiven(individual?.["ssn_last_4"]) && !/^\d{4}$/.test(textOf(individual?.["ssn_last_4"]) ?? "")
    ? "This is not four digits."
    : undefined

const ssnDigits = {
  id: "ssn-last-4-digits",
  field: "individual.ssn_last_4",
  rule: "It is the last four digits of the Social Security Number, as a text, with leading zeros.",
  source: source.create
} as const

/** The rules about new entities, in the order in which their problems are listed. */
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
      kind === "organization" && organization === undefined ? "Give organization, with its legal_name." : undefined
  },
  {
    id: "individual-missing",
    field: "individual",
    rule: "An entity of the type individual is described in individual.",
    source: source.create,
    broken: ({ individual, kind }) =>
      kind === "individual" && individual === undefined
        ? "Give individual, with its first_name and last_name."
        : undefined
  },
  {
    id: "individual-surplus",
    field: "individual",
    rule: "The fields of an individual belong to entities of that type only.",
    source: source.create,
    broken: ({ body, kind }) =>
      kind === "organization" && isGiven(body["individual"])
        ? "Leave individual out, or change the type to individual."
        : undefined
  },
  {
    id: "organization-surplus",
    field: "organization",
    rule: "The fields of an organization belong to entities of that type only.",
    source: source.create,
    broken: ({ body, kind }) =>
      kind === "individual" && isGiven(body["organization"])
        ? "Leave organization out, or change the type to organization."
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
      // With the tax number given as a VAT ID, tax_id may hold some other identifier of the business.
      return vatIds.some((vatId) => vatId.country === country && vatId.value !== taxId)
        ? undefined
        : `Add the ${ids.vatId} as a VAT ID of ${country} and take it out of tax_id.`
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
        ? `Give one of ${businessStructures[region].join(", ")}.`
        : undefined
    }
  },
  {
    id: "business-structure-region",
    field: "organization.business_structure",
    rule: "Organizations in the EU have other business structures than those in the US.",
    source: source.create,
    broken: ({ country, organization }) => {
      const region = structureRegionOf(country)
      const structure = organization?.["business_structure"]
      if (region === undefined || !isGiven(structure)) return undefined
      const allowed: ReadonlyArray<unknown> = businessStructures[region]
      return allowed.includes(structure)
        ? undefined
        : `This is none of the structures for ${country}. Give one of ${businessStructures[region].join(", ")}.`
    }
  },
  {
    id: "dutch-id-number",
    field: "individual.id_number",
    rule: "Dutch individuals need an identification number to accept payments.",
    source: source.create,
    broken: ({ country, individual, kind, payments }) =>
      payments && kind === "individual" && country === "NL" && textOf(individual?.["id_number"]) === undefined
        ? "Give the person's citizen service number (BSN)."
        : undefined
  },
  {
    id: "us-ssn-last-4",
    field: "individual.ssn_last_4",
    rule: "US individuals need the end of their Social Security Number to accept payments.",
    source: source.create,
    broken: ({ country, individual, kind, payments }) =>
      payments && kind === "individual" && country === "US" && !isGiven(individual?.["ssn_last_4"])
        ? "Give the last four digits of the person's Social Security Number."
        : undefined
  },
  { ...ssnDigits, broken: ({ individual }) => brokenSsn(individual) },
  {
    id: "us-phone",
    field: "phone",
    rule: "US entities of either type need a phone number to use payments.",
    source: source.create,
    broken: ({ country, payments, phone }) =>
      payments && country === "US" && phone === undefined ? "Give a phone number, of the US or abroad." : undefined
  },
  {
    id: "spanish-territory-country",
    field: "address.country",
    rule: "The Canary Islands have the country code IC, Ceuta and Melilla have EA; the country cannot be changed later.",
    source: source.create,
    broken: ({ country, postalCode }) => {
      const territory = country === "ES" && postalCode !== undefined ? territoryOf(postalCode) : undefined
      return territory && `The postal code lies in ${territory.name}: use ${territory.country} instead of ES.`
    }
  },
  {
    id: "spanish-territory-postal-code",
    field: "address.postal_code",
    rule: "IC stands for the Canary Islands only, EA for Ceuta and Melilla only.",
    source: source.create,
    broken: ({ country, postalCode }) => {
      if (postalCode === undefined || !isTerritoryCode(country) || provinceOf(postalCode) === undefined)
        return undefined
      return territoryOf(postalCode)?.country === country
        ? undefined
        : `The postal code does not lie in ${country}: correct it or the country.`
    }
  }
]

/** Asks for an identifier, and names it where the guide's table leaves no doubt which one goes where. */
const idRequest = (country: string): string => {
  const ids = taxIdsOf(country)
  if (!ids.known || ids.column === "inferred") return "Give tax_id, or name the VAT ID that will be added."
  return ids.demanded === "vat_id"
    ? `Name the VAT ID that will be added: the ${ids.vatId}.`
    : `Give tax_id (${ids.taxId}), or name the VAT ID that will be added (${ids.vatId}).`
}

interface EntityChangeFacts {
  readonly body: Fields
  readonly address: Fields | undefined
  readonly individual: Fields | undefined
}

/** The rules about changes to entities, in the order in which their problems are listed. */
export const entityChangeRules: ReadonlyArray<Rule<EntityChangeFacts>> = [
  {
    id: "country-unchangeable",
    field: "address.country",
    rule: "An entity keeps its country; moving to another one takes a new entity.",
    source: source.update,
    // Also the present country and JSON null: the schema of a change has no such field.
    broken: ({ address }) => (address?.["country"] === undefined ? undefined : "Leave the country out of the change.")
  },
  {
    id: "change-of-two-kinds",
    field: "individual",
    rule: "An entity is either an organization or an individual, and stays it.",
    source: source.updateSchema,
    broken: ({ body }) =>
      isGiven(body["organization"]) && isGiven(body["individual"])
        ? "Give organization or individual, whichever the entity is."
        : undefined
  },
  { ...ssnDigits, broken: ({ individual }) => brokenSsn(individual) }
]

const notAnObject = (citation: string): ReadonlyArray<Problem> => [
  { field: "", rule: "body-object", message: "The body is not a JSON object.", source: citation }
]

/**
 * Finds everything that the guide would have otherwise in a new entity.
 *
 * Never throws, whatever it is given, so it may be put behind a form.
 *
 * @param draft the body of `POST /entities`: an `EntityDraft`, or the generated request type
 * @param plan  what the entity is for; payments bring requirements of their own, and VAT IDs to be added later count
 * @returns all problems, in the order of `entityRules`; empty when nothing is wrong
 * @see Monite guide: Entities
 */
export const checkEntity = (draft: Widened<EntityRequest>, plan: EntityPlan): ReadonlyArray<Problem> => {
  const body = fieldsOf(draft)
  return body === undefined ? notAnObject(source.createSchema) : problemsOf(entityRules, entityFacts(body, plan))
}

/**
 * Finds everything that the guide would have otherwise in a change to an entity.
 *
 * What the types of `EntityChange` forbid is checked here once more, for callers without types. Rules that
 * depend on the country are not: a change does not tell it.
 *
 * @param change the body of `PATCH /entities/{entity_id}` or `PATCH /entity_users/my_entity`
 * @returns all problems, in the order of `entityChangeRules`; empty when nothing is wrong
 * @see Monite guide: Entities, "Update entity information"
 */
export const checkEntityUpdate = (change: Widened<EntityChangeRequest>): ReadonlyArray<Problem> => {
  const body = fieldsOf(change)
  if (body === undefined) return notAnObject(source.updateSchema)
  const facts = { body, address: fieldsOf(body["address"]), individual: fieldsOf(body["individual"]) }
  return problemsOf(entityChangeRules, facts)
}
