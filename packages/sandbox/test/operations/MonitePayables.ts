/**
 * Monite: payables, from the upload to the payment.
 */
import type { Sandbox } from "../../src/index.ts"
import { png, trading, upload } from "../support/Clients.ts"
import type { Reply } from "../support/Clients.ts"
import type { Table } from "./Table.ts"

/** Fields of a payable that lacks only its lines. */
export const bill = { currency: "EUR", document_id: "B-1", issued_at: "2026-01-05", due_date: "2026-02-04" }

export const monitePayables = async (sandbox: Sandbox): Promise<Table> => {
  const { call, partner, counterpart } = await trading(sandbox)
  const made: Record<string, string> = {}
  const keep = async (name: string, reply: Promise<Reply>): Promise<Reply> => {
    const response = await reply
    made[name] = response.body?.id
    return response
  }
  const on = (path = ""): string => `/payables/${made["bill"]}${path}`
  /** A payable with the status `new`, and another status after the actions. */
  const ready = async (...actions: ReadonlyArray<string>): Promise<string> => {
    const { body } = await call("POST", "/payables", bill)
    await call("POST", `/payables/${body.id}/line_items`, { quantity: 2, unit_price: 1000, tax: 1900 })
    for (const action of actions) await call("POST", `/payables/${body.id}/${action}`)
    return body.id
  }
  const file = (): FormData => upload(png(), "image/png", "R-7.png")
  const line = { name: "Paper", quantity: 3, unit_price: 500, tax: 1900 }

  return {
    post_payables: [
      200,
      () =>
        keep(
          "bill",
          call("POST", "/payables", {
            ...bill,
            base64_encoded_file: Buffer.from("%PDF-1.7").toString("base64"),
            file_name: "bill.pdf",
            counterpart_id: counterpart.id,
            counterpart_address_id: counterpart.default_billing_address_id,
            partner_metadata: { cost: 1 },
            tag_ids: ["3fa85f64-5717-4562-b3fc-2c963f66afa6"],
            payment_terms: {
              name: "2 % in 10 days",
              term_1: { discount: 200, number_of_days: 10 },
              term_final: { number_of_days: 30 }
            }
          })
        )
    ],
    get_payables_id: [200, () => call("GET", on())],
    patch_payables_id: [200, () => call("PATCH", on(), { description: "Office" })],
    post_payables_id_line_items: [201, () => keep("line", call("POST", on("/line_items"), line))],
    get_payables_id_line_items: [200, () => call("GET", on("/line_items?sort=created_at&order=desc"))],
    get_payables_id_line_items_id: [200, () => call("GET", on(`/line_items/${made["line"]}`))],
    patch_payables_id_line_items_id: [200, () => call("PATCH", on(`/line_items/${made["line"]}`), { quantity: 4 })],
    delete_payables_id_line_items_id: [204, () => call("DELETE", on(`/line_items/${made["line"]}`))],
    put_payables_id_line_items: [200, () => call("PUT", on("/line_items"), { data: [line, { ...line, total: 1800 }] })],
    post_payables_id_validate: [200, () => call("POST", on("/validate"))],
    post_payables_id_submit_for_approval: [200, () => call("POST", on("/submit_for_approval"))],
    post_payables_id_approve_payment_operation: [200, () => call("POST", on("/approve_payment_operation"))],
    post_payables_id_mark_as_partially_paid: [
      200,
      () => call("POST", on("/mark_as_partially_paid"), { amount_paid: 1000 })
    ],
    post_payables_id_mark_as_paid: [200, () => call("POST", on("/mark_as_paid"), { comment: "by transfer" })],
    get_payables_id_history: [200, () => call("GET", on("/history?event_type__in=status_changed"))],
    get_payables: [200, () => call("GET", "/payables?status__in=paid&status__in=new&has_file=true&sort=issued_at")],
    get_payables_analytics: [200, () => call("GET", "/payables/analytics?currency=EUR")],
    post_payables_id_reject: [200, async () => call("POST", `/payables/${await ready("submit_for_approval")}/reject`)],
    post_payables_id_reopen: [
      200,
      async () => call("POST", `/payables/${await ready("submit_for_approval", "reject")}/reopen`)
    ],
    post_payables_id_cancel: [200, async () => call("POST", `/payables/${await ready()}/cancel`)],
    post_payables_id_attach_file: [200, async () => call("POST", `/payables/${await ready()}/attach_file`, file())],
    delete_payables_id: [204, async () => call("DELETE", `/payables/${await ready()}`)],
    post_payables_upload_from_file: [201, () => keep("scan", call("POST", "/payables/upload_from_file", file()))],
    post_payables_id_cancel_ocr: [200, () => call("POST", `/payables/${made["scan"]}/cancel_ocr`)],
    get_payables_id_suggestions: [
      200,
      async () => {
        const { body } = await call("POST", "/payables", {})
        await call("PATCH", `/payables/${body.id}`, { counterpart_raw_data: { name: "customer gmbh" } })
        made["unlinked"] = body.id
        return call("GET", `/payables/${body.id}/suggestions`)
      }
    ],
    delete_payables_id_suggestions: [200, () => call("DELETE", `/payables/${made["unlinked"]}/suggestions`)],
    get_payables_validations: [200, () => partner("GET", "/payables/validations")],
    put_payables_validations: [
      200,
      () => partner("PUT", "/payables/validations", { required_fields: ["currency", "line_items.name"] })
    ],
    post_payables_validations_reset: [200, () => partner("POST", "/payables/validations/reset")],
    get_payables_variables: [200, () => call("GET", "/payables/variables")]
  }
}
