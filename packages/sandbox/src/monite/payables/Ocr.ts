/**
 * Reads uploaded documents, as OCR does.
 *
 * A document is `processing` until its payable is next read or changed. No picture is read: the number is the name of the
 * file, and every document has the same line. An empty file is an error.
 */
import type { World } from "../world/World.ts"
import { remember } from "./History.ts"
import { lineItem, sumsOf } from "./Lines.ts"
import { linesIn, payablesIn } from "./Payable.ts"
import type { LineItem, Payable } from "./Payable.ts"
import { settled } from "./Settle.ts"

/** Days from the issue of a document to its due date. */
const daysToPay = 30

/** Line of every document that is read: 100.00 and 19 % of tax. */
const line = { name: "Services", quantity: 1, unit: "piece", unit_price: 10_000, tax: 1900 }

/** Amounts that are read from this line, in major units. */
const amounts = {
  total_excl_vat_raw: 100,
  total_vat_amount_raw: 19,
  total_vat_rate_raw: 19,
  total_raw: 119,
  line_items_raw: [
    { description: "Services", quantity: 1, unit: "piece", unit_price: 100, total_excl_vat: 100, vat_percentage: 19 }
  ]
} as const

const dayOf = (time: number): string => new Date(time).toISOString().slice(0, 10)

/** Returns a payable with what was read, and its line. */
const readFrom = (world: World, payable: Payable): readonly [Payable, LineItem] => {
  const number = (payable.file?.name ?? payable.id).replace(/\.[^.]*$/, "")
  const issued = Date.parse(payable.created_at)
  const issuedAt = dayOf(issued)
  const dueDate = dayOf(issued + daysToPay * 86_400_000)
  const item = lineItem(world.identity.uuid(), payable.id, line)
  const read = {
    type: "invoice",
    document_id: number,
    currency: "EUR",
    counterpart_name: "Vendor",
    document_issued_at_date: issuedAt,
    document_due_date: dueDate,
    ...amounts
  }
  const filled: Payable = {
    ...payable,
    ...sumsOf([item], payable.discount),
    document_id: number,
    currency: "EUR",
    issued_at: issuedAt,
    due_date: dueDate,
    counterpart_raw_data: { name: "Vendor" },
    other_extracted_data: read,
    ocr_status: "success"
  }
  return [filled, item]
}

/** Returns a payable after OCR. One whose document is not being read stays as it is. */
export const finishReading = (world: World, payable: Payable, at: Date): Payable => {
  if (payable.ocr_status !== "processing") return payable
  const isReadable = (payable.file?.size ?? 0) > 0
  const [filled, item] = isReadable ? readFrom(world, payable) : [{ ...payable, ocr_status: "error" as const }]
  if (item !== undefined) linesIn(world).insert(item.id, item, payable.id)
  const stamped = { ...filled, updated_at: world.moment(at) }
  const next = settled(world, stamped, linesIn(world).list(payable.id), at)
  payablesIn(world).replace(payable.id, next)
  if (next.status !== payable.status) {
    remember(world, payable.id, "status_changed", { old_status: payable.status, new_status: next.status }, at, null)
  }
  world.emit({ objectType: "payable", happened: "ocr_finished", entityId: payable.entity_id, object: next, at })
  return next
}
