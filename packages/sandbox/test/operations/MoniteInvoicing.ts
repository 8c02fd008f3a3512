/**
 * Monite: onboarding, and invoices from the first draft.
 */
import type { Sandbox } from "../../src/index.ts"
import { customer, moniteCaller, png, tokenOf, trading, upload } from "../support/Clients.ts"
import type { Reply } from "../support/Clients.ts"
import type { Table } from "./Table.ts"

export const moniteInvoicing = async (sandbox: Sandbox): Promise<Table> => {
  const { token, partner, call, entity, counterpart, draft, line } = await trading(sandbox)
  const user = moniteCaller(sandbox, await tokenOf(sandbox, sandbox.monite.entityUserId))
  // Later rows use the records of earlier rows.
  const made: Record<string, string> = {}
  const keep = async (name: string, reply: Promise<Reply>): Promise<Reply> => {
    const response = await reply
    made[name] = response.body?.id
    return response
  }
  const account = { country: "DE", currency: "EUR", iban: "DE89370400440532013000" }
  const connection = {
    address: { address_line1: "Flughafenstrasse 52", city: "Berlin", country: "DE", postal_code: "10115" }
  }
  const address = { country: "DE", city: "Bremen", postal_code: "28195", line1: "Am Wall 1" }
  const hook = { object_type: "receivable", url: "http://127.0.0.1:9/hook" }
  const credentials = { client_id: sandbox.monite.clientId, client_secret: sandbox.monite.clientSecret }
  const on = (path: string): string => `/counterparts/${counterpart.id}${path}`

  return {
    post_auth_token: [200, () => partner("POST", "/auth/token", { ...credentials, grant_type: "client_credentials" })],
    get_entities: [200, () => partner("GET", "/entities?limit=1&type=organization")],
    post_entities: [
      201,
      () =>
        partner("POST", "/entities", {
          type: "individual",
          email: "jan@example.com",
          address: { country: "NL", city: "Utrecht", postal_code: "3511", line1: "Straat 1" },
          individual: { first_name: "Jan", last_name: "Jansen" }
        })
    ],
    get_entities_id: [200, () => partner("GET", `/entities/${entity.id}`)],
    patch_entities_id: [200, () => partner("PATCH", `/entities/${entity.id}`, { email: "info@example.com" })],
    put_entities_id_logo: [200, () => partner("PUT", `/entities/${entity.id}/logo`, upload(png(), "image/png"))],
    get_entity_users_my_entity: [200, () => user("GET", "/entity_users/my_entity")],
    patch_entity_users_my_entity: [200, () => user("PATCH", "/entity_users/my_entity", { phone: "+49301" })],
    delete_entities_id_logo: [204, () => partner("DELETE", `/entities/${entity.id}/logo`)],
    post_entities_id_vat_ids: [
      201,
      () => keep("vat", partner("POST", `/entities/${entity.id}/vat_ids`, { country: "DE", value: "DE123456789" }))
    ],
    get_entities_id_vat_ids: [200, () => partner("GET", `/entities/${entity.id}/vat_ids`)],
    get_entities_id_vat_ids_id: [200, () => partner("GET", `/entities/${entity.id}/vat_ids/${made["vat"]}`)],
    patch_entities_id_vat_ids_id: [
      200,
      () => partner("PATCH", `/entities/${entity.id}/vat_ids/${made["vat"]}`, { value: "DE999999999" })
    ],
    post_bank_accounts: [201, () => keep("account", call("POST", "/bank_accounts", account))],
    get_bank_accounts: [200, () => call("GET", "/bank_accounts")],
    get_bank_accounts_id: [200, () => call("GET", `/bank_accounts/${made["account"]}`)],
    patch_bank_accounts_id: [
      200,
      () => call("PATCH", `/bank_accounts/${made["account"]}`, { display_name: "Main account" })
    ],
    post_bank_accounts_id_make_default: [200, () => call("POST", `/bank_accounts/${made["account"]}/make_default`)],
    delete_bank_accounts_id: [204, () => call("DELETE", `/bank_accounts/${made["account"]}`)],
    post_einvoicing_connections: [
      201,
      () =>
        keep("connection", call("POST", "/einvoicing_connections", { ...connection, entity_vat_id_id: made["vat"] }))
    ],
    get_einvoicing_connections: [200, () => call("GET", "/einvoicing_connections")],
    get_einvoicing_connections_id: [200, () => call("GET", `/einvoicing_connections/${made["connection"]}`)],
    patch_einvoicing_connections_id: [
      200,
      () => call("PATCH", `/einvoicing_connections/${made["connection"]}`, { is_receiver: false })
    ],
    post_einvoicing_connections_id_network_credentials: [
      201,
      () =>
        call("POST", `/einvoicing_connections/${made["connection"]}/network_credentials`, {
          network_credentials_identifier: "12345678",
          network_credentials_schema: "NL:KVK"
        })
    ],
    delete_einvoicing_connections_id: [204, () => call("DELETE", `/einvoicing_connections/${made["connection"]}`)],
    delete_entities_id_vat_ids_id: [204, () => partner("DELETE", `/entities/${entity.id}/vat_ids/${made["vat"]}`)],
    post_counterparts: [201, () => keep("other", call("POST", "/counterparts", customer))],
    get_counterparts: [200, () => call("GET", "/counterparts?counterpart_name__icontains=gmbh&is_customer=true")],
    get_counterparts_id: [200, () => call("GET", `/counterparts/${made["other"]}`)],
    patch_counterparts_id: [
      200,
      () => call("PATCH", `/counterparts/${made["other"]}`, { organization: { legal_name: "Other AG" } })
    ],
    delete_counterparts_id: [204, () => call("DELETE", `/counterparts/${made["other"]}`)],
    post_counterparts_id_addresses: [201, () => keep("address", call("POST", on("/addresses"), address))],
    get_counterparts_id_addresses: [200, () => call("GET", on("/addresses"))],
    get_counterparts_id_addresses_id: [200, () => call("GET", on(`/addresses/${made["address"]}`))],
    patch_counterparts_id_addresses_id: [
      200,
      () => call("PATCH", on(`/addresses/${made["address"]}`), { city: "Ulm" })
    ],
    delete_counterparts_id_addresses_id: [204, () => call("DELETE", on(`/addresses/${made["address"]}`))],
    post_counterparts_id_vat_ids: [
      201,
      () => keep("theirs", call("POST", on("/vat_ids"), { country: "DE", value: "DE1" }))
    ],
    get_counterparts_id_vat_ids: [200, () => call("GET", on("/vat_ids"))],
    get_counterparts_id_vat_ids_id: [200, () => call("GET", on(`/vat_ids/${made["theirs"]}`))],
    patch_counterparts_id_vat_ids_id: [200, () => call("PATCH", on(`/vat_ids/${made["theirs"]}`), { value: "DE2" })],
    delete_counterparts_id_vat_ids_id: [204, () => call("DELETE", on(`/vat_ids/${made["theirs"]}`))],
    post_measure_units: [201, () => keep("unit", call("POST", "/measure_units", { name: "box" }))],
    get_measure_units: [200, () => call("GET", "/measure_units")],
    get_measure_units_id: [200, () => call("GET", `/measure_units/${made["unit"]}`)],
    patch_measure_units_id: [200, () => call("PATCH", `/measure_units/${made["unit"]}`, { description: "of twelve" })],
    post_products: [
      201,
      () =>
        keep(
          "product",
          call("POST", "/products", {
            name: "Widget",
            measure_unit_id: made["unit"],
            price: { currency: "EUR", value: 100 }
          })
        )
    ],
    get_products: [200, () => call("GET", "/products?price__gte=100&currency__in=EUR&currency__in=USD")],
    get_products_id: [200, () => call("GET", `/products/${made["product"]}`)],
    patch_products_id: [200, () => call("PATCH", `/products/${made["product"]}`, { name: "Better widget" })],
    get_vat_rates: [200, () => call("GET", `/vat_rates?counterpart_id=${counterpart.id}`)],
    post_payment_terms: [
      201,
      () => keep("terms", call("POST", "/payment_terms", { name: "Net 30", term_final: { number_of_days: 30 } }))
    ],
    get_payment_terms: [200, () => call("GET", "/payment_terms")],
    get_payment_terms_id: [200, () => call("GET", `/payment_terms/${made["terms"]}`)],
    patch_payment_terms_id: [200, () => call("PATCH", `/payment_terms/${made["terms"]}`, { description: "month" })],
    get_receivables_required_fields: [
      200,
      () => call("GET", "/receivables/required_fields?counterpart_country=DE&counterpart_type=organization")
    ],
    post_receivables: [
      201,
      () => keep("invoice", call("POST", "/receivables", draft([line(2, 1000)], { payment_terms_id: made["terms"] })))
    ],
    patch_receivables_id: [200, () => call("PATCH", `/receivables/${made["invoice"]}`, { invoice: { memo: "Hello" } })],
    post_receivables_id_issue: [200, () => call("POST", `/receivables/${made["invoice"]}/issue`)],
    get_receivables: [200, () => call("GET", "/receivables?status=issued&type=invoice&sort=total_amount")],
    get_receivables_id: [200, () => call("GET", `/receivables/${made["invoice"]}`)],
    post_receivables_id_mark_as_paid: [
      200,
      () => call("POST", `/receivables/${made["invoice"]}/mark_as_paid`, { comment: "by transfer" })
    ],
    post_receivables_id_cancel: [
      204,
      async () => {
        const { body } = await call("POST", "/receivables", draft([line(1, 500)]))
        await call("POST", `/receivables/${body.id}/issue`)
        return call("POST", `/receivables/${body.id}/cancel`)
      }
    ],
    delete_receivables_id: [
      204,
      async () => {
        const { body } = await call("POST", "/receivables", draft([line(1, 500)]))
        return call("DELETE", `/receivables/${body.id}`)
      }
    ],
    delete_products_id: [204, () => call("DELETE", `/products/${made["product"]}`)],
    delete_measure_units_id: [204, () => call("DELETE", `/measure_units/${made["unit"]}`)],
    delete_payment_terms_id: [204, () => call("DELETE", `/payment_terms/${made["terms"]}`)],
    post_webhook_subscriptions: [201, () => keep("hook", partner("POST", "/webhook_subscriptions", hook))],
    get_webhook_subscriptions: [200, () => partner("GET", "/webhook_subscriptions?object_type=receivable")],
    get_webhook_subscriptions_id: [200, () => partner("GET", `/webhook_subscriptions/${made["hook"]}`)],
    patch_webhook_subscriptions_id: [
      200,
      () => partner("PATCH", `/webhook_subscriptions/${made["hook"]}`, { event_types: ["issued"] })
    ],
    post_webhook_subscriptions_id_disable: [
      200,
      () => partner("POST", `/webhook_subscriptions/${made["hook"]}/disable`)
    ],
    post_webhook_subscriptions_id_enable: [200, () => partner("POST", `/webhook_subscriptions/${made["hook"]}/enable`)],
    post_webhook_subscriptions_id_regenerate_secret: [
      200,
      () => partner("POST", `/webhook_subscriptions/${made["hook"]}/regenerate_secret`)
    ],
    delete_webhook_subscriptions_id: [204, () => partner("DELETE", `/webhook_subscriptions/${made["hook"]}`)],
    post_auth_revoke: [200, () => partner("POST", "/auth/revoke", { ...credentials, token })]
  }
}
