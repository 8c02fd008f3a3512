/**
 * Line items of a payable. The sums of the payable follow them.
 */
import { bodyOf } from "../../http/Api.ts"
import type { Handlers } from "../../http/Api.ts"
import { page } from "../world/Pages.ts"
import { owned, pathOf, sentMembers } from "../world/World.ts"
import type { MoniteCall, Scope, World } from "../world/World.ts"
import { current, expect, keep, linesOf, open } from "./Keeping.ts"
import { lineItem, sumsOf } from "./Lines.ts"
import type { LineFields } from "./Lines.ts"
import { linesIn } from "./Payable.ts"
import type { LineItem, Payable } from "./Payable.ts"

/** Refusal of a change of one line: the document declares no 409 there. */
const refusal = 400

/** Members that the amounts of a line follow from. */
const pricing = ["quantity", "subtotal", "tax", "tax_amount", "total", "unit_price"]

/** Handlers of the line items. */
export const lineItems = (world: World): Handlers<Scope> => {
  const item = (call: MoniteCall, payable: Payable): LineItem =>
    owned(linesIn(world), "Line item", pathOf(call, "line_item_id"), payable.id)

  const changeable = (call: MoniteCall, status: number): Payable => {
    const payable = current(world, call)
    expect(payable, open, "Changing its line items", status)
    return payable
  }

  const tell = (payable: Payable, object: LineItem, happened: string, at: Date): void =>
    world.emit({ objectType: "payable.line_item", happened, entityId: payable.entity_id, object, at })

  const follow = (payable: Payable, call: MoniteCall): void => {
    const sums = sumsOf(linesOf(world, payable.id), payable.discount)
    keep(world, payable, { ...payable, ...sums }, call, "updated")
  }

  const add = (payable: Payable, fields: LineFields, call: MoniteCall): LineItem => {
    const author = { was_created_by_user_id: call.scope.user?.id ?? null }
    const line = lineItem(world.identity.uuid(), payable.id, { ...fields, ...author })
    linesIn(world).insert(line.id, line, payable.id)
    tell(payable, line, "created", call.at)
    return line
  }

  const remove = (payable: Payable, line: LineItem, call: MoniteCall): void => {
    linesIn(world).remove(line.id)
    tell(payable, line, "deleted", call.at)
  }

  return {
    get_payables_id_line_items: (call) => ({
      status: 200,
      body: page(call, linesIn(world).rows(current(world, call).id))
    }),
    post_payables_id_line_items: (call) => {
      const payable = changeable(call, refusal)
      const line = add(payable, bodyOf<LineFields>(call), call)
      follow(payable, call)
      return { status: 201, body: line }
    },
    put_payables_id_line_items: (call) => {
      const payable = changeable(call, 409)
      for (const line of linesOf(world, payable.id)) remove(payable, line, call)
      const { data } = bodyOf<{ readonly data: ReadonlyArray<LineFields> }>(call)
      const lines = data.map((fields) => add(payable, fields, call))
      follow(payable, call)
      return { status: 200, body: { data: lines } }
    },
    get_payables_id_line_items_id: (call) => ({ status: 200, body: item(call, current(world, call)) }),
    patch_payables_id_line_items_id: (call) => {
      const payable = changeable(call, refusal)
      const before = item(call, payable)
      const changes = sentMembers(bodyOf<LineFields>(call))
      const { subtotal: _net, tax_amount: _tax, total: _gross, ...kept } = before
      // The amounts are computed anew, but not for another name or account.
      const start = pricing.some((member) => member in changes) ? kept : before
      const line = lineItem(kept.id, payable.id, { ...start, ...changes })
      linesIn(world).replace(line.id, line)
      tell(payable, line, "updated", call.at)
      follow(payable, call)
      return { status: 200, body: line }
    },
    delete_payables_id_line_items_id: (call) => {
      const payable = changeable(call, refusal)
      remove(payable, item(call, payable), call)
      follow(payable, call)
      return { status: 204 }
    }
  }
}
