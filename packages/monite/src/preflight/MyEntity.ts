/**
 * Checks whether a token may call `/entity_users/my_entity`.
 *
 * "My entity" is the entity of the token's user. A partner's token (client credentials) has no user and cannot be used
 * there. The guide names the permissions `entity.read` and `entity.update`. In the API, a permission is a row of the
 * user's role: an object type and an action.
 */
import type { Problem } from "./Problem.ts"
import { problemsOf } from "./Rule.ts"
import type { Rule } from "./Rule.ts"
import { elementsOf, fieldsOf } from "./Untyped.ts"
import type { Widened } from "./Untyped.ts"

const source = 'Monite guide: Entities, "Access the current user\'s entity"'

/** Action of a role. If a field is missing, the API uses `read` and `allowed`. */
export interface RoleAction {
  readonly action_name?: string | null
  readonly permission?: "allowed" | "allowed_for_own" | "not_allowed" | null
}

/** Actions that a role has for one type of object. */
export interface RoleObject {
  readonly object_type?: string | null
  readonly actions?: ReadonlyArray<RoleAction> | null
}

/** `permissions` of a role, as `GET /roles/{role_id}` returns them. */
export interface RolePermissions {
  readonly objects?: ReadonlyArray<RoleObject> | null
}

/** Call to `/entity_users/my_entity` to check. */
export interface MyEntityAccess {
  /** `grant_type` of the token request. */
  readonly grant: "client_credentials" | "entity_user"
  /** Permissions of the user's role. If missing, they are unknown and not checked. */
  readonly permissions?: Widened<RolePermissions>
  /** `read` for GET, `update` for PATCH. */
  readonly action: "read" | "update"
}

/**
 * `allowed_for_own` counts as a permission: it is limited to the user's own objects, and this endpoint has no others.
 * No page of Monite confirms this for entities, but a check must not refuse what the API may accept.
 */
const granting: ReadonlySet<unknown> = new Set(["allowed", "allowed_for_own"])

const mayDo = (permissions: Widened<RolePermissions>, action: MyEntityAccess["action"]): boolean =>
  elementsOf(fieldsOf(permissions)?.["objects"])
    .map(fieldsOf)
    .filter((object) => object?.["object_type"] === "entity")
    .flatMap((object) => elementsOf(object?.["actions"]).map(fieldsOf))
    .some(
      (row) =>
        row !== undefined && (row["action_name"] ?? "read") === action && granting.has(row["permission"] ?? "allowed")
    )

/** Rules for calls to `/entity_users/my_entity`. Problems are listed in this order. */
export const myEntityRules: ReadonlyArray<Rule<MyEntityAccess>> = [
  {
    id: "my-entity-token",
    field: "grant_type",
    rule: "Only the token of an entity user has an entity. A partner's token needs the id of an entity.",
    source,
    broken: ({ grant }) =>
      grant === "entity_user"
        ? undefined
        : "Request the token with grant_type entity_user and an entity_user_id, or call /entities/{entity_id}."
  },
  {
    id: "my-entity-permission",
    field: "permissions.objects",
    rule: "Reading the user's entity needs the permission read, and changing it the permission update.",
    source,
    broken: ({ action, grant, permissions }) =>
      grant !== "entity_user" || permissions === undefined || mayDo(permissions, action)
        ? undefined
        : `Allow the action ${action} on the object type entity in the user's role.`
  }
]

/**
 * Lists the reasons why Monite would refuse a call to `/entity_users/my_entity`.
 *
 * @returns the problems, in the order of `myEntityRules`; empty if there are none, or if the role is unknown
 * @see Monite guide: Entities, "Access the current user's entity"
 *
 * @example
 * ```ts
 * import { checkMyEntityAccess } from "@faktura/monite"
 *
 * const problems = checkMyEntityAccess({ grant: "client_credentials", action: "read" })
 * console.log(problems[0]?.rule) // "my-entity-token"
 * ```
 */
export const checkMyEntityAccess = (access: MyEntityAccess): ReadonlyArray<Problem> => problemsOf(myEntityRules, access)
