/**
 * Monite: entity users, roles, persons, onboarding, settings and events.
 */
import type { Sandbox } from "../../src/index.ts"
import { acme, moniteCaller, png, tokenOf, trading, upload } from "../support/Clients.ts"
import type { Reply } from "../support/Clients.ts"
import type { Table } from "./Table.ts"

/** Verification of a bank account, with a type that the document knows. */
export const verification = {
  type: "airwallex_plaid",
  airwallex_plaid: { client_name: "Acme", redirect_url: "https://example.com/back" }
}

/** Outcome of the bank's own dialog. */
export const verified = {
  type: "airwallex_plaid",
  airwallex_plaid: {
    account: { id: "a1", mask: "0000", name: "Checking" },
    institution: { id: "i1", name: "First Bank" },
    mandate: { email: "jan@example.com", signatory: "Jan Jansen", type: "us_ach_debit", version: "1.0" },
    public_token: "public-1"
  }
}

export const monitePeople = async (sandbox: Sandbox): Promise<Table> => {
  const { call, counterpart, entity, partner } = await trading(sandbox)
  const user = moniteCaller(sandbox, await tokenOf(sandbox, sandbox.monite.entityUserId))
  sandbox.monite.subscribe("http://127.0.0.1:9/hook", "role")
  const { body: other } = await partner("POST", "/entities", acme)
  const file = upload(png(), "image/png")
  file.set("file_type", "identity_documents")
  const { body: stored } = await partner("POST", "/files", file)
  const made: Record<string, string> = {}
  const keep = async (name: string, reply: Promise<Reply>): Promise<Reply> => {
    const response = await reply
    made[name] = response.body?.id
    return response
  }
  const on = (path: string): string => `/entities/${entity.id}${path}`
  const links = { refresh_url: "https://example.com/again", return_url: "https://example.com/back" }
  const permissions = {
    objects: [{ object_type: "payable", actions: [{ action_name: "read", permission: "allowed" }] }]
  }
  const account = { country: "DE", currency: "EUR", iban: "DE89370400440532013000" }

  return {
    post_roles: [200, () => keep("role", call("POST", "/roles", { name: "Clerk", permissions }))],
    get_roles: [200, () => call("GET", "/roles?name=Clerk")],
    get_roles_id: [200, () => call("GET", `/roles/${made["role"]}`)],
    patch_roles_id: [200, () => call("PATCH", `/roles/${made["role"]}`, { name: "Bookkeeper" })],
    post_entity_users: [
      200,
      () => keep("user", call("POST", "/entity_users", { first_name: "Jan", login: "jan", role_id: made["role"] }))
    ],
    get_entity_users: [200, () => call("GET", "/entity_users?name__istartswith=ja")],
    get_entity_users_id: [200, () => call("GET", `/entity_users/${made["user"]}`)],
    patch_entity_users_id: [200, () => call("PATCH", `/entity_users/${made["user"]}`, { email: "jan@example.com" })],
    delete_entity_users_id: [204, () => call("DELETE", `/entity_users/${made["user"]}`)],
    delete_roles_id: [204, () => call("DELETE", `/roles/${made["role"]}`)],
    get_entity_users_me: [200, () => user("GET", "/entity_users/me")],
    patch_entity_users_me: [200, () => user("PATCH", "/entity_users/me", { last_name: "Jansen" })],
    get_entity_users_my_role: [200, () => user("GET", "/entity_users/my_role")],
    get_entities_me: [200, () => user("GET", "/entities/me")],
    patch_entities_me: [200, () => user("PATCH", "/entities/me", { phone: "+49302" })],
    post_persons: [
      200,
      () =>
        keep(
          "person",
          call("POST", "/persons", {
            email: "jan@example.com",
            first_name: "Jan",
            last_name: "Jansen",
            relationship: { owner: true, percent_ownership: 60 },
            address: { city: "Berlin", country: "DE", line1: "Weg 1", postal_code: "10115" }
          })
        )
    ],
    get_persons: [200, () => call("GET", "/persons")],
    get_persons_id: [200, () => call("GET", `/persons/${made["person"]}`)],
    patch_persons_id: [200, () => call("PATCH", `/persons/${made["person"]}`, { relationship: { director: true } })],
    post_persons_id_documents: [204, () => call("POST", `/persons/${made["person"]}/documents`)],
    post_persons_id_onboarding_documents: [
      204,
      () => call("POST", `/persons/${made["person"]}/onboarding_documents`, { verification_document_front: stored.id })
    ],
    delete_persons_id: [204, () => call("DELETE", `/persons/${made["person"]}`)],
    put_entities_id_onboarding_data: [
      200,
      () => partner("PUT", on("/onboarding_data"), { business_profile: { mcc: "1731" } })
    ],
    patch_entities_id_onboarding_data: [
      200,
      () => partner("PATCH", on("/onboarding_data"), { business_profile: { url: "https://example.com" } })
    ],
    get_entities_id_onboarding_data: [200, () => partner("GET", on("/onboarding_data"))],
    put_entities_id_payment_methods: [
      200,
      () => partner("PUT", on("/payment_methods"), { payment_methods_receive: ["card", "us_ach"] })
    ],
    get_entities_id_payment_methods: [200, () => partner("GET", on("/payment_methods"))],
    get_entities_id_onboarding_requirements: [200, () => partner("GET", on("/onboarding_requirements"))],
    get_onboarding_requirements: [200, () => call("GET", "/onboarding_requirements")],
    post_entities_id_documents: [204, () => partner("POST", on("/documents"))],
    post_onboarding_documents: [204, () => call("POST", "/onboarding_documents", { company_license: [stored.id] })],
    post_onboarding_links: [
      200,
      () => call("POST", "/onboarding_links", { ...links, expires_at: "2099-01-01T00:00:00Z" })
    ],
    post_payment_onboarding_links: [
      200,
      () =>
        call("POST", "/payment_onboarding_links", { ...links, recipient: { type: "counterpart", id: counterpart.id } })
    ],
    put_entities_id_partner_metadata: [200, () => partner("PUT", on("/partner_metadata"), { metadata: { tier: 1 } })],
    get_entities_id_partner_metadata: [200, () => partner("GET", on("/partner_metadata"))],
    patch_entities_id_settings: [200, () => partner("PATCH", on("/settings"), { document_ids: { separator: "/" } })],
    get_entities_id_settings: [200, () => partner("GET", on("/settings"))],
    get_entities_id_settings_next_document_numbers: [200, () => partner("GET", on("/settings/next_document_numbers"))],
    patch_settings: [
      200,
      () => partner("PATCH", "/settings", { payable: { approve_page_url: "https://example.com/approve" } })
    ],
    get_settings: [200, () => partner("GET", "/settings")],
    post_bank_accounts_start_verification: [200, () => call("POST", "/bank_accounts/start_verification", verification)],
    post_bank_accounts_complete_verification: [
      200,
      () => call("POST", "/bank_accounts/complete_verification", verified)
    ],
    post_bank_accounts: [201, () => keep("account", call("POST", "/bank_accounts", account))],
    post_bank_accounts_id_refresh_verification: [
      200,
      () => call("POST", `/bank_accounts/${made["account"]}/refresh_verification`, verification)
    ],
    post_bank_accounts_id_complete_verification: [
      200,
      () => call("POST", `/bank_accounts/${made["account"]}/complete_verification`, { type: "airwallex_plaid" })
    ],
    get_bank_accounts_id_verifications: [200, () => call("GET", `/bank_accounts/${made["account"]}/verifications`)],
    get_events: [
      200,
      async () => {
        const response = await call("GET", "/events?object_type=role&created_at__gt=2020-01-01T00:00:00Z&limit=1")
        made["event"] = response.body.data[0].id
        return response
      }
    ],
    get_events_id: [200, () => partner("GET", `/events/${made["event"]}`)],
    get_webhook_deliveries: [200, () => call("GET", "/webhook_deliveries?object_type=role")],
    post_entities_id_deactivate: [200, () => partner("POST", `/entities/${other.id}/deactivate`)],
    post_entities_id_activate: [200, () => partner("POST", `/entities/${other.id}/activate`)]
  }
}
