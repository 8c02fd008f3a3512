/**
 * Life of a payable: which action each status allows, and where it leads.
 *
 * `draft` and `new` follow from the data. A payable without problems is submitted, approved and then paid.
 */
import { bodyOf } from "../../http/Api.ts"
import type { Handler, Handlers } from "../../http/Api.ts"
import { Refusal, invalidBody } from "../../http/Refusal.ts"
import { settingsIn } from "../entities/Settings.ts"
import type { MoniteCall, Scope, World } from "../world/World.ts"
import { current, expect, keep, linesOf } from "./Keeping.ts"
import type { Payable, PayableStatus } from "./Payable.ts"
import { problemsOf } from "./Required.ts"
import { counterpartOf } from "./Vendor.ts"

interface Transition {
  readonly from: ReadonlyArray<PayableStatus>
  readonly to: PayableStatus
  /** Status instead of `to`, if the entity skips approvals. */
  readonly unapproved?: PayableStatus
  /** Name of the event, after `payable.`. */
  readonly happened: string
  /** True if all required fields must be there. */
  readonly isChecked?: boolean
  /** Returns the fields that change beside the status. */
  readonly changes?: (world: World, payable: Payable, call: MoniteCall) => Partial<Payable>
}

const withCounterpart: Transition["changes"] = (world, payable) => ({ counterpart: counterpartOf(world, payable) })

/** Transitions by the last segment of their path. */
const transitions: Readonly<Record<string, Transition>> = {
  submit_for_approval: {
    from: ["new"],
    to: "approve_in_progress",
    unapproved: "waiting_to_be_paid",
    happened: "submitted_for_approval",
    isChecked: true,
    changes: withCounterpart
  },
  approve_payment_operation: {
    from: ["new", "approve_in_progress"],
    to: "waiting_to_be_paid",
    happened: "approved",
    isChecked: true,
    changes: withCounterpart
  },
  reject: { from: ["approve_in_progress"], to: "rejected", happened: "rejected" },
  reopen: { from: ["rejected"], to: "new", happened: "reopened" },
  cancel: { from: ["draft", "new"], to: "canceled", happened: "canceled" },
  mark_as_paid: {
    from: ["waiting_to_be_paid", "partially_paid"],
    to: "paid",
    happened: "paid",
    changes: (world, payable, call) => ({
      amount_paid: payable.total_amount,
      paid_at: world.moment(call.at),
      marked_as_paid_by_entity_user_id: call.scope.user?.id ?? null,
      marked_as_paid_with_comment: bodyOf<{ readonly comment?: string } | undefined>(call)?.comment ?? null
    })
  },
  mark_as_partially_paid: {
    from: ["waiting_to_be_paid", "partially_paid"],
    to: "partially_paid",
    happened: "partially_paid",
    changes: (_, { amount_paid: before, total_amount: total }, call) => {
      // The sum of all payments so far, not only the last one.
      const { amount_paid: paid } = bodyOf<{ readonly amount_paid: number }>(call)
      if (paid <= 0 || paid >= (total ?? 0)) {
        throw invalidBody(["amount_paid"], `must be more than 0 and less than the total of ${total}`)
      }
      if (paid < (before ?? 0)) {
        throw invalidBody(["amount_paid"], `is the sum of all payments, and ${before} is paid already`)
      }
      return { amount_paid: paid }
    }
  }
}

const check = (world: World, payable: Payable): void => {
  const problems = problemsOf(world, payable, linesOf(world, payable.id))
  if (problems.length === 0) return
  const texts = problems.map(({ message }) => message).join("; ")
  throw new Refusal(409, `This payable is ${payable.status} and not complete: ${texts}`)
}

/** Handlers of all actions that change the status. */
export const actions = (world: World): Handlers<Scope> => {
  const handler =
    (name: string, { changes, from, happened, isChecked, to, unapproved }: Transition): Handler<Scope> =>
    (call) => {
      const payable = current(world, call)
      if (isChecked === true && payable.status === "draft") check(world, payable)
      expect(payable, from, name)
      if (isChecked === true) check(world, payable)
      const isSkipped = settingsIn(world).get(payable.entity_id).payables_skip_approval_flow
      const status = isSkipped ? (unapproved ?? to) : to
      const next: Payable = { ...payable, status, ...changes?.(world, payable, call) }
      return { status: 200, body: keep(world, payable, next, call, happened) }
    }
  return Object.fromEntries(
    Object.entries(transitions).map(([name, each]) => [`post_payables_id_${name}`, handler(name, each)] as const)
  )
}
