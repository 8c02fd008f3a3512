/**
 * Monite: quotes, credit notes, mails, history and files of receivables; details of counterparts; custom VAT rates.
 */
import type { Sandbox } from "../../src/index.ts"
import { moniteCaller, png, trading, upload } from "../support/Clients.ts"
import type { Reply } from "../support/Clients.ts"
import type { Table } from "./Table.ts"

const address = { country: "DE", city: "Bremen", postal_code: "28195", line1: "Am Wall 1" }
const rate = { name: "City tax", components: [{ name: "State", value: 500 }, { name: "City", value: 250 }] } // prettier-ignore
const text = { subject_text: "Invoice {document_id}", body_text: "Dear {company_name}" }

export const moniteReceivables = async (sandbox: Sandbox): Promise<Table> => {
  const { call, counterpart, draft, line, token } = await trading(sandbox)
  const partner = moniteCaller(sandbox, token)
  const made: Record<string, string> = {}
  const keep = async (name: string, reply: Promise<Reply>): Promise<Reply> => {
    const response = await reply
    made[name] = response.body?.id ?? response.body?.mail_id
    return response
  }
  const on = (path: string): string => `/counterparts/${counterpart.id}${path}`
  const at = (name: string, path = ""): string => `/receivables/${made[name]}${path}`
  const create = (more: object = {}): Promise<Reply> => call("POST", "/receivables", draft([line(2, 1000)], more))
  const issued = async (more: object = {}): Promise<string> => {
    const { id } = (await create(more)).body
    await call("POST", `/receivables/${id}/issue`)
    return `/receivables/${id}`
  }
  const file = (): FormData => {
    const form = upload(png(), "image/png", "scan.png")
    form.set("file_type", "attachments")
    return form
  }

  return {
    post_files: [201, () => keep("file", partner("POST", "/files", file()))],
    get_files: [200, () => partner("GET", `/files?id__in=${made["file"]}&file_type=attachments`)],
    get_files_id: [200, () => partner("GET", `/files/${made["file"]}`)],
    post_custom_vat_rates: [201, () => keep("rate", call("POST", "/custom_vat_rates", rate))],
    get_custom_vat_rates: [200, () => call("GET", "/custom_vat_rates")],
    get_custom_vat_rates_id: [200, () => call("GET", `/custom_vat_rates/${made["rate"]}`)],
    patch_custom_vat_rates_id: [200, () => call("PATCH", `/custom_vat_rates/${made["rate"]}`, { name: "Local tax" })],
    post_counterparts_id_contacts: [
      200,
      () =>
        keep(
          "contact",
          call("POST", on("/contacts"), { first_name: "Eva", last_name: "Klein", email: "eva@example.com", address })
        )
    ],
    get_counterparts_id_contacts: [200, () => call("GET", on("/contacts"))],
    get_counterparts_id_contacts_id: [200, () => call("GET", on(`/contacts/${made["contact"]}`))],
    patch_counterparts_id_contacts_id: [200, () => call("PATCH", on(`/contacts/${made["contact"]}`), { title: "Dr." })],
    post_counterparts_id_contacts_id_make_default: [
      200,
      () => call("POST", on(`/contacts/${made["contact"]}/make_default`))
    ],
    post_counterparts_id_bank_accounts: [
      200,
      () => keep("account", call("POST", on("/bank_accounts"), { country: "DE", currency: "EUR", iban: "DE1" }))
    ],
    get_counterparts_id_bank_accounts: [200, () => call("GET", on("/bank_accounts"))],
    get_counterparts_id_bank_accounts_id: [200, () => call("GET", on(`/bank_accounts/${made["account"]}`))],
    patch_counterparts_id_bank_accounts_id: [
      200,
      () => call("PATCH", on(`/bank_accounts/${made["account"]}`), { name: "Main" })
    ],
    post_counterparts_id_bank_accounts_id_make_default: [
      200,
      () => call("POST", on(`/bank_accounts/${made["account"]}/make_default`))
    ],
    put_counterparts_id_partner_metadata: [
      200,
      () => call("PUT", on("/partner_metadata"), { metadata: { segment: "A" } })
    ],
    get_counterparts_id_partner_metadata: [200, () => call("GET", on("/partner_metadata"))],
    get_receivables_variables: [200, () => partner("GET", "/receivables/variables")],
    post_receivables: [
      201,
      () =>
        keep(
          "invoice",
          call(
            "POST",
            "/receivables",
            draft([{ ...line(2, 1000), vat_rate_id: undefined, custom_vat_rate_id: made["rate"] }], {
              attachments: [{ id: made["file"] }],
              memo: "Thank you, {company_name}"
            })
          )
        )
    ],
    post_receivables_search: [
      200,
      () => call("POST", "/receivables/search", { type: "invoice", status__in: ["draft"] })
    ],
    put_receivables_id_line_items: [200, () => call("PUT", at("invoice", "/line_items"), { data: [line(3, 1000)] })],
    post_receivables_id_verify: [200, () => call("POST", at("invoice", "/verify"))],
    post_receivables_id_preview: [201, () => call("POST", at("invoice", "/preview"), text)],
    get_receivables_id_pdf_link: [200, () => call("GET", at("invoice", "/pdf_link"))],
    post_receivables_id_clone: [201, () => call("POST", at("invoice", "/clone"))],
    post_receivables_id_issue: [200, () => call("POST", at("invoice", "/issue"))],
    post_receivables_id_send: [200, () => keep("mail", call("POST", at("invoice", "/send"), text))],
    get_receivables_id_mails: [200, () => call("GET", at("invoice", "/mails?status=sent&sort=created_at"))],
    get_receivables_id_mails_id: [200, () => call("GET", at("invoice", `/mails/${made["mail"]}`))],
    post_receivables_id_send_test_reminder: [
      200,
      () => call("POST", at("invoice", "/send_test_reminder"), { reminder_type: "overdue" })
    ],
    post_receivables_id_mark_as_partially_paid: [
      200,
      () => call("POST", at("invoice", "/mark_as_partially_paid"), { amount_paid: 500, comment: "cash" })
    ],
    get_receivables_id_history: [
      200,
      async () => {
        const reply = await call("GET", at("invoice", "/history?sort=timestamp&event_type__in=payment_received"))
        made["event"] = reply.body.data[0].id
        return reply
      }
    ],
    get_receivables_id_history_id: [200, () => call("GET", at("invoice", `/history/${made["event"]}`))],
    post_receivables_id_mark_as_uncollectible: [
      200,
      () => call("POST", at("invoice", "/mark_as_uncollectible"), { comment: "bankrupt" })
    ],
    patch_receivables_id: [
      200,
      async () => {
        const { body } = await create({ type: "quote", expiry_date: "2199-12-31" })
        return call("PATCH", `/receivables/${body.id}`, { quote: { memo: "Valid for long" } })
      }
    ],
    get_receivables: [200, () => call("GET", "/receivables?type=quote")],
    post_receivables_id_accept: [
      200,
      async () => call("POST", `${await issued({ type: "quote" })}/accept`, { signature: undefined })
    ],
    post_receivables_id_decline: [
      200,
      async () => call("POST", `${await issued({ type: "quote" })}/decline`, { comment: "too expensive" })
    ],
    get_receivables_id: [
      200,
      async () => {
        const based_on = (await issued()).split("/").at(-1)
        const { body } = await call("POST", "/receivables", { type: "credit_note", based_on })
        return call("GET", `/receivables/${body.id}`)
      }
    ],
    delete_counterparts_id_contacts_id: [204, () => call("DELETE", on(`/contacts/${made["contact"]}`))],
    delete_counterparts_id_bank_accounts_id: [204, () => call("DELETE", on(`/bank_accounts/${made["account"]}`))],
    delete_custom_vat_rates_id: [204, () => call("DELETE", `/custom_vat_rates/${made["rate"]}`)],
    delete_files_id: [204, () => partner("DELETE", `/files/${made["file"]}`)]
  }
}
