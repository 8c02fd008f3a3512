import { createHmac } from "node:crypto"
import { assert, describe, it } from "vitest"
import { startSandbox } from "../src/index.ts"
import { ApiDocument } from "../src/openapi/Document.ts"
import { Validator } from "../src/openapi/Validation.ts"
import { maesnCaller, trading } from "./support/Clients.ts"
import { receiver } from "./support/Receiver.ts"

describe("Monite webhooks", () => {
  it("are signed over the raw body, in order, and have the documented form", async () => {
    await using hook = await receiver()
    await using sandbox = await startSandbox({ rateLimitPerSecond: 0 })
    const { partner, call, entity, draft, line } = await trading(sandbox)
    const subscription = (await partner("POST", "/webhook_subscriptions", { object_type: "receivable", url: hook.url }))
      .body
    assert.match(subscription.secret, /^whsec_/)
    const listed = (await partner("GET", `/webhook_subscriptions/${subscription.id}`)).body
    assert.notProperty(listed, "secret")

    const invoice = (await call("POST", "/receivables", draft([line(1, 100)]))).body
    await call("POST", `/receivables/${invoice.id}/issue`)
    const validator = new Validator(ApiDocument.load("monite"))
    for (const happened of ["created", "issued"]) {
      const delivery = await hook.take()
      const [, seconds, signature] =
        /^t=(\d+),v1=([0-9a-f]{64})$/.exec(String(delivery.headers["monite-signature"])) ?? []
      const expected = createHmac("sha256", subscription.secret).update(`${seconds}.${delivery.body}`).digest("hex")
      assert.strictEqual(signature, expected)
      const event = JSON.parse(delivery.body)
      assert.deepInclude(event, {
        action: `receivable.${happened}`,
        object_type: "receivable",
        entity_id: entity.id,
        webhook_subscription_id: subscription.id
      })
      assert.strictEqual(event.object.id, invoice.id)
      assert.deepStrictEqual(validator.response("#/components/schemas/EventResourceForWebhookClient", event), [])
    }
  })

  it("come for the events that were asked for, as long as the subscription is enabled", async () => {
    await using hook = await receiver()
    await using sandbox = await startSandbox({ rateLimitPerSecond: 0 })
    const { partner, entity } = await trading(sandbox)
    const { id } = (
      await partner("POST", "/webhook_subscriptions", {
        object_type: "entity",
        event_types: ["created"],
        url: hook.url
      })
    ).body
    const all = sandbox.monite.subscribe(hook.url, "entity")
    const next = async () => JSON.parse((await hook.take()).body).webhook_subscription_id
    await partner("PATCH", `/entities/${entity.id}`, { phone: "+491" })
    assert.strictEqual(await next(), all.id)
    await partner("POST", `/webhook_subscriptions/${all.id}/disable`)
    await partner("PATCH", `/webhook_subscriptions/${id}`, { event_types: ["entity.updated"] })
    await partner("PATCH", `/entities/${entity.id}`, { phone: "+492" })
    assert.strictEqual(await next(), id)
    assert.strictEqual(hook.waiting(), 0)
  })

  it("never leave the machine", async () => {
    await using sandbox = await startSandbox()
    const { partner } = await trading(sandbox)
    const body = { object_type: "receivable", url: "https://example.com/hook" }
    const refused = await partner("POST", "/webhook_subscriptions", body)
    assert.strictEqual(refused.status, 422)
    assert.deepStrictEqual(refused.body.detail[0].loc, ["body", "url"])
  })
})

describe("Maesn webhooks", () => {
  it("are signed over the raw body, and name what changed", async () => {
    await using hook = await receiver()
    await using sandbox = await startSandbox()
    const call = maesnCaller(sandbox)
    const subscribed = await call("POST", "/webhooks", {
      callbackUrl: hook.url,
      resource: "CONTACT",
      eventType: "CREATED"
    })
    const { secret } = subscribed.body.data
    assert.match(secret, /^[0-9a-f]{64}$/)
    sandbox.faults.script([{ operationId: "createContact", fault: "dropAfter" }])
    await call("POST", "/accounting/contacts", { contactType: "COMPANY" }).catch(() => undefined)
    const delivery = await hook.take()
    const signature = createHmac("sha256", secret).update(delivery.body).digest("hex")
    assert.strictEqual(delivery.headers["x-maesn-signature"], signature)
    const { id } = sandbox.maesn.contacts().at(-1)!
    assert.deepInclude(JSON.parse(delivery.body), { eventType: "CREATED", resource: "CONTACT", resourceId: id })
    assert.strictEqual((await call("POST", "/webhooks", { callbackUrl: "http://example.com/" })).status, 400)
  })
})
