// Maesn's webhooks with promises: one event or several, replays, and secrets.
import { assert, describe, it } from "@effect/vitest"
import { createHmac } from "node:crypto"
import { maesnWebhooks } from "../src/promise/Webhooks.ts"
import type { MaesnWebhookOptions } from "../src/promise/Webhooks.ts"

const secret = "0f".repeat(32)
const updated = { eventType: "UPDATED", resource: "CONTACT", resourceId: "1" }
const deleted = { eventType: "DELETED", resource: "INVOICE", resourceId: "2" }

const sign = (text: string, encoding: "hex" | "base64" = "hex", key = secret) =>
  createHmac("sha256", key).update(text).digest(encoding)

const request = (value: object | string, encoding?: "hex" | "base64", key?: string) => {
  const text = typeof value === "string" ? value : JSON.stringify(value)
  const headers = { "X-MAESN-SIGNATURE": sign(text, encoding, key) }
  return new Request("https://receiver.example/", { method: "POST", body: text, headers })
}

/** Hooks with the resources of each delivery that they handled. */
const recorded = (changes: Partial<MaesnWebhookOptions> = {}) => {
  const deliveries: Array<ReadonlyArray<string>> = []
  const hooks = maesnWebhooks({
    secret,
    handle: (events) => deliveries.push(events.map((event) => (event.known ? event.resource : "unknown"))),
    onProblem: () => {},
    ...changes
  })
  return { hooks, deliveries }
}

describe("deliveries", () => {
  const table: ReadonlyArray<readonly [string, () => Request, number, ReadonlyArray<ReadonlyArray<string>>]> = [
    ["one event", () => request(updated), 200, [["CONTACT"]]],
    ["several", () => request([updated, deleted, {}]), 200, [["CONTACT", "INVOICE", "unknown"]]],
    ["signed in base64", () => request(updated, "base64"), 200, [["CONTACT"]]],
    ["no JSON", () => request("{"), 200, []],
    ["of another secret", () => request(updated, "hex", "other"), 401, []]
  ]
  for (const [title, delivery, status, handled] of table) {
    it(`${title}: ${status}`, async () => {
      const { deliveries, hooks } = recorded()
      assert.strictEqual((await hooks.fetch(delivery())).status, status)
      assert.deepStrictEqual(deliveries, handled)
    })
  }

  it("a replay is not handled again", async () => {
    const { deliveries, hooks } = recorded({ secret: ["other", secret] })
    for (const delivery of [request(updated), request(updated, "base64"), request(deleted)]) {
      assert.strictEqual((await hooks.fetch(delivery)).status, 200)
    }
    assert.deepStrictEqual(deliveries, [["CONTACT"], ["INVOICE"]])
  })

  it.each([
    [undefined, 60_000],
    [5_000, 5_000]
  ])("rememberMillis %s is %d in the store", async (rememberMillis, expected) => {
    const settled: Array<number> = []
    const store = {
      claim: async () => "first" as const,
      settle: async (_: string, millis: number) => settled.push(millis),
      release: async () => {}
    }
    await recorded({ store, rememberMillis }).hooks.fetch(request(updated))
    assert.deepStrictEqual(settled, [expected])
  })
})

it("verify returns the events", async () => {
  const text = JSON.stringify([updated])
  const events = await recorded().hooks.verify(text, { "x-maesn-signature": sign(text) })
  assert.deepStrictEqual(events, [{ known: true, eventType: "UPDATED", resource: "CONTACT", body: updated }])
})

it.each([undefined, "", "undefined", []])("refuse to be made with %j as their secret", (missing) => {
  assert.throws(() => recorded({ secret: missing }), "Webhook rejected (SecretMissing)")
})
