/**
 * Facts about an entity that the rules use, read once from a body of any type.
 */
import { fieldsOf, textOf } from "./Untyped.ts"
import type { Fields } from "./Untyped.ts"

/** VAT ID that will be added to the entity after it is created. */
export interface PlannedVatId {
  /** Country that issued it, two letters. */
  readonly country: string
  readonly value: string
}

/** Planned use of an entity. */
export interface EntityPlan {
  /** True if the entity will accept payments through Monite. */
  readonly payments: boolean
  /** VAT IDs that will be added. Default: none. */
  readonly vatIds?: ReadonlyArray<PlannedVatId>
}

/** Facts that the rules for new entities use. A text is `undefined` if it is absent, blank, or not a string. */
export interface EntityFacts {
  /** The body, for rules about its parts. */
  readonly body: Fields
  readonly kind: "organization" | "individual" | undefined
  /** Empty if the body has no country. No table contains the empty country. */
  readonly country: string
  readonly postalCode: string | undefined
  readonly phone: string | undefined
  readonly taxId: string | undefined
  readonly organization: Fields | undefined
  readonly individual: Fields | undefined
  readonly payments: boolean
  /** VAT IDs that have a value. */
  readonly vatIds: ReadonlyArray<PlannedVatId>
}

/** Reads the facts of a body. */
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
