/**
 * Actions on receivables: a quote is accepted or declined; an invoice is paid, canceled or given up.
 *
 * | action | of | statuses before | status after |
 * | --- | --- | --- | --- |
 * | issue | all kinds | draft | issued; issuing for an e-invoice |
 * | accept, decline | quote | issued | accepted, declined |
 * | mark_as_paid | invoice | issued, overdue, partially_paid | paid |
 * | mark_as_partially_paid | invoice | issued, overdue, partially_paid | partially_paid |
 * | mark_as_uncollectible | invoice | issued, overdue, partially_paid | uncollectible |
 * | cancel | invoice | issued, overdue | canceled |
 *
 * Everything else is a conflict (409).
 */
import type { Handlers, Reply } from "../../http/Api.ts"
import { Refusal, invalidBody } from "../../http/Refusal.ts"
import type { Invoice, Quote } from "../world/Receivable.ts"
import { sentMembers } from "../world/World.ts"
import type { MoniteCall, Scope } from "../world/World.ts"
import { invoiceOf } from "./Derived.ts"
import { kind, only } from "./Documents.ts"
import type { Documents } from "./Documents.ts"
import { causeOf, remember } from "./History.ts"
import { issue } from "./Issue.ts"

interface ActBody {
  readonly comment?: string
  readonly paid_at?: string
  readonly amount_paid?: number
  readonly signature?: object
}

const unpaid = ["issued", "overdue", "partially_paid"]

/** Returns the body of an action. Most of them have an optional one. */
const bodyOfAct = ({ body }: MoniteCall): ActBody => (body ?? {}) as ActBody // the document declares no other members

/** Handlers of the actions on `/receivables/{receivable_id}`. */
export const acts = (documents: Documents): Handlers<Scope> => {
  const { world } = documents

  const invoice = (call: MoniteCall, statuses: ReadonlyArray<string>, done: string): Invoice => {
    const found = kind(documents.current(call), "invoice", done)
    only(found, statuses, done)
    return found
  }

  const quote = (call: MoniteCall, done: string): Quote => {
    const found = kind(documents.current(call), "quote", done)
    only(found, ["issued"], done)
    return found
  }

  /** Adds a payment. The amount is what is paid altogether. */
  const pay = (found: Invoice, altogether: number, changes: Partial<Invoice>, call: MoniteCall): Reply => {
    const due = found.amount_due - (altogether - found.amount_paid)
    const status = due === 0 ? "paid" : "partially_paid"
    const { comment } = bodyOfAct(call)
    const amounts = { amount_paid: altogether, amount_due: due, amount_to_pay: due }
    const cause = causeOf(call)
    const next = documents.save(
      { ...found, ...sentMembers({ comment }), ...amounts, ...changes, status },
      status,
      cause
    )
    const paid = altogether - found.amount_paid
    remember(world, next, "payment_received", { amount_paid: paid, amount_due: due, comment: comment ?? null }, cause)
    return { status: 200, body: next }
  }

  return {
    post_receivables_id_issue: (call) => ({
      status: 200,
      body: issue(documents, documents.current(call), causeOf(call))
    }),
    post_receivables_id_accept: (call) => {
      const found = quote(call, "accepted")
      if (found.signature_required && bodyOfAct(call).signature == null) {
        throw new Refusal(400, "The quote requires a signature (signature_required)")
      }
      const accepted = documents.save({ ...found, status: "accepted" }, "accepted", causeOf(call))
      invoiceOf(documents, accepted, causeOf(call))
      return { status: 200, body: { success: true } }
    },
    post_receivables_id_decline: (call) => {
      const found = quote(call, "declined")
      const { comment } = bodyOfAct(call)
      documents.save({ ...found, ...sentMembers({ comment }), status: "declined" }, "declined", causeOf(call))
      return { status: 200, body: { success: true } }
    },
    post_receivables_id_mark_as_paid: (call) => {
      const found = invoice(call, unpaid, "marked as paid")
      const paidAt = bodyOfAct(call).paid_at ?? world.moment(call.at)
      return pay(found, found.amount_paid + found.amount_due, { paid_at: paidAt }, call)
    },
    post_receivables_id_mark_as_partially_paid: (call) => {
      const found = invoice(call, unpaid, "marked as partially paid")
      const { amount_paid: altogether = 0 } = bodyOfAct(call)
      if (altogether <= found.amount_paid || altogether >= found.amount_paid + found.amount_due) {
        const msg = `must be the sum of all payments: more than ${found.amount_paid}, which is paid already, and less than ${found.amount_paid + found.amount_due}`
        throw invalidBody(["amount_paid"], msg)
      }
      return pay(found, altogether, {}, call)
    },
    post_receivables_id_mark_as_uncollectible: (call) => {
      const found = invoice(call, unpaid, "marked as uncollectible")
      const { comment } = bodyOfAct(call)
      const next = { ...found, ...sentMembers({ comment }), status: "uncollectible" }
      return { status: 200, body: documents.save(next, "marked_as_uncollectible", causeOf(call)) }
    },
    post_receivables_id_cancel: (call) => {
      const found = invoice(call, ["issued", "overdue"], "canceled")
      documents.save({ ...found, status: "canceled", amount_due: 0, amount_to_pay: 0 }, "canceled", causeOf(call))
      return { status: 204 }
    }
  }
}
