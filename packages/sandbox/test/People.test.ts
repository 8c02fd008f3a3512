import { assert, describe, it } from "vitest"
import { startSandbox } from "../src/index.ts"
import type { Sandbox } from "../src/index.ts"
import { verification, verified } from "./operations/MonitePeople.ts"
import { acme, moniteCaller, tokenOf, trading } from "./support/Clients.ts"
import type { Json } from "./support/Clients.ts"
import { receiver } from "./support/Receiver.ts"
import { stillClock } from "./support/Time.ts"

const nobody = "3fa85f64-5717-4562-b3fc-2c963f66afa6"

const permissionsFor = (type: string, ...actions: ReadonlyArray<string>) => ({
  objects: [{ object_type: type, actions: actions.map((name) => ({ action_name: name, permission: "allowed" })) }]
})

/** A user of the entity with a role of these permissions, and the caller with its token. */
const employing = async (sandbox: Sandbox, permissions: object) => {
  const { call, entity, partner } = await trading(sandbox)
  const role = (await call("POST", "/roles", { name: "Clerk", permissions })).body
  const user = (await call("POST", "/entity_users", { first_name: "Jan", login: "jan", role_id: role.id })).body
  const as = moniteCaller(sandbox, await tokenOf(sandbox, user.id), entity.id)
  return { as, call, entity, partner, role, user }
}

describe("Monite: users and roles", () => {
  it("a role decides what a token may do", async () => {
    await using sandbox = await startSandbox({ rateLimitPerSecond: 0 })
    const { as, call, role } = await employing(sandbox, permissionsFor("payable", "read", "create"))
    const id = (await as("POST", "/payables", {})).body.id
    const calls: ReadonlyArray<readonly [method: string, path: string, status: number]> = [
      ["GET", "/payables", 200],
      ["GET", `/payables/${id}`, 200],
      ["POST", `/payables/${id}/cancel`, 403],
      ["DELETE", `/payables/${id}`, 403],
      ["GET", "/receivables", 403],
      ["GET", "/roles", 403],
      ["GET", "/entity_users/me", 200],
      ["GET", "/entity_users/my_role", 200],
      ["GET", "/entity_users/my_entity", 403]
    ]
    for (const [method, path, status] of calls) {
      assert.strictEqual((await as(method, path)).status, status, `${method} ${path}`)
    }
    await call("PATCH", `/roles/${role.id}`, { permissions: permissionsFor("payable", "cancel") })
    assert.strictEqual((await as("POST", `/payables/${id}/cancel`)).status, 200)
    assert.strictEqual((await as("GET", "/payables")).status, 403)
  })

  it("the token of a deleted user stops working", async () => {
    await using sandbox = await startSandbox()
    const { as, call, user } = await employing(sandbox, permissionsFor("payable", "read"))
    assert.strictEqual((await as("GET", "/entity_users/me")).body.id, user.id)
    assert.strictEqual((await call("DELETE", `/entity_users/${user.id}`)).status, 204)
    assert.strictEqual((await as("GET", "/entity_users/me")).status, 401)
    assert.strictEqual((await call("GET", `/entity_users/${user.id}`)).status, 404)
    assert.isUndefined(await tokenOf(sandbox, user.id))
  })

  it("a role in use cannot be deleted", async () => {
    await using sandbox = await startSandbox()
    const { call, role, user } = await employing(sandbox, permissionsFor("payable", "read"))
    assert.strictEqual((await call("DELETE", `/roles/${role.id}`)).status, 409)
    await call("DELETE", `/entity_users/${user.id}`)
    assert.strictEqual((await call("DELETE", `/roles/${role.id}`)).status, 204)
    assert.strictEqual((await call("GET", `/roles/${role.id}`)).status, 404)
  })

  it("a login is unique in its entity, and a role must exist", async () => {
    await using sandbox = await startSandbox({ rateLimitPerSecond: 0 })
    const { call, partner, user } = await employing(sandbox, permissionsFor("payable", "read"))
    const add = (fields: object, caller = call) =>
      caller("POST", "/entity_users", { first_name: "Ann", login: "ann", ...fields })
    assert.strictEqual((await add({ login: "jan" })).status, 400)
    assert.strictEqual((await add({ role_id: nobody })).status, 400)
    const ann = (await add({ last_name: "Lee", email: "ann@example.com" })).body
    assert.strictEqual((await call("PATCH", `/entity_users/${ann.id}`, { login: user.login })).status, 400)
    const changed = (await call("PATCH", `/entity_users/${ann.id}`, { first_name: null, email: null })).body
    assert.deepInclude(changed, { first_name: "Ann", email: null })
    const other = (await partner("POST", "/entities", acme)).body
    assert.strictEqual((await add({}, moniteCaller(sandbox, await tokenOf(sandbox), other.id))).status, 200)
    const names = (await call("GET", "/entity_users?name__istartswith=le")).body.data
    assert.deepStrictEqual(
      names.map(({ login }: Json) => login),
      ["ann"]
    )
  })
})

describe("Monite: onboarding", () => {
  it("lists what is missing, and enables payment methods when nothing is", async () => {
    await using sandbox = await startSandbox({ rateLimitPerSecond: 0 })
    const { call, entity, partner } = await trading(sandbox)
    const on = (path: string): string => `/entities/${entity.id}${path}`
    const due = async (): Promise<ReadonlyArray<string>> =>
      (await partner("GET", on("/onboarding_requirements"))).body.requirements.currently_due
    assert.includeMembers([...(await due())], ["bank_accounts", "persons.owner", "business_profile.mcc"])
    await partner("PUT", on("/payment_methods"), {
      payment_methods_receive: ["card"],
      payment_methods_send: ["us_ach"]
    })
    await call("POST", "/bank_accounts", { country: "DE", currency: "EUR", iban: "DE89370400440532013000" })
    await partner("PUT", on("/onboarding_data"), { business_profile: { mcc: "1731" } })
    await partner("PATCH", on("/onboarding_data"), {
      business_profile: { url: "https://example.com" },
      ownership_declaration: { date: "2026-01-01T00:00:00Z" },
      tos_acceptance: { date: "2026-01-01T00:00:00Z" }
    })
    assert.strictEqual((await partner("GET", on("/onboarding_data"))).body.business_profile.mcc, "1731")
    const relationship = { owner: true, director: true, executive: true, representative: true }
    const names = { first_name: "Jan", last_name: "Jansen", email: "jan@example.com" }
    const person = (await call("POST", "/persons", { ...names, relationship })).body
    assert.deepStrictEqual(await due(), [
      `persons.${person.id}.address`,
      `persons.${person.id}.date_of_birth`,
      `persons.${person.id}.phone`
    ])
    const address = { city: "Berlin", country: "DE", line1: "Weg 1", postal_code: "10115" }
    const methods = async () =>
      (await partner("GET", on("/payment_methods"))).body.data.map(({ direction, status, type }: Json) => [
        direction,
        type,
        status
      ])
    assert.deepStrictEqual(await methods(), [
      ["receive", "card", "inactive"],
      ["send", "us_ach", "inactive"]
    ])
    await call("PATCH", `/persons/${person.id}`, { address, date_of_birth: "1990-01-01", phone: "+491" })
    assert.deepStrictEqual(await due(), [])
    assert.strictEqual((await methods())[0][2], "active")
    const [card] = (await call("GET", "/onboarding_requirements")).body.data
    assert.deepInclude(card, { payment_method: "card", verification_status: "enabled" })
    const actions = (await call("GET", "/events?object_type=entity")).body.data.map(({ action }: Json) => action)
    assert.include(actions, "entity.onboarding_requirements.updated")
    assert.strictEqual(actions.at(-1), "entity.onboarding_requirements.status_updated")
    assert.deepStrictEqual(sandbox.defects(), [])
  })

  it("refuses files that were not uploaded, and links that have expired", async () => {
    await using sandbox = await startSandbox()
    const { call } = await trading(sandbox)
    const links = { refresh_url: "https://example.com/again", return_url: "https://example.com/back" }
    assert.strictEqual((await call("POST", "/onboarding_documents", { company_license: [nobody] })).status, 400)
    const old = { ...links, expires_at: "2020-01-01T00:00:00Z" }
    assert.strictEqual((await call("POST", "/onboarding_links", old)).status, 422)
    const unknown = { ...links, recipient: { type: "counterpart", id: nobody } }
    assert.strictEqual((await call("POST", "/payment_onboarding_links", unknown)).status, 400)
  })

  it("an inactive entity can only be read", async () => {
    await using sandbox = await startSandbox()
    const { call, entity, partner } = await trading(sandbox)
    await partner("POST", `/entities/${entity.id}/deactivate`)
    assert.strictEqual((await call("POST", "/payables", {})).status, 403)
    assert.strictEqual((await call("GET", "/payables")).status, 200)
    assert.strictEqual((await partner("POST", `/entities/${entity.id}/activate`)).body.status, "active")
    assert.strictEqual((await call("POST", "/payables", {})).status, 200)
  })

  it("verifies a bank account once it was asked for", async () => {
    const time = stillClock("2026-01-10T00:00:00Z")
    await using sandbox = await startSandbox({ clock: time.clock, rateLimitPerSecond: 0 })
    const { call } = await trading(sandbox)
    const complete = () => call("POST", "/bank_accounts/complete_verification", verified)
    assert.strictEqual((await complete()).status, 400)
    const { link_token: token } = (await call("POST", "/bank_accounts/start_verification", verification)).body
      .airwallex_plaid
    assert.match(token, /^link-/)
    const done = (await complete()).body
    assert.deepInclude(done, { bank_name: "First Bank", is_default: true })
    assert.deepStrictEqual(done.verifications, { airwallex_plaid: { status: "verified" } })
    assert.strictEqual((await complete()).body.bank_account_id, done.bank_account_id)
    const path = `/bank_accounts/${done.bank_account_id}`
    const again = () => call("POST", `${path}/complete_verification`, { type: "airwallex_plaid" })
    assert.strictEqual((await again()).status, 400)
    await call("POST", `${path}/refresh_verification`, verification)
    time.advance(5 * 3_600_000)
    assert.strictEqual((await again()).status, 400)
    await call("POST", `${path}/refresh_verification`, verification)
    assert.strictEqual((await again()).status, 200)
  })
})

describe("Monite: settings and events", () => {
  it("numbers documents as the settings say", async () => {
    const time = stillClock("2026-01-10T00:00:00Z")
    await using sandbox = await startSandbox({ clock: time.clock, rateLimitPerSecond: 0 })
    const { call, draft, entity, line, partner } = await trading(sandbox)
    const on = (path: string): string => `/entities/${entity.id}/settings${path}`
    const issue = async (): Promise<string> => {
      const { id } = (await call("POST", "/receivables", draft([line(1, 100)]))).body
      return (await call("POST", `/receivables/${id}/issue`)).body.document_id
    }
    const next = async () => (await partner("GET", on("/next_document_numbers"))).body.invoice
    assert.deepStrictEqual([await next(), await next(), await issue(), await next()], [1, 1, "INV-00001", 2])
    const changed = await partner("PATCH", on(""), {
      document_ids: { prefix: "ACME", separator: "/", include_date: true, next_number: { invoice: 41 } }
    })
    assert.deepInclude(changed.body.document_ids, { prefix: "ACME", min_digits: 5 })
    assert.strictEqual((await partner("GET", on(""))).body.vat_mode, "exclusive")
    assert.deepStrictEqual([await next(), await issue(), await next()], [41, "INV/ACME/2026/00041", 42])
  })

  it("skips the approval of payables where the settings say so", async () => {
    await using sandbox = await startSandbox()
    const { call, entity, partner } = await trading(sandbox)
    await partner("PATCH", `/entities/${entity.id}/settings`, { payables_skip_approval_flow: true })
    await call("PUT", "/payables/validations", { required_fields: [] })
    const { id } = (await call("POST", "/payables", {})).body
    assert.strictEqual((await call("POST", `/payables/${id}/submit_for_approval`)).body.status, "waiting_to_be_paid")
  })

  it("keeps the settings of the project", async () => {
    await using sandbox = await startSandbox()
    const { partner } = await trading(sandbox)
    await partner("PATCH", "/settings", { website: "https://example.com", mail: { from_name: "Acme" } })
    const { body } = await partner("GET", "/settings")
    assert.strictEqual(body.website, "https://example.com")
    assert.deepInclude(body.mail, { from_name: "Acme", attach_documents_as_pdf: true })
  })

  it("logs each event, and each delivery with its response", async () => {
    await using hook = await receiver()
    await using sandbox = await startSandbox({ rateLimitPerSecond: 0 })
    const { call, entity, partner } = await trading(sandbox)
    const other = (await partner("POST", "/entities", acme)).body
    sandbox.monite.subscribe(hook.url, "payable")
    const payable = (await call("POST", "/payables", {})).body
    const { id } = JSON.parse((await hook.take()).body)
    const event = (await partner("GET", `/events/${id}`)).body
    assert.deepInclude(event, { action: "payable.created", entity_id: entity.id, object_type: "payable" })
    assert.strictEqual(event.object.id, payable.id)
    const events = async (query: string) => (await call("GET", `/events?${query}`)).body.data.length
    assert.deepStrictEqual([await events("object_type=payable"), await events("object_type=receivable")], [1, 0])
    assert.strictEqual(await events("object_type=payable&created_at__gt=2099-01-01T00:00:00Z"), 0)
    const elsewhere = moniteCaller(sandbox, await tokenOf(sandbox), other.id)
    assert.lengthOf((await elsewhere("GET", "/events?object_type=payable")).body.data, 0)
    const logged = async () => (await call("GET", `/webhook_deliveries?event_id=${id}`)).body.data
    let [delivery] = await logged()
    while (delivery.was_successful === null) [delivery] = await logged()
    assert.deepInclude(delivery, {
      event_id: id,
      response_status_code: 200,
      was_successful: true,
      requests_made_count: 1
    })
    assert.deepStrictEqual(sandbox.defects(), [])
  })
})
