/**
 * Entity users and roles.
 */
import { bodyOf } from "../../http/Api.ts"
import type { Handlers } from "../../http/Api.ts"
import { Refusal, notFound } from "../../http/Refusal.ts"
import type { Part } from "../../resources/Dialect.ts"
import { page } from "../world/Pages.ts"
import type { EntityUser } from "../world/Records.ts"
import { entityIdOf, owned, pathOf } from "../world/World.ts"
import type { MoniteCall, Scope, World } from "../world/World.ts"
import { roles } from "./Roles.ts"
import { roleFor } from "./Users.ts"

type Fields = Partial<Pick<EntityUser, "email" | "first_name" | "last_name" | "login" | "phone" | "role_id">>

/** Members that null does not clear. */
const kept: ReadonlySet<string> = new Set(["first_name", "login", "role_id"])

/** Members that no response has. */
const hidden: ReadonlySet<string> = new Set(["title"])

const changesIn = (fields: Fields): Fields =>
  Object.fromEntries(
    Object.entries(fields).filter(([name, value]) => !hidden.has(name) && (value !== null || !kept.has(name)))
  )

/** Handlers of `/entity_users`. */
const users = (world: World): Handlers<Scope> => {
  const active = (id: string, entityId: string): EntityUser => {
    const user = owned(world.entityUsers, "Entity user", id, entityId)
    if (user.status === "deleted") throw notFound("Entity user", id)
    return user
  }
  const current = (call: MoniteCall): EntityUser => active(pathOf(call, "entity_user_id"), entityIdOf(call))
  const me = ({ scope: { user } }: MoniteCall): { readonly user: EntityUser; readonly entityId: string } => {
    if (user === undefined) throw new Refusal(403, "This operation needs the token of an entity user")
    return { user: active(user.id, user.entityId), entityId: user.entityId }
  }

  /** Refuses a login that another user of the entity has, and a role that does not exist. */
  const check = (user: EntityUser, entityId: string): void => {
    const others = world.entityUsers.list(entityId).filter((other) => other.id !== user.id)
    if (others.some((other) => other.login === user.login && other.status === "active")) {
      throw new Refusal(400, `The entity already has a user with the login ${user.login}`)
    }
    const role = world.roles.get(user.role_id)
    if (role?.owner !== entityId || role.record.status === "deleted") {
      throw new Refusal(400, `The role ${user.role_id} does not exist`)
    }
  }

  const tell = (user: EntityUser, entityId: string, happened: string, at: Date): void =>
    world.emit({ objectType: "entity_user", happened, entityId, object: user, at })

  const update = (user: EntityUser, entityId: string, call: MoniteCall): EntityUser => {
    const next = { ...user, ...changesIn(bodyOf<Fields>(call)), updated_at: world.moment(call.at) }
    check(next, entityId)
    world.entityUsers.replace(user.id, next)
    tell(next, entityId, "updated", call.at)
    return next
  }

  return {
    get_entity_users: (call) => {
      const isWanted = ({ status }: EntityUser): boolean => "status" in call.query || status === "active"
      const rows = world.entityUsers.rows(entityIdOf(call)).filter(({ record }) => isWanted(record))
      return {
        status: 200,
        body: page(
          call,
          rows,
          {},
          {
            name__istartswith: ({ first_name: first, last_name: last }, wanted) =>
              [first, last, `${first} ${last}`].some((name) =>
                (name ?? "").toLowerCase().startsWith(String(wanted).toLowerCase())
              )
          }
        )
      }
    },
    post_entity_users: (call) => {
      const entityId = entityIdOf(call)
      const { role_id: roleId, ...fields } = bodyOf<Fields & Pick<EntityUser, "first_name" | "login">>(call)
      const now = world.moment(call.at)
      const user: EntityUser = {
        id: world.identity.uuid(),
        created_at: now,
        updated_at: now,
        first_name: fields.first_name,
        login: fields.login,
        last_name: fields.last_name ?? null,
        email: fields.email ?? null,
        phone: fields.phone ?? null,
        userpic_file_id: null,
        role_id: roleId ?? roleFor(world, entityId, ["read", "update"], call.at),
        status: "active"
      }
      check(user, entityId)
      world.entityUsers.insert(user.id, user, entityId)
      tell(user, entityId, "created", call.at)
      return { status: 200, body: user }
    },
    get_entity_users_id: (call) => ({ status: 200, body: current(call) }),
    patch_entity_users_id: (call) => ({ status: 200, body: update(current(call), entityIdOf(call), call) }),
    delete_entity_users_id: (call) => {
      const user = current(call)
      world.entityUsers.replace(user.id, { ...user, status: "deleted", updated_at: world.moment(call.at) })
      tell(user, entityIdOf(call), "deleted", call.at)
      return { status: 204 }
    },
    get_entity_users_me: (call) => ({ status: 200, body: me(call).user }),
    patch_entity_users_me: (call) => {
      const { entityId, user } = me(call)
      return { status: 200, body: update(user, entityId, call) }
    },
    get_entity_users_my_role: (call) => ({ status: 200, body: world.roles.get(me(call).user.role_id)?.record })
  }
}

/** Behavior of `/entity_users` and `/roles`. */
export const people = (world: World): Part<Scope> => ({ handlers: { ...users(world), ...roles(world) }, rules: {} })
