/**
 * Who may call `/entity_users/my_entity`.
 *
 * "My entity" is the entity of the user whose token it is, so a partner's token (client credentials) cannot mean
 * anything there. The guide names the permissions `entity.read` and `entity.update`; in the API they are rows of the
 * user's role: an object type and what may be done with it.
 */
import type { Problem } from "./Problem.ts"
import { problemsOf } from "./Rule.ts"
import type { Rule } from "./Rule.ts"
import { elementsOf, fieldsOf } from "./Untyped.ts"
import type { Widened } from "./Untyped.ts"

const source = 'Monite guide: Entities, "Access the current user\'s entity"'

/** One thing that a role may or may not do. The API fills in `read` and `allowed` for what is left out. */
export interface RoleAction {
  readonly action_name?: string | null
  readonly permission?: "allowed" | "allowed_for_own" | "not_allowed" | null
}

/** What a role may do with one type of object. */
export interface RoleObject {
  readonly object_type?: string | null
  readonly actions?: ReadonlyArray<RoleAction> | null
}

/** A role's `permissions`, as `GET /roles/{role_id}` returns them. */
export interface RolePermissions {
  readonly objects?: ReadonlyArray<RoleObject> | null
}

/** A call to `/entity_users/my_entity` that is to be judged. */
export interface MyEntityAccess {
  /** `grant_type` that the token was requested with. */
  readonly grant: "client_credentials" | "entity_user"
  /** Permissions of the user's role; left out when they are not known, and then not judged. */
  readonly permissions?: Widened<RolePermissions>
  /** `read` for GET, `update` for PATCH. */
  readonly action: "read" | "update"
}

/**
 * `allowed_for_own` counts: it limits a permission to objects that are the user's own, and this endpoint reaches no
 * others. No Monite page says so of entities, and a preflight must not refuse what the API may accept.
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

/** The rules about calls to `/entity_users/my_entity`, in the order in which their problems are listed. */
export const myEntityRules: ReadonlyArray<Rule<MyEntityAccess>> = [
  {
    id: "my-entity-token",
    field: "grant_type",
    rule: "Only an entity user has an entity of their own; a partner's token reaches entities by their id.",
    source,
    broken: ({ grant }) =>
      grant === "entity_user"
        ? undefined
        : "Request the token with grant_type entity_user and an entity_user_id, or call /entities/{entity_id}."
  },
  {
    id: "my-entity-permission",
    field: "permissions.objects",
    rule: "Reading one's entity takes the permission to read entities, changing it the permission to update them.",
    source,
    broken: ({ action, grant, permissions }) =>
      grant !== "entity_user" || permissions === undefined || mayDo(permissions, action)
        ? undefined
        : `Add the action ${action} of the object type entity to the user's role.`
  }
]

/**
 * Tells why a call to `/entity_users/my_entity` would be refused.
 *
 * @returns all problems, in the order of `myEntityRules`; empty when nothing is wrong or nothing is known of the role
 * @see Monite guide: Entities, "Access the current user's entity"
 */
export const checkMyEntityAccess = (access: MyEntityAccess): ReadonlyArray<Problem> => problemsOf(myEntityRules, access)
