/** Target systems, and what integrators do with the accounts on them. */
import { createHmac } from "node:crypto"
import { once } from "node:events"
import { createServer } from "node:http"
import type { IncomingHttpHeaders } from "node:http"
import { mkdtempSync, rmSync } from "node:fs"
import type { AddressInfo } from "node:net"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { assert, describe, it } from "vitest"
import { startSandbox } from "../src/index.ts"
import type { Sandbox } from "../src/index.ts"
import { supports, systems, unusedFields, warningsFor } from "../src/maesn/world/Systems.ts"
import type { TargetSystem } from "../src/maesn/world/Systems.ts"
import { ApiDocument } from "../src/openapi/Document.ts"
import { filesForm } from "./operations/MaesnFiles.ts"
import { maesnCaller } from "./support/Clients.ts"
import type { Send } from "./support/Clients.ts"

const slugs = Object.keys(systems) as ReadonlyArray<TargetSystem> // the keys of the table

/** Calls as a new end user of a system. */
const onSystem = (sandbox: Sandbox, slug: TargetSystem): Send => {
  const call = maesnCaller(sandbox)
  const key = sandbox.maesn.addAccount(slug)
  return (method, path, body) => call(method, path, body, { "X-ACCOUNT-KEY": key })
}

describe("target systems", () => {
  it("together offer every operation of the document", () => {
    const missing = ApiDocument.load("maesn").operations.filter((operation) =>
      slugs.every((slug) => !supports(slug, operation))
    )
    assert.deepStrictEqual(
      missing.map(({ id }) => id),
      []
    )
  })

  it("name only resources of the document", () => {
    const paths = ApiDocument.load("maesn").operations.map(({ path }) => path)
    for (const system of Object.values(systems)) {
      for (const resource of [system.reads, system.creates, system.updates, system.deletes].join(" ").split(" ")) {
        if (["", "*", "files/async", "documentTypes"].includes(resource)) continue
        assert.isTrue(
          paths.some((path) => path.startsWith(`/accounting/${resource}`)),
          resource
        )
      }
    }
  })

  for (const [slug, method, path, status] of [
    ["xero", "GET", "/accounting/goodsReceipts", 200],
    ["xero", "GET", "/accounting/files/documentTypes", 404],
    ["lexware-office", "GET", "/accounting/invoices", 200],
    ["lexware-office", "GET", "/accounting/goodsReceipts", 404],
    ["lexware-office", "GET", "/accounting/v2/contacts", 200],
    ["lexware-office", "DELETE", "/accounting/payments/any", 404],
    ["datev-rewe-export", "GET", "/accounting/accounts", 200],
    ["datev-rewe-export", "GET", "/accounting/invoices", 404],
    ["datev-rewe-export", "GET", "/webhooks", 404],
    ["datev-rewe-export", "GET", "/user/user-info", 200],
    ["datev-unternehmen-online", "GET", "/accounting/files/documentTypes", 200],
    ["xentral", "GET", "/webhooks", 404]
  ] as const) {
    it(`${slug} responds to ${method} ${path} with ${status}`, async () => {
      await using sandbox = await startSandbox({ rateLimitPerSecond: 0 })
      const reply = await onSystem(sandbox, slug)(method, path)
      assert.strictEqual(reply.status, status)
      if (status === 404 && method === "GET") assert.include(reply.body.message, `${slug} does not support`)
      assert.deepStrictEqual(sandbox.defects(), [])
    })
  }

  it("ignore their own fields, and name them in warnings", async () => {
    const body = { taxText: "t", lineItems: [{ quantity: 1 }, { quantity: 1, taxType: "x" }] }
    assert.include(unusedFields("xero", "invoices"), "taxText")
    assert.deepStrictEqual(unusedFields("xero", "lineItems"), ["dimensions", "taxType"])
    assert.deepStrictEqual(unusedFields("xero", "nothing"), [])
    const named = warningsFor("xero", "invoices", body).map((warning) => warning.split(" ")[1])
    assert.deepStrictEqual(named, ["taxText", "lineItems.taxType"])
    assert.deepStrictEqual(warningsFor("lexware-office", "invoices", body), [])

    await using sandbox = await startSandbox()
    const form = () => filesForm(["a.pdf"], { note: "n" })
    const stored = await onSystem(sandbox, "lexware-office")("POST", "/accounting/files", form())
    assert.deepStrictEqual(stored.body.meta.warnings, ["Field note is not used by the target system"])
    assert.isNull((await onSystem(sandbox, "weclapp")("POST", "/accounting/files", form())).body.meta.warnings)
  })

  it("have to be known", async () => {
    await using sandbox = await startSandbox()
    const call = maesnCaller(sandbox)
    // @ts-expect-error a slug that is not in the table
    assert.throws(() => sandbox.maesn.addAccount("nonsense"), /nonsense/)
    const registration = { targetSystem: "nonsense", clientId: "i", clientSecret: "s", customValues: [] }
    const webhook = { callbackUrl: "http://127.0.0.1:9/", targetSystem: "nonsense" }
    for (const [method, path, body] of [
      ["POST", "/auth/accounts/nonsense", {}],
      ["POST", "/tenants/register-system", registration],
      ["DELETE", "/tenants/delete-registered-system/nonsense", undefined],
      ["POST", "/webhooks", webhook]
    ] as const) {
      assert.strictEqual((await call(method, path, body)).status, 405, path)
    }
    assert.strictEqual((await call("POST", "/webhooks", { ...webhook, targetSystem: "weclapp" })).status, 400)
  })
})

describe("an integrator", () => {
  it("registers a system, sees its secret masked on request, and removes it once", async () => {
    await using sandbox = await startSandbox()
    const call = maesnCaller(sandbox)
    const system = { targetSystem: "xero", clientId: "i", clientSecret: "s", customValues: [{ key: "k", value: "v" }] }
    const read = async (what: string) => (await call("GET", `/tenants/get-${what}`)).body.data
    await call("POST", "/tenants/register-system", { ...system, clientSecret: "older" })
    await call("POST", "/tenants/register-system", system)
    assert.deepStrictEqual(await read("registered-systems"), [system])
    const hidden = { ...system, clientSecret: "********", customValues: [{ key: "k", value: "********" }] }
    assert.deepStrictEqual(await read("registered-systems-masked"), [hidden])
    assert.deepStrictEqual(await read("target-system-values"), [
      { targetSystem: "xero", values: ["clientId", "clientSecret", "k"] }
    ])
    const remove = async () => (await call("DELETE", "/tenants/delete-registered-system/xero")).status
    assert.deepStrictEqual([await remove(), await remove()], [200, 404])
    assert.deepStrictEqual(await read("registered-systems"), [])
  })

  it("lists and counts end users, and deletes one for good", async () => {
    const folder = mkdtempSync(join(tmpdir(), "sandbox-"))
    const stateFile = join(folder, "state.db")
    try {
      {
        await using sandbox = await startSandbox({ stateFile })
        const call = maesnCaller(sandbox)
        sandbox.maesn.addAccount("weclapp")
        sandbox.maesn.addAccount("weclapp")
        const list = await call("GET", "/tenants/get-end-user-list")
        assert.lengthOf(list.body.data, 3)
        assert.notInclude(JSON.stringify(list.body), sandbox.maesn.accountKey)
        assert.deepStrictEqual((await call("GET", "/tenants/count-end-users-by-system")).body.data, [
          { targetSystem: "xero", count: 1 },
          { targetSystem: "weclapp", count: 2 }
        ])
        const own = (await call("GET", "/user/user-info")).body.data.account_id
        assert.include(
          list.body.data.map(({ id }: { id: string }) => id),
          own
        )
        assert.strictEqual((await call("DELETE", "/tenants/delete-end-user")).status, 200)
        assert.strictEqual((await call("GET", "/accounting/contacts")).status, 403)
        assert.strictEqual((await call("DELETE", "/tenants/delete-end-user")).status, 403)
      }
      await using again = await startSandbox({ stateFile })
      assert.strictEqual((await maesnCaller(again)("GET", "/accounting/contacts")).status, 403)
      assert.strictEqual(again.counts().maesn.accounts, 2)
    } finally {
      rmSync(folder, { recursive: true })
    }
  })

  it("gets an account by a login, with a signed redirect", async () => {
    await using sandbox = await startSandbox({ rateLimitPerSecond: 0 })
    const call = maesnCaller(sandbox)
    const login = "/auth/lexware-office?include_signature=true"
    assert.strictEqual((await call("GET", login)).status, 400)
    const { secret } = (await call("POST", "/tenants/signing-secret")).body
    const urls = { callbackUrl: "https://example.com/back?a=b", cancelCallbackUrl: "https://example.com/cancel" }
    await call("POST", "/tenants/add-callback-urls", urls)
    assert.deepStrictEqual((await call("GET", "/tenants/get-callback-url")).body.data, urls)

    const code = new URL((await call("GET", login)).body).searchParams.get("code")
    const ended = await call("POST", `/events/key/${code}`)
    const { accountKey, redirectUrl } = ended.body
    const target = new URL(redirectUrl)
    assert.strictEqual(target.searchParams.get("accountKey"), accountKey)
    const signature = createHmac("sha256", secret).update(accountKey).digest("hex")
    assert.strictEqual(target.searchParams.get("signature"), signature)
    assert.strictEqual(target.searchParams.get("a"), "b")
    const profile = await call("GET", "/accounting/profile", undefined, { "X-ACCOUNT-KEY": accountKey })
    assert.strictEqual(profile.body.data.targetSystem, "lexware-office")

    assert.strictEqual((await call("POST", `/events/key/${code}`)).body.accountKey, accountKey)
    assert.strictEqual((await call("POST", `/events/callback/${code}`)).body.count, 1)
    assert.strictEqual((await call("POST", `/events/callback/${code}`)).body.count, 2)
    assert.strictEqual((await call("POST", `/events/configuration/callback/${code}`)).body.count, 1)
    for (const path of ["key", "callback", "configuration/callback"]) {
      assert.strictEqual((await call("POST", `/events/${path}/unknown`)).status, 404)
    }
    assert.strictEqual((await call("GET", "/tenants/get-submission-page-style?code=unknown")).status, 404)
    await call("DELETE", "/tenants/delete-end-user", undefined, { "X-ACCOUNT-KEY": accountKey })
    assert.strictEqual((await call("POST", `/events/key/${code}`)).status, 404)
    assert.deepStrictEqual(sandbox.defects(), [])
  })

  it("passes calls through in the form of each system", async () => {
    await using sandbox = await startSandbox({ rateLimitPerSecond: 0 })
    const pass = async (slug: TargetSystem, body: object) =>
      onSystem(sandbox, slug)("POST", "/accounting/passThrough", body)
    const get = { path: "/api.xro/2.0/Contacts?page=1", method: "GET" }
    const read = (await pass("xero", get)).body.data
    assert.strictEqual(read.Status, "OK")
    assert.deepStrictEqual((await pass("xero", get)).body.data, read)
    assert.lengthOf((await pass("lexware-office", get)).body.data.content, 1)
    const invoices = { path: "/v3/company/99/invoice/12", method: "GET" }
    assert.lengthOf((await pass("quickbooks", invoices)).body.data.QueryResponse.invoice, 1)
    const sent = await pass("weclapp", { path: "/party", method: "POST", body: { name: "n" } })
    assert.strictEqual(sent.body.data.name, "n")
    assert.isNull((await pass("xero", { ...get, method: "DELETE" })).body.data)
    for (const path of ["https://example.com/a", "//example.com/a"]) {
      assert.strictEqual((await pass("xero", { ...get, path })).status, 400, path)
    }
  })
})

/** A receiver on loopback. */
const receiver = async () => {
  const calls: Array<{ readonly headers: IncomingHttpHeaders; readonly body: string }> = []
  let wake: (() => void) | undefined
  const server = createServer(async (request, response) => {
    const chunks: Array<Buffer> = await request.toArray()
    calls.push({ headers: request.headers, body: Buffer.concat(chunks).toString() })
    response.end()
    wake?.()
  })
  server.listen(0, "127.0.0.1")
  await once(server, "listening")
  const take = async () => {
    while (calls.length === 0) await new Promise<void>((resolve) => (wake = resolve))
    return calls.shift()!
  }
  const close = async (): Promise<void> => {
    server.closeAllConnections()
    server.close()
  }
  const { port } = server.address() as AddressInfo // it listens on a port
  return { url: `http://127.0.0.1:${port}/hook`, take, waiting: () => calls.length, [Symbol.asyncDispose]: close }
}

describe("subscriptions", () => {
  const contact = { contactType: "COMPANY", companyName: "Customer" }

  for (const [slug, isList] of [
    ["weclapp", false],
    ["businesscentral", true]
  ] as const) {
    it(`of the older format on ${slug} get ${isList ? "a list" : "one event"}, until they are deleted`, async () => {
      await using hook = await receiver()
      await using sandbox = await startSandbox({ rateLimitPerSecond: 0 })
      const call = onSystem(sandbox, slug)
      const subscribe = async (eventType: string) =>
        (await call("POST", "/accounting/event-subscriptions", { eventType, callbackUrl: hook.url })).body.data
      const { id, secret } = await subscribe("contact.created")
      await subscribe("invoice.created")
      const { body: made } = await call("POST", "/accounting/contacts", contact)
      const delivery = await hook.take()
      const told = JSON.parse(delivery.body)
      assert.strictEqual(Array.isArray(told), isList)
      const [event] = [told].flat()
      assert.deepInclude(event, { eventType: "CREATED", resource: "CONTACT", resourceId: made.data.id, webhookId: id })
      const signature = createHmac("sha256", secret).update(delivery.body).digest("hex")
      assert.strictEqual(delivery.headers["x-maesn-signature"], signature)

      const remove = async () => (await call("DELETE", `/accounting/event-subscriptions/${id}`)).status
      assert.deepStrictEqual([await remove(), await remove()], [200, 404])
      // The next delivery is that of a newer webhook: the deleted subscription gets no more.
      const webhook = (await call("POST", "/webhooks/user", { callbackUrl: hook.url })).body.data
      await call("POST", "/accounting/contacts", contact)
      assert.strictEqual([JSON.parse((await hook.take()).body)].flat()[0].webhookId, webhook.id)
      assert.strictEqual((await call("DELETE", `/webhooks/user/${webhook.id}`)).status, 200)
      assert.strictEqual((await call("DELETE", `/webhooks/user/${webhook.id}`)).status, 404)
      assert.strictEqual(hook.waiting(), 0)
    })
  }

  it("end with their end user, and call this machine alone", async () => {
    await using sandbox = await startSandbox({ rateLimitPerSecond: 0 })
    const call = onSystem(sandbox, "weclapp")
    const outside = { callbackUrl: "https://example.com/hook", eventType: "CREATED" }
    for (const path of ["/webhooks", "/webhooks/user", "/accounting/event-subscriptions"]) {
      assert.strictEqual((await call("POST", path, outside)).status, 400, path)
    }
    await call("POST", "/webhooks", { callbackUrl: "http://127.0.0.1:9/" })
    assert.strictEqual(sandbox.counts().maesn.webhooks, 1)
    await call("DELETE", "/tenants/delete-end-user")
    assert.strictEqual(sandbox.counts().maesn.webhooks, 0)
  })
})
