/**
 * Entity users with their roles, as tokens and the sandbox itself need them.
 */
import type { ActingUser } from "../world/Records.ts"
import type { World } from "../world/World.ts"
import { actionsOf, permissionsWith } from "./Permissions.ts"

/** Returns the user of a token. Undefined for a user that is unknown or deleted. */
export const actingUser = (world: World, id: string): ActingUser | undefined => {
  const row = world.entityUsers.get(id)
  if (row === undefined || row.record.status === "deleted") return undefined
  const role = world.roles.get(row.record.role_id)?.record
  return { id, entityId: row.owner, permissions: actionsOf(role, "entity") }
}

/** Names of the roles that the sandbox makes, by their permissions for the entity. */
const roleNames: Readonly<Record<string, string>> = { "": "Member", read: "Reader", "read update": "Administrator" }

/** Returns the id of the entity's role with these permissions for the entity. Adds the role if it is missing. */
export const roleFor = (world: World, entityId: string, permissions: ReadonlyArray<string>, at: Date): string => {
  const key = [...permissions].sort().join(" ")
  const name = roleNames[key] ?? `Role with ${key}`
  const found = world.roles.list(entityId).find((role) => role.name === name && role.status === "active")
  if (found !== undefined) return found.id
  const id = entityId === "" ? world.identity.fixedUuid(`role ${name}`) : world.identity.uuid()
  const now = at.toISOString()
  world.roles.insert(
    id,
    { id, created_at: now, updated_at: now, name, permissions: permissionsWith(permissions), status: "active" },
    entityId
  )
  return id
}

/** User that the sandbox adds. `entityId` is empty for a user who joins the first entity. */
export interface NewUser {
  readonly id: string
  readonly entityId: string
  readonly permissions: ReadonlyArray<"read" | "update">
}

/** Adds an entity user, with a role of these permissions for the entity. */
export const addUser = (world: World, { entityId, id, permissions }: NewUser, at: Date): void => {
  const now = at.toISOString()
  world.entityUsers.insert(
    id,
    {
      id,
      created_at: now,
      updated_at: now,
      login: `user-${id.slice(0, 8)}`,
      role_id: roleFor(world, entityId, permissions, at),
      status: "active",
      first_name: "User",
      last_name: null,
      email: null,
      phone: null,
      userpic_file_id: null
    },
    entityId
  )
}
