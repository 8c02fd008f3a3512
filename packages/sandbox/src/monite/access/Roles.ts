/**
 * Roles of entity users.
 */
import { bodyOf } from "../../http/Api.ts"
import type { Handlers } from "../../http/Api.ts"
import { Refusal, notFound } from "../../http/Refusal.ts"
import { page } from "../world/Pages.ts"
import type { Role } from "../world/Records.ts"
import { entityIdOf, owned, pathOf, sentMembers } from "../world/World.ts"
import type { MoniteCall, Scope, World } from "../world/World.ts"

/** Returns the role of an id. @throws 404, also once it is deleted */
export const roleOf = (world: World, id: string, entityId: string): Role => {
  const role = owned(world.roles, "Role", id, entityId)
  if (role.status === "deleted") throw notFound("Role", id)
  return role
}

/** Handlers of `/roles`. */
export const roles = (world: World): Handlers<Scope> => {
  const current = (call: MoniteCall): Role => roleOf(world, pathOf(call, "role_id"), entityIdOf(call))
  const tell = (role: Role, happened: string, call: MoniteCall): void =>
    world.emit({ objectType: "role", happened, entityId: entityIdOf(call), object: role, at: call.at })

  return {
    get_roles: (call) => {
      const rows = world.roles.rows(entityIdOf(call)).filter(({ record }) => record.status === "active")
      return { status: 200, body: page(call, rows) }
    },
    post_roles: (call) => {
      const now = world.moment(call.at)
      const id = world.identity.uuid()
      const body = bodyOf<Pick<Role, "name" | "permissions">>(call)
      const role: Role = { ...body, id, created_at: now, updated_at: now, status: "active" }
      world.roles.insert(id, role, entityIdOf(call))
      tell(role, "created", call)
      return { status: 200, body: role }
    },
    get_roles_id: (call) => ({ status: 200, body: current(call) }),
    patch_roles_id: (call) => {
      const changes = sentMembers(bodyOf<Partial<Pick<Role, "name" | "permissions">>>(call))
      const role: Role = { ...current(call), ...changes, updated_at: world.moment(call.at) }
      world.roles.replace(role.id, role)
      tell(role, "updated", call)
      return { status: 200, body: role }
    },
    delete_roles_id: (call) => {
      const role = current(call)
      const users = world.entityUsers
        .list(entityIdOf(call))
        .filter((user) => user.role_id === role.id && user.status === "active")
      if (users.length > 0) throw new Refusal(409, `The role ${role.id} belongs to ${users.length} entity users`)
      world.roles.replace(role.id, { ...role, status: "deleted", updated_at: world.moment(call.at) })
      tell(role, "deleted", call)
      return { status: 204 }
    }
  }
}
