/**
 * Computes the amounts of line items and of their payable, in minor units. Each line is rounded by itself, half up.
 */
import { product } from "../../openapi/Decimal.ts"
import { checkAmounts } from "../world/Money.ts"
import type { LineItem, Payable } from "./Payable.ts"

/** Fields of a line item that a caller sends. */
export type LineFields = Partial<Omit<LineItem, "id" | "payable_id">>

const emptyLine = {
  accounting_tax_rate_id: null,
  description: null,
  ledger_account_id: null,
  name: null,
  ocr_set_quantity_to_one: false,
  quantity: null,
  tax: null,
  unit: null,
  unit_price: null,
  was_created_by_user_id: null
} as const

/**
 * Returns a line item with its amounts. Amounts in `fields` are kept; the others are computed.
 *
 * @throws 422 for an amount that is too large
 */
export const lineItem = (id: string, payableId: string, fields: LineFields): LineItem => {
  const line = { ...emptyLine, ...fields, id, payable_id: payableId }
  const { quantity, tax, unit_price: price } = line
  const subtotal = fields.subtotal ?? (quantity == null || price == null ? null : product([quantity, price]))
  const due = subtotal === null ? null : product([subtotal, tax ?? 0], 10_000)
  const given = fields.total == null || subtotal === null ? null : fields.total - subtotal
  const taxAmount = fields.tax_amount ?? given ?? due
  const total = fields.total ?? (subtotal === null ? null : subtotal + (taxAmount ?? 0))
  checkAmounts([subtotal, taxAmount, total], ["unit_price"])
  return { ...line, subtotal, tax_amount: taxAmount, total }
}

const sum = (lines: ReadonlyArray<LineItem>, member: "subtotal" | "tax_amount"): number =>
  lines.reduce((total, line) => total + (line[member] ?? 0), 0)

/** Amounts of a payable that follow from its line items. */
export type Sums = Pick<Payable, "subtotal" | "tax_amount" | "total_amount">

/**
 * Returns the sums of line items.
 *
 * @param discount minor units off the total
 * @throws 422 for a sum that is too large
 */
export const sumsOf = (lines: ReadonlyArray<LineItem>, discount: number | null): Sums => {
  const subtotal = sum(lines, "subtotal")
  const taxAmount = sum(lines, "tax_amount")
  checkAmounts([subtotal, taxAmount, subtotal + taxAmount], ["unit_price"])
  return { subtotal, tax_amount: taxAmount, total_amount: Math.max(0, subtotal + taxAmount - (discount ?? 0)) }
}
