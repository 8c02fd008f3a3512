/**
 * Permissions of roles: which action an operation takes on which type of object.
 *
 * They apply to tokens of entity users; a partner token may do everything. `allowed_for_own` counts as `allowed`. Changes
 * for all entities need a partner token.
 */
import { Refusal } from "../../http/Refusal.ts"
import type { Operation } from "../../openapi/Document.ts"
import type { ObjectPermissions, Role } from "../world/Records.ts"
import type { Scope, World } from "../world/World.ts"

/** Types of objects that a role has permissions for, other than payables. */
const objectTypes = [
  "person",
  "onboarding",
  "comment",
  "counterpart",
  "entity_user",
  "entity_vat_ids",
  "counterpart_vat_id",
  "entity_bank_account",
  "export",
  "mailbox",
  "payables_purchase_order",
  "payment_reminder",
  "overdue_reminder",
  "product",
  "project",
  "receivable",
  "role",
  "tag",
  "workflow",
  "approval_request",
  "approval_policy",
  "payment_record"
] as const

const actions = ["create", "read", "update", "delete"] as const

const payableActions = [...actions, "pay", "approve", "cancel", "submit", "create_from_mail", "reopen"] as const

const allowed = (names: ReadonlyArray<string>): NonNullable<ObjectPermissions["actions"]> =>
  names.map((name) => ({ action_name: name, permission: "allowed" }))

/** Returns permissions for everything, but for the object `entity` only the given actions. */
export const permissionsWith = (entityActions: ReadonlyArray<string>): Role["permissions"] => ({
  objects: [
    ...objectTypes.map((type) => ({ object_type: type, actions: allowed(actions) })),
    { object_type: "payable", actions: allowed(payableActions) },
    { object_type: "entity", actions: allowed(entityActions) }
  ]
})

/** Returns the actions that a role allows for a type of object. */
export const actionsOf = (role: Role | undefined, type: string): ReadonlyArray<string> =>
  (role?.permissions.objects ?? [])
    .filter((object) => (object.object_type ?? "comment") === type)
    .flatMap((object) => object.actions ?? [])
    .filter((action) => action.permission !== "not_allowed")
    .map((action) => action.action_name ?? "read")

/** Operations that change what all entities share. */
const partnerOnly: ReadonlySet<string> = new Set([
  "patch_settings",
  "post_payables_validations_reset",
  "put_payables_validations"
])

/** Type of the object by the first segment of a path. Other paths need no permission. */
const typeBySegment: Readonly<Record<string, string>> = {
  bank_accounts: "entity_bank_account",
  counterparts: "counterpart",
  entities: "entity",
  entity_users: "entity_user",
  onboarding_documents: "onboarding",
  onboarding_links: "onboarding",
  onboarding_requirements: "onboarding",
  payables: "payable",
  payment_onboarding_links: "onboarding",
  persons: "person",
  products: "product",
  receivables: "receivable",
  roles: "role"
}

/** Type of the object of paths below those, by their third segment. Such objects are created and deleted on their own. */
const typeBelow: Readonly<Record<string, string>> = {
  "counterparts vat_ids": "counterpart_vat_id",
  "entities onboarding_data": "onboarding",
  "entities onboarding_requirements": "onboarding",
  "entities vat_ids": "entity_vat_ids"
}

/** Actions on payables by the last segment of a path. */
const payableActs: Readonly<Record<string, string>> = {
  approve_payment_operation: "approve",
  cancel: "cancel",
  mark_as_paid: "pay",
  mark_as_partially_paid: "pay",
  reject: "approve",
  reopen: "reopen",
  submit_for_approval: "submit",
  upload_from_file: "create"
}

/** Operations of a user on itself need no permission. */
const isOwn = (path: string): boolean => /^\/(?:entity_users\/(?:me|my_role|my_entity)|entities\/me)$/.test(path)

/** Returns the type of the object of an operation. Undefined if it needs no permission. */
const typeOf = ({ path }: Operation): string | undefined => {
  const [first = "", , third = ""] = path.split("/").slice(1)
  return typeBelow[`${first} ${third}`] ?? typeBySegment[first]
}

const actionOf = ({ method, path }: Operation): string => {
  const segments = path.split("/").slice(1)
  const last = segments.at(-1) ?? ""
  if (segments[0] === "payables" && payableActs[last] !== undefined) return payableActs[last]
  if (method === "GET" || last === "search") return "read"
  // The segments below those of the object itself: `/counterparts/{counterpart_id}` for VAT IDs.
  const own = typeBelow[`${segments[0]} ${segments[2]}`] === undefined ? segments : segments.slice(2)
  if (method === "POST" && own.length === 1) return "create"
  return method === "DELETE" && own.length === 2 ? "delete" : "update"
}

/** Refuses an operation that the role of the token's user does not allow. @throws 403 */
export const checkPermission = (world: World, { user }: Scope, operation: Operation): void => {
  if (user === undefined) return
  if (partnerOnly.has(operation.id))
    throw new Refusal(403, "This operation changes all entities: it needs a partner token")
  const type = typeOf(operation)
  if (type === undefined || isOwn(operation.path)) return
  const role = world.roles.get(world.entityUsers.get(user.id)?.record.role_id ?? "")?.record
  const action = actionOf(operation)
  if (actionsOf(role, type).includes(action)) return
  throw new Refusal(403, `The role of this entity user lacks the permission ${action} for ${type}`)
}
