/**
 * Reads and writes the payable of a call: with its amounts, its history and its events.
 */
import { Refusal } from "../../http/Refusal.ts"
import { entityIdOf, owned, pathOf } from "../world/World.ts"
import type { MoniteCall, World } from "../world/World.ts"
import { remember } from "./History.ts"
import { finishReading } from "./Ocr.ts"
import { linesIn, payablesIn } from "./Payable.ts"
import type { LineItem, Payable, PayableStatus } from "./Payable.ts"
import { counted, settled } from "./Settle.ts"

/** Returns the line items of a payable. */
export const linesOf = (world: World, payableId: string): ReadonlyArray<LineItem> => linesIn(world).list(payableId)

/** Returns the payable of a path, as it is. @throws 404 */
export const asStored = (world: World, call: MoniteCall): Payable =>
  owned(payablesIn(world), "Payable", pathOf(call, "payable_id"), entityIdOf(call))

/** Returns the payable of a path with the discount of today. A document that is being read is now read to its end. @throws 404 */
export const current = (world: World, call: MoniteCall): Payable =>
  counted(finishReading(world, asStored(world, call), call.at), call.at)

/** Refuses a status that an action does not allow. */
export const expect = (
  { status }: Payable,
  allowed: ReadonlyArray<PayableStatus>,
  action: string,
  refusal: number = 409
): void => {
  if (allowed.includes(status)) return
  throw new Refusal(refusal, `The status of this payable is ${status}. ${action} needs: ${allowed.join(", ")}`)
}

/** Statuses in which the data of a payable may change. */
export const open: ReadonlyArray<PayableStatus> = ["draft", "new"]

/** Keeps a changed payable. @param happened name of the event, after `payable.` */
export const keep = (world: World, old: Payable, changed: Payable, call: MoniteCall, happened: string): Payable => {
  const userId = call.scope.user?.id ?? null
  const stamped = { ...changed, updated_at: world.moment(call.at) }
  const next = settled(world, stamped, linesOf(world, old.id), call.at)
  payablesIn(world).replace(old.id, next)
  if (happened === "updated") remember(world, old.id, "payable_updated", {}, call.at, userId)
  if (next.status !== old.status) {
    const data = { old_status: old.status, new_status: next.status }
    remember(world, old.id, "status_changed", data, call.at, userId)
  }
  world.emit({ objectType: "payable", happened, entityId: old.entity_id, object: next, at: call.at })
  return next
}
