/**
 * VAT IDs of an entity.
 */
import type { Handlers } from "../../http/Api.ts"
import { Refusal } from "../../http/Refusal.ts"
import { crud } from "../world/Crud.ts"
import { visibleEntity } from "./Entities.ts"
import type { VatId } from "../world/Records.ts"
import { pathOf, sentMembers } from "../world/World.ts"
import type { Scope, World } from "../world/World.ts"

type VatIdBody = { readonly country: string; readonly type?: string; readonly value: string }

/** VAT IDs of an entity. The same number twice is a conflict. */
export const vatIds = (world: World): Handlers<Scope> => {
  const unique = (candidate: VatId, entityId: string): void => {
    const twin = world.vatIds
      .list(entityId)
      .find(
        (other) => other.id !== candidate.id && other.country === candidate.country && other.value === candidate.value
      )
    if (twin !== undefined) throw new Refusal(409, `The entity already has this VAT ID: ${twin.id}`)
  }
  return crud<VatId & { readonly entity_id: string }, VatIdBody, Partial<VatIdBody>>({
    operations: "entities_id_vat_ids",
    parameter: "id",
    kind: "VAT ID",
    collection: world.vatIds,
    owner: (call) => visibleEntity(world, call.scope, pathOf(call, "entity_id")).id,
    create: (body, entityId) => {
      const record = { id: world.identity.uuid(), entity_id: entityId, type: "unknown", ...body }
      unique(record, entityId)
      return record
    },
    update: (current, body) => {
      const next = { ...current, ...sentMembers(body) }
      unique(next, current.entity_id)
      return next
    }
  })
}
