/**
 * Entities, also as an entity user sees its own.
 *
 * A partner token sees all entities. An entity user's token sees only the entity of that user. The country of an entity
 * never changes: updates have no field for it.
 */
import { bodyOf } from "../../http/Api.ts"
import type { Handler, Handlers } from "../../http/Api.ts"
import { Refusal, invalidBody, notFound } from "../../http/Refusal.ts"
import { dropContent } from "../world/Contents.ts"
import { logo } from "./Logo.ts"
import { page } from "../world/Pages.ts"
import type { Entity } from "../world/Records.ts"
import { giveAll, pathOf, sentMembers } from "../world/World.ts"
import type { MoniteCall, Scope, World } from "../world/World.ts"

type Fields = Partial<
  Pick<Entity, "email" | "phone" | "website" | "tax_id" | "registration_number" | "registration_authority">
>

interface CreateEntity extends Fields {
  readonly type: Entity["type"]
  readonly email: string
  readonly address: Entity["address"]
  readonly organization?: Entity["organization"] | null
  readonly individual?: Entity["individual"] | null
}

interface UpdateEntity extends Fields {
  readonly address?: Partial<Entity["address"]> | null
  readonly organization?: { readonly legal_name?: string } | null
  readonly individual?: { readonly first_name?: string; readonly last_name?: string } | null
}

/** Measure units of a new entity. */
const firstUnits = ["piece", "hour", "day", "month", "kilogram"] as const

const organizationDefaults = {
  business_structure: null,
  directors_provided: null,
  executives_provided: null,
  legal_entity_id: null,
  owners_provided: null,
  representative_provided: null
}

const individualDefaults = { date_of_birth: null, id_number: null, ssn_last_4: null, title: null }

/** Returns the entity of a path. @throws 404, also for an entity that the token's user does not belong to */
export const visibleEntity = (world: World, scope: Scope, id: string): Entity => {
  const entity = world.entities.get(id)?.record
  if (entity === undefined || (scope.user !== undefined && scope.user.entityId !== id)) throw notFound("Entity", id)
  return entity
}

/** Returns the entity of the token's user. @throws 403 for a partner token and for a role without the permission */
const ownEntity = (world: World, scope: Scope, permission: "read" | "update"): Entity => {
  if (scope.user === undefined) throw new Refusal(403, "my_entity needs the token of an entity user")
  if (!scope.user.permissions.includes(permission)) {
    throw new Refusal(403, `The role of this entity user lacks the permission ${permission} for entity`)
  }
  return visibleEntity(world, scope, scope.user.entityId)
}

/** Handlers of `/entities` and `/entity_users/my_entity`. */
export const entities = (world: World, origin: () => string): Handlers<Scope> => {
  const store = (entity: Entity, call: MoniteCall): Entity => {
    const next = { ...entity, updated_at: world.moment(call.at) }
    world.entities.replace(entity.id, next)
    world.emit({ objectType: "entity", happened: "updated", entityId: entity.id, object: next, at: call.at })
    return next
  }

  const update = (entity: Entity, call: MoniteCall): Entity => {
    const { address, organization, individual, ...fields } = bodyOf<UpdateEntity>(call)
    const other = entity.type === "organization" ? individual : organization
    if (other != null) {
      const member = entity.type === "organization" ? "individual" : "organization"
      throw invalidBody([member], `this entity is of type ${entity.type}`)
    }
    return store(
      {
        ...entity,
        ...sentMembers(fields),
        address: { ...entity.address, ...sentMembers(address ?? {}) },
        ...(entity.organization === undefined
          ? {}
          : { organization: { ...entity.organization, ...sentMembers(organization ?? {}) } }),
        ...(entity.individual === undefined
          ? {}
          : { individual: { ...entity.individual, ...sentMembers(individual ?? {}) } })
      },
      call
    )
  }

  /** Gives the sandbox's first users, with their roles, to the first entity. */
  const adoptUsers = (entityId: string): void => {
    giveAll(world.roles, "", entityId)
    giveAll(world.entityUsers, "", entityId)
  }

  const mine: Handler<Scope> = (call) => ({ status: 200, body: ownEntity(world, call.scope, "read") })
  const updateMine: Handler<Scope> = (call) => ({
    status: 200,
    body: update(ownEntity(world, call.scope, "update"), call)
  })

  return {
    get_entities: (call) => ({
      status: 200,
      body: page(
        call,
        world.entities
          .rows()
          .filter((row) => call.scope.user === undefined || call.scope.user.entityId === row.record.id)
      )
    }),
    post_entities: (call) => {
      if (call.scope.user !== undefined) throw new Refusal(403, "Creating an entity needs a partner token")
      const body = bodyOf<CreateEntity>(call)
      const other = body.type === "organization" ? "individual" : "organization"
      if (body[body.type] == null) throw invalidBody([body.type], `required for the type ${body.type}`, "missing")
      if (body[other] != null) throw invalidBody([other], `not allowed for the type ${body.type}`)
      const now = world.moment(call.at)
      const entity: Entity = {
        id: world.identity.uuid(),
        created_at: now,
        updated_at: now,
        type: body.type,
        status: "active",
        address: { ...body.address, line2: body.address.line2 ?? null, state: body.address.state ?? null },
        email: body.email,
        phone: body.phone ?? null,
        website: body.website ?? null,
        tax_id: body.tax_id ?? null,
        registration_number: body.registration_number ?? null,
        registration_authority: body.registration_authority ?? null,
        logo: null,
        ...(body.organization == null ? {} : { organization: { ...organizationDefaults, ...body.organization } }),
        ...(body.individual == null ? {} : { individual: { ...individualDefaults, ...body.individual } })
      }
      world.entities.insert(entity.id, entity)
      for (const name of firstUnits) {
        const id = world.identity.uuid()
        world.units.insert(id, { id, created_at: now, updated_at: now, name, description: null }, entity.id)
      }
      adoptUsers(entity.id)
      world.emit({ objectType: "entity", happened: "created", entityId: entity.id, object: entity, at: call.at })
      return { status: 201, body: entity }
    },
    get_entities_id: (call) => ({ status: 200, body: visibleEntity(world, call.scope, pathOf(call, "entity_id")) }),
    patch_entities_id: (call) => ({
      status: 200,
      body: update(visibleEntity(world, call.scope, pathOf(call, "entity_id")), call)
    }),
    put_entities_id_logo: (call) => {
      const entity = visibleEntity(world, call.scope, pathOf(call, "entity_id"))
      const file = logo(world, call, origin())
      store({ ...entity, logo: file }, call)
      return { status: 200, body: file }
    },
    delete_entities_id_logo: (call) => {
      const entity = visibleEntity(world, call.scope, pathOf(call, "entity_id"))
      if (entity.logo === null) throw new Refusal(404, "This entity has no logo")
      dropContent(world.store, entity.logo.id)
      store({ ...entity, logo: null }, call)
      return { status: 204 }
    },
    get_entities_me: mine,
    patch_entities_me: updateMine,
    get_entity_users_my_entity: mine,
    patch_entity_users_my_entity: updateMine
  }
}
