// Monite's webhooks with promises: genuine, forged, late and repeated deliveries, and secrets.
import { assert, describe, it } from "@effect/vitest"
import { createHmac } from "node:crypto"
import { moniteWebhooks } from "../src/promise/Webhooks.ts"
import type { MoniteWebhookOptions } from "../src/promise/Webhooks.ts"
import type { MoniteEvent } from "../src/WebhookEvents.ts"

const secret = "whsec_of_the_subscription"

const body = {
  id: "1c7c2f3a-6a1f-4f7e-8a58-1f0a6a0f6f11",
  created_at: "2026-09-21T14:13:20Z",
  action: "payable.approved",
  api_version: "2024-05-25",
  description: "payable_approved",
  entity_id: "9d2b4c8f-4e4e-4f86-8f6d-39f4e6e6b7aa",
  object: { id: "3fa85f64-5717-4562-b3fc-2c963f66afa6" },
  object_type: "payable",
  webhook_subscription_id: "2a3f3c8e-52a4-4c43-a6ab-9a8f6ab6a0a1"
}

const now = () => Math.floor(Date.now() / 1000)
const sign = (text: string, key = secret, at = now()) =>
  `t=${at},v1=${createHmac("sha256", key).update(`${at}.${text}`).digest("hex")}`

const request = (value: object | string, key = secret, at = now()) => {
  const text = typeof value === "string" ? value : JSON.stringify(value)
  const headers = { "Monite-Signature": sign(text, key, at) }
  return new Request("https://receiver.example/", { method: "POST", body: text, headers })
}

/** Hooks with the events that they handled, and the outcomes of problems. */
const recorded = (changes: Partial<MoniteWebhookOptions> = {}) => {
  const events: Array<MoniteEvent> = []
  const problems: Array<string> = []
  const hooks = moniteWebhooks({
    secret,
    handle: (event) => events.push(event),
    onProblem: ({ outcome }) => {
      problems.push(outcome)
    },
    ...changes
  })
  return { hooks, events, problems }
}

describe("deliveries", () => {
  const table: ReadonlyArray<readonly [string, () => Request, number, number, ReadonlyArray<string>]> = [
    ["genuine", () => request(body), 200, 1, []],
    ["not documented", () => request({ ...body, action: "launched" }), 200, 1, []],
    ["without an id", () => request({ ...body, id: undefined }), 200, 0, ["NotAsDocumented"]],
    ["no JSON", () => request("{"), 200, 0, ["NotAsDocumented"]],
    ["of another secret", () => request(body, "whsec_other"), 401, 0, ["SignatureMismatch"]],
    ["too old", () => request(body, secret, now() - 400), 401, 0, ["TimestampOutsideTolerance"]],
    ["too long", () => request({ ...body, description: "x".repeat(2_000) }), 413, 0, ["BodyTooLarge"]],
    ["not signed", () => new Request("https://receiver.example/", { method: "POST", body: "{}" }), 400, 0, []]
  ]
  for (const [title, delivery, status, handled, outcomes] of table) {
    it(`${title}: ${status}`, async () => {
      const { events, hooks, problems } = recorded({ maxBodyBytes: 1_000 })
      assert.strictEqual((await hooks.fetch(delivery())).status, status)
      assert.lengthOf(events, handled)
      assert.deepStrictEqual(problems, outcomes)
    })
  }

  it("one event is handled once, by its id, for any number of deliveries", async () => {
    const { events, hooks } = recorded({ secret: ["whsec_new", secret] })
    const statuses: Array<number> = []
    for (const delivery of [request(body), request(body, "whsec_new"), request(body, secret, now() - 10)]) {
      statuses.push((await hooks.fetch(delivery)).status)
    }
    assert.deepStrictEqual(statuses, [200, 200, 200])
    assert.deepStrictEqual(
      events.map(({ name }) => name),
      ["payable.approved"]
    )
  })

  it("the store receives the event's id", async () => {
    const keys: Array<string> = []
    const store = {
      claim: async (key: string) => {
        keys.push(key)
        return "repeated" as const
      },
      settle: () => Promise.reject(new Error("never called")),
      release: () => Promise.reject(new Error("never called"))
    }
    const { events, hooks } = recorded({ store })
    assert.strictEqual((await hooks.fetch(request(body))).status, 200)
    assert.deepStrictEqual([keys, events], [[`monite:${body.id}`], []])
  })
})

describe("verify", () => {
  it("returns the event without handling it", async () => {
    const { events, hooks } = recorded()
    const text = JSON.stringify(body)
    const event = await hooks.verify(text, { "Monite-Signature": sign(text) })
    assert.strictEqual(event.known && event.name === "payable.approved" ? event.body.entity_id : "", body.entity_id)
    assert.isEmpty(events)
  })
  it.each([
    ["WebhookRejected", JSON.stringify(body), "whsec_other"],
    ["WebhookEventInvalid", "{}", secret]
  ])("rejects with %s", async (tag, text, key) => {
    const error = await recorded()
      .hooks.verify(text, { "monite-signature": sign(text, key) })
      .catch((error: unknown) => error)
    assert.deepInclude(error, { _tag: tag })
  })
})

it.each([undefined, "", " \n", "undefined", "null", [], ["whsec_new", ""]])(
  "refuse to be made with %j as their secret",
  (missing) => {
    assert.throws(() => recorded({ secret: missing }), "Webhook rejected (SecretMissing)")
  }
)
