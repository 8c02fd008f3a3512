/**
 * Keeps a payable consistent: what is left to pay, and the status of an open payable.
 */
import { product } from "../../openapi/Decimal.ts"
import type { World } from "../world/World.ts"
import type { LineItem, Payable } from "./Payable.ts"
import { problemsOf } from "./Required.ts"

const dayMs = 86_400_000

const dayOf = (at: Date): string => at.toISOString().slice(0, 10)

const after = (date: string, days: number): string => dayOf(new Date(Date.parse(date) + days * dayMs))

/** Returns the discount for a payment today, in hundredths of a percent. */
const discountAt = ({ issued_at, payment_terms, suggested_payment_term }: Payable, at: Date): number => {
  const today = dayOf(at)
  if (suggested_payment_term !== null) {
    return today <= suggested_payment_term.date ? (suggested_payment_term.discount ?? 0) : 0
  }
  if (issued_at === null) return 0
  const term = [payment_terms?.term_1, payment_terms?.term_2].find(
    (each) => each != null && today <= after(issued_at, each.number_of_days)
  )
  return term?.discount ?? 0
}

/** Returns a payable with its amounts that depend on others and on the day. Less than nothing is never due. */
export const counted = (payable: Payable, at: Date): Payable => {
  const { amount_paid, total_amount } = payable
  if (total_amount === null) return { ...payable, amount_due: null, amount_to_pay: null }
  const due = Math.max(0, total_amount - (amount_paid ?? 0))
  return {
    ...payable,
    amount_paid: amount_paid ?? 0,
    amount_due: due,
    amount_to_pay: product([due, 10_000 - discountAt(payable, at)], 10_000),
    total_amount_with_credit_notes: total_amount
  }
}

/** Returns a payable with its amounts, and as `new` or `draft` by what it lacks. Other statuses stay as they are. */
export const settled = (world: World, payable: Payable, lines: ReadonlyArray<LineItem>, at: Date): Payable => {
  const next = counted(payable, at)
  if (next.status !== "draft" && next.status !== "new") return next
  return { ...next, status: problemsOf(world, next, lines).length === 0 ? "new" : "draft" }
}
