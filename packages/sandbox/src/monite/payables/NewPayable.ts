/**
 * Adds payables: those that callers create, and those that arrive as e-invoices.
 */
import type { World } from "../world/World.ts"
import { remember } from "./History.ts"
import { lineItem, sumsOf } from "./Lines.ts"
import { blank, linesIn, payablesIn } from "./Payable.ts"
import type { Payable } from "./Payable.ts"
import { settled } from "./Settle.ts"

/**
 * Adds a payable with its line items. It is `new` if it has all required fields, and else `draft`.
 *
 * @param fields fields of the response. Sums that are missing are computed from the lines
 * @param lines  fields of the line items. Amounts that are missing are computed
 */
export const newPayable = (
  world: World,
  entityId: string,
  fields: Readonly<Record<string, unknown>>,
  lines: ReadonlyArray<Readonly<Record<string, unknown>>>,
  at: Date
): Payable => {
  const id = world.identity.uuid()
  const now = world.moment(at)
  const items = lines.map((line) => lineItem(world.identity.uuid(), id, line))
  const sums = items.length === 0 ? {} : sumsOf(items, typeof fields["discount"] === "number" ? fields["discount"] : 0)
  const given = Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined && value !== null))
  const base: Payable = { ...blank, ...sums, ...given, id, created_at: now, updated_at: now, entity_id: entityId }
  const payable = settled(world, base, items, at)
  payablesIn(world).insert(id, payable, entityId)
  for (const item of items) linesIn(world).insert(item.id, item, id)
  remember(world, id, "payable_created", { payable_source: payable.payable_origin }, at, payable.was_created_by_user_id)
  world.emit({ objectType: "payable", happened: "created", entityId, object: payable, at })
  return payable
}
