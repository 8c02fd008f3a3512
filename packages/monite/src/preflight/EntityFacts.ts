/**
 * The few things about an entity that the rules ask for, read once from a body that may be anything.
 */
import { fieldsOf, textOf } from "./Untyped.ts"
import type { Fields } from "./Untyped.ts"

/** A VAT ID that will be added to the entity after it has been created. */
export interface PlannedVatId {
  /** Two-letter country that issued it. */
  readonly country: string
  readonly value: string
}

/** What the caller means to do with the entity. */
export interface EntityPlan {
  /** Whether the entity is to accept payments over Monite's rails. */
  readonly payments: boolean
  /** VAT IDs that will be added; none when left out. */
  readonly vatIds?: ReadonlyArray<PlannedVatId>
}

/** What the rules about new entities look at. Texts are `undefined` when absent, blank or not a text. */
export interface EntityFacts {
  /** The body itself, for rules about which parts are there. */
  readonly body: Fields
  readonly kind: "organization" | "individual" | undefined
  /** Empty when there is none, which no table knows. */
  readonly country: string
  readonly postalCode: string | undefined
  readonly phone: string | undefined
  readonly taxId: string | undefined
  readonly organization: Fields | undefined
  readonly individual: Fields | undefined
  readonly payments: boolean
  /** Those with a value. */
  readonly vatIds: ReadonlyArray<PlannedVatId>
}

/** Reads the facts. */
export const entityFacts = (body: Fields, plan: EntityPlan): EntityFacts => {
  const address = fieldsOf(body["address"])
  return {
    body,
    kind: body["type"] === "organization" || body["type"] === "individual" ? body["type"] : undefined,
    country: textOf(address?.["country"]) ?? "",
    postalCode: textOf(address?.["postal_code"]),
    phone: textOf(body["phone"]),
    taxId: textOf(body["tax_id"]),
    organization: fieldsOf(body["organization"]),
    individual: fieldsOf(body["individual"]),
    payments: plan.payments,
    vatIds: (plan.vatIds ?? []).filter(({ value }) => textOf(value) !== undefined)
  }
}
