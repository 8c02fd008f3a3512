/**
 * Checks payables, and keeps the list of their required fields. Lists the variables of templates.
 */
import { bodyOf } from "../../http/Api.ts"
import type { Handlers } from "../../http/Api.ts"
import type { Scope, World } from "../world/World.ts"
import { current, keep, linesOf } from "./Keeping.ts"
import { firstRequired, problemsOf, requiredNow, requireFields } from "./Required.ts"

/** Variables of templates, by their purpose. */
const variables = [
  {
    object_subtype: "payables_purchase_order",
    object_type: "payables_purchase_order",
    variables: [
      { name: "counterpart_name", description: "Name of the vendor" },
      { name: "document_id", description: "Number of the purchase order" },
      { name: "entity_name", description: "Name of the buyer" }
    ]
  },
  {
    object_subtype: "payables_notify_approver",
    object_type: "payable",
    variables: [
      { name: "approver_name", description: "Name of the approver" },
      { name: "document_id", description: "Number of the payable" },
      { name: "total_amount", description: "Total of the payable, with its currency" }
    ]
  }
] as const

/** Handlers of validations and variables. */
export const checks = (world: World): Handlers<Scope> => {
  const resource = () => ({ status: 200, body: { required_fields: requiredNow(world) } })
  return {
    get_payables_validations: resource,
    put_payables_validations: (call) => {
      requireFields(world, bodyOf<{ readonly required_fields: ReadonlyArray<string> }>(call).required_fields)
      return resource()
    },
    post_payables_validations_reset: () => {
      requireFields(world, firstRequired)
      return resource()
    },
    get_payables_variables: () => ({ status: 200, body: { data: variables } }),
    post_payables_id_validate: (call) => {
      const payable = current(world, call)
      const problems = problemsOf(world, payable, linesOf(world, payable.id))
      // The required fields may have changed since the payable was written.
      if (problems.length === 0 && payable.status === "draft") keep(world, payable, payable, call, "updated")
      return { status: 200, body: { id: payable.id, validation_errors: problems } }
    }
  }
}
