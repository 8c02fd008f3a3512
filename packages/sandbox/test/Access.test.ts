import { assert, describe, it } from "vitest"
import { startSandbox } from "../src/index.ts"
import { acme, maesnCaller, moniteCaller, tokenOf, trading, version } from "./support/Clients.ts"
import { stillClock } from "./support/Time.ts"

describe("Monite: who may call", () => {
  it("refuses a missing, unknown, expired or revoked token with 401", async () => {
    const time = stillClock("2026-03-01T10:00:00Z")
    await using sandbox = await startSandbox({ clock: time.clock, tokenLifetimeSeconds: 60 })
    const bare = (headers: Record<string, string>) =>
      fetch(`${sandbox.monite.baseUrl}/entities`, { headers: { "x-monite-version": version, ...headers } })
    assert.strictEqual((await bare({})).status, 401)
    assert.strictEqual((await bare({ authorization: "Bearer nonsense" })).status, 401)

    const first = await tokenOf(sandbox)
    const call = moniteCaller(sandbox, first)
    assert.strictEqual((await call("GET", "/entities")).status, 200)
    time.advance(60_000)
    assert.strictEqual((await call("GET", "/entities")).status, 401)

    const second = await tokenOf(sandbox)
    const { clientId, clientSecret } = sandbox.monite
    const again = moniteCaller(sandbox, second)
    const revoked = await again("POST", "/auth/revoke", {
      client_id: clientId,
      client_secret: clientSecret,
      token: second
    })
    assert.strictEqual(revoked.status, 200)
    const refused = await again("GET", "/entities")
    assert.strictEqual(refused.status, 401)
    assert.isString(refused.body.error.message)
  })

  it.each([
    ["a wrong secret", { client_secret: "wrong" }, 401],
    ["no entity user for the grant type entity_user", { grant_type: "entity_user" }, 422],
    ["an entity user that has no entity yet", { grant_type: "entity_user", entity_user_id: "of-sandbox" }, 401],
    ["an unknown grant type", { grant_type: "password" }, 422],
    ["a field that the document does not know", { scope: "all" }, 422]
  ])("gives no token for %s", async (_, change, status) => {
    await using sandbox = await startSandbox()
    const body = {
      grant_type: "client_credentials",
      client_id: sandbox.monite.clientId,
      client_secret: sandbox.monite.clientSecret,
      ...change
    }
    if ("entity_user_id" in body) body.entity_user_id = sandbox.monite.entityUserId
    assert.strictEqual((await moniteCaller(sandbox, "")("POST", "/auth/token", body)).status, status)
  })

  it("insists on a version that exists", async () => {
    await using sandbox = await startSandbox()
    const authorization = `Bearer ${await tokenOf(sandbox)}`
    const none = await fetch(`${sandbox.monite.baseUrl}/entities`, { headers: { authorization } })
    assert.strictEqual(none.status, 400)
    assert.deepInclude(((await none.json()) as { error: object }).error, { type: "missing_api_version" })
    const wrong = await fetch(`${sandbox.monite.baseUrl}/entities`, {
      headers: { authorization, "x-monite-version": "2024-05-26" }
    })
    assert.strictEqual(wrong.status, 400)
    assert.isNotNull(wrong.headers.get("x-request-id"))
  })

  it("keeps entities apart", async () => {
    await using sandbox = await startSandbox({ rateLimitPerSecond: 0 })
    const { partner, entity, counterpart } = await trading(sandbox)
    const other = (await partner("POST", "/entities", acme)).body
    const token = await tokenOf(sandbox)
    const asOther = moniteCaller(sandbox, token, other.id)
    assert.strictEqual((await asOther("GET", `/counterparts/${counterpart.id}`)).status, 404)
    const asNobody = moniteCaller(sandbox, token, "3fa85f64-5717-4562-b3fc-2c963f66afa6")
    assert.strictEqual((await asNobody("GET", "/counterparts")).status, 403)
    assert.strictEqual((await partner("GET", "/counterparts")).body.detail[0].loc[1], "x-monite-entity-id")

    const user = await tokenOf(sandbox, sandbox.monite.entityUserId)
    const visible = (await moniteCaller(sandbox, user)("GET", "/entities")).body.data
    assert.deepStrictEqual(
      visible.map((each: { id: string }) => each.id),
      [entity.id]
    )
    assert.strictEqual((await moniteCaller(sandbox, user)("GET", `/entities/${other.id}`)).status, 404)
    assert.strictEqual((await moniteCaller(sandbox, user, other.id)("GET", "/counterparts")).status, 403)
  })

  it("shows my_entity only to an entity user whose role allows it", async () => {
    await using sandbox = await startSandbox()
    const { partner, entity } = await trading(sandbox)
    const reader = sandbox.monite.addEntityUser({ entityId: entity.id, permissions: ["read"] })
    const as = async (id: string) => moniteCaller(sandbox, await tokenOf(sandbox, id))
    const statuses = async (call: typeof partner) => [
      (await call("GET", "/entity_users/my_entity")).status,
      (await call("PATCH", "/entity_users/my_entity", { phone: "+49301234" })).status
    ]
    assert.deepStrictEqual(await statuses(partner), [403, 403])
    assert.deepStrictEqual(await statuses(await as(sandbox.monite.entityUserId)), [200, 200])
    assert.deepStrictEqual(await statuses(await as(sandbox.monite.restrictedEntityUserId)), [403, 403])
    assert.deepStrictEqual(await statuses(await as(reader)), [200, 403])
  })
})

describe("Maesn: who may call", () => {
  it("asks for the keys that each operation needs", async () => {
    await using sandbox = await startSandbox()
    const { baseUrl, apiKey, accountKey } = sandbox.maesn
    const status = async (path: string, headers: Record<string, string>) =>
      (await fetch(baseUrl + path, { headers })).status
    const table: ReadonlyArray<readonly [string, Record<string, string>, number]> = [
      ["/health", {}, 200],
      ["/auth/xero", {}, 401],
      ["/auth/xero", { "X-API-KEY": "wrong" }, 401],
      ["/auth/xero", { "X-API-KEY": apiKey }, 200],
      ["/auth/nonsense", { "X-API-KEY": apiKey }, 405],
      ["/accounting/invoices", { "X-API-KEY": apiKey }, 401],
      ["/accounting/invoices", { "X-API-KEY": apiKey, "X-ACCOUNT-KEY": "unknown" }, 403],
      ["/accounting/invoices", { "X-API-KEY": apiKey, "X-ACCOUNT-KEY": accountKey }, 200],
      ["/accounting/invoices?companyId=nobody", { "X-API-KEY": apiKey, "X-ACCOUNT-KEY": accountKey }, 404]
    ]
    for (const [path, headers, expected] of table) assert.strictEqual(await status(path, headers), expected, path)
  })

  it("keeps accounts and companies apart", async () => {
    await using sandbox = await startSandbox()
    const call = maesnCaller(sandbox)
    await call("POST", "/accounting/contacts", { contactType: "COMPANY", companyName: "Ours" })
    const { accountKey } = (await call("POST", "/auth/accounts/xero", {})).body
    const total = async (query: string, headers = {}) =>
      (await call("GET", `/accounting/contacts${query}`, undefined, headers)).body.meta.pagination.total
    assert.strictEqual(await total(""), 2)
    assert.strictEqual(await total("?companyId=company-1&environmentName=production"), 2)
    assert.strictEqual(await total("?companyId=company-2"), 0)
    assert.strictEqual(await total("", { "X-ACCOUNT-KEY": accountKey }), 0)
  })
})

describe("the rate limit", () => {
  it("refuses the 31st request of a second and says how long to wait", async () => {
    const time = stillClock("2026-03-01T10:00:00Z")
    await using sandbox = await startSandbox({ clock: time.clock })
    const monite = moniteCaller(sandbox, await tokenOf(sandbox))
    const maesn = maesnCaller(sandbox)
    for (const send of [() => monite("GET", "/entities"), () => maesn("GET", "/accounting/items")]) {
      for (let n = 1; n <= 30; n++) assert.strictEqual((await send()).status, 200)
      const refused = await send()
      assert.strictEqual(refused.status, 429)
      assert.strictEqual(refused.headers.get("retry-after"), "1")
    }
    const other = await moniteCaller(sandbox, await tokenOf(sandbox))("GET", "/entities")
    assert.strictEqual(other.status, 200)
    assert.strictEqual(other.headers.get("ratelimit-remaining"), "29")
    time.advance(1000)
    assert.strictEqual((await monite("GET", "/entities")).status, 200)
  })
})
