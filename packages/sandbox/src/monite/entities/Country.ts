/**
 * Refuses to change the country of an entity, in words that say so. The document has no field for it, so that the check of the body
 * alone would call it unknown.
 */
import { Invalid, invalidBody } from "../../http/Refusal.ts"
import type { Operation } from "../../openapi/Document.ts"

const updates = new Set(["patch_entities_id", "patch_entities_me", "patch_entity_users_my_entity"])

/** Returns the problems of a body. An update of an entity with a country has one clear problem with its address. */
export const withCountryExplained = (invalid: Invalid, operation: Operation | undefined): Invalid => {
  const isCountry = invalid.problems.some(({ loc }) => loc.join(".") === "body.address.country")
  if (!isCountry || operation === undefined || !updates.has(operation.id)) return invalid
  const msg = "The country of an entity cannot be changed. Leave it out, or create another entity for the other country"
  const others = invalid.problems.filter(({ loc }) => loc[1] !== "address")
  return new Invalid([...invalidBody(["address", "country"], msg, "extra_forbidden").problems, ...others])
}
