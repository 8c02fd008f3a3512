/**
 * Settings, onboarding, persons and status of an entity.
 */
import { bodyOf } from "../../http/Api.ts"
import type { Handlers } from "../../http/Api.ts"
import { Refusal } from "../../http/Refusal.ts"
import type { Operation } from "../../openapi/Document.ts"
import type { Part } from "../../resources/Dialect.ts"
import type { Entity } from "../world/Records.ts"
import { pathOf } from "../world/World.ts"
import type { MoniteCall, Scope, World } from "../world/World.ts"
import { visibleEntity } from "./Entities.ts"
import { onboarding } from "./Onboarding.ts"
import { persons } from "./Persons.ts"
import { settings } from "./Settings.ts"
import { single } from "./Single.ts"
import { verifications } from "./Verifications.ts"

/** Refuses a change for an entity that is not active: it may only be read. @throws 403 */
export const checkActive = (world: World, entityId: string, { method }: Operation): void => {
  if (method === "GET" || world.entities.get(entityId)?.record.status !== "inactive") return
  throw new Refusal(403, `The entity ${entityId} is inactive. Only GET is allowed until it is activated`)
}

const status = (world: World): Handlers<Scope> => {
  const metadata = single<object>(world, "/entities/{entity_id}/partner_metadata", { metadata: {} })
  const entityIn = (call: MoniteCall): Entity => visibleEntity(world, call.scope, pathOf(call, "entity_id"))
  const set = (call: MoniteCall, next: "active" | "inactive"): Entity => {
    const entity = { ...entityIn(call), status: next, updated_at: world.moment(call.at) }
    world.entities.replace(entity.id, entity)
    world.emit({ objectType: "entity", happened: "updated", entityId: entity.id, object: entity, at: call.at })
    return entity
  }
  return {
    post_entities_id_activate: (call) => ({ status: 200, body: set(call, "active") }),
    post_entities_id_deactivate: (call) => ({ status: 200, body: set(call, "inactive") }),
    get_entities_id_partner_metadata: (call) => ({ status: 200, body: metadata.get(entityIn(call).id) }),
    put_entities_id_partner_metadata: (call) => ({
      status: 200,
      body: metadata.set(entityIn(call).id, { metadata: bodyOf<{ readonly metadata: object }>(call).metadata })
    })
  }
}

/** Behavior of what belongs to an entity. @param origin address of the running server */
export const entityDetails = (world: World, origin: () => string): Part<Scope> => ({
  handlers: {
    ...status(world),
    ...persons(world),
    ...onboarding(world, origin),
    ...settings(world),
    ...verifications(world)
  },
  rules: {}
})
