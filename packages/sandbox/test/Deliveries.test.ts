/**
 * The log of webhook deliveries, and deliveries that come again, twice or late.
 */
import { assert, describe, it } from "vitest"
import { Deliveries } from "../src/http/Webhooks.ts"
import type { Delivery } from "../src/http/Webhooks.ts"
import { startSandbox } from "../src/index.ts"
import { maesnCaller } from "./support/Clients.ts"
import type { Json } from "./support/Clients.ts"
import { until } from "./support/RawClient.ts"
import { receiver } from "./support/Receiver.ts"

/** An address of this machine at which nothing listens. */
const nowhere = "http://user:password@127.0.0.1:1/hook?key=secret"

const delivery = (url: string, more: Partial<Delivery> = {}): Delivery => ({ url, body: "{}", headers: {}, ...more })

describe("deliveries", () => {
  it("are listed with their outcome, without what may be secret", async () => {
    await using hook = await receiver(503)
    const deliveries = new Deliveries({ clock: () => new Date(0) })
    const finished: Array<number | undefined> = []
    const keep = { finished: (status: number | undefined) => void finished.push(status) }
    let changes = 0
    const stop = deliveries.watch(() => (changes += 1))
    deliveries.send(delivery("https://example.com/hook", keep))
    deliveries.send(delivery(hook.url, { ...keep, event: "made.up" }))
    await until(() => finished.length === 1)
    deliveries.send(delivery(nowhere, keep))
    await until(() => finished.length === 2)
    stop()
    const at = "1970-01-01T00:00:00.000Z"
    assert.deepStrictEqual(deliveries.log(), [
      { id: 1, url: hook.url, event: "made.up", at, state: "responded", status: 503 },
      { id: 2, url: "http://127.0.0.1:1/hook", at, state: "failed" }
    ])
    assert.deepStrictEqual([finished, changes], [[503, undefined], 4])
    await deliveries.close()
  })

  it("keep the last 1,000 in the log", async () => {
    const deliveries = new Deliveries()
    for (let n = 0; n < 1_003; n++) deliveries.send(delivery(nowhere))
    assert.deepStrictEqual([deliveries.log().length, deliveries.log()[0]?.id], [1_000, 4])
    assert.isUndefined(deliveries.repeat(3, 1, 0))
    await deliveries.close()
  })

  it("that are late let others pass, and end with the sandbox", async () => {
    await using hook = await receiver()
    const deliveries = new Deliveries()
    deliveries.send(delivery(hook.url, { body: "1" }))
    deliveries.repeat(1, 1, 20)
    deliveries.send(delivery(hook.url, { body: "2" }))
    const bodies = [await hook.take(), await hook.take(), await hook.take()].map(({ body }) => body)
    assert.deepStrictEqual(bodies, ["1", "2", "1"])
    deliveries.repeat(1, 1, 86_400_000)
    await deliveries.close()
    assert.strictEqual(deliveries.log().at(-1)?.state, "queued")
    assert.strictEqual(hook.waiting(), 0)
  })

  it("with a failing end are a defect of the sandbox, and the next is sent", async () => {
    await using hook = await receiver()
    const broken: Array<unknown> = []
    const deliveries = new Deliveries({ broken: (error) => void broken.push(error) })
    const error = new Error("made up")
    deliveries.send(
      delivery(hook.url, {
        finished: () => {
          throw error
        }
      })
    )
    deliveries.send(delivery(hook.url))
    await hook.take()
    await hook.take()
    assert.deepStrictEqual(broken, [error])
    await deliveries.close()
  })
})

describe("the endpoint of deliveries", () => {
  it("lists them, and sends them again as they were", async () => {
    await using hook = await receiver()
    await using sandbox = await startSandbox()
    const call = maesnCaller(sandbox)
    await call("POST", "/webhooks", { callbackUrl: hook.url, resource: "CONTACT", eventType: "CREATED" })
    await call("POST", "/accounting/contacts", { contactType: "COMPANY" })
    const first = await hook.take()
    const address = `${sandbox.maesn.baseUrl}/__sandbox/deliveries`
    const list = async (): Promise<ReadonlyArray<Json>> => ((await (await fetch(address)).json()) as Json).deliveries
    const post = async (id: string, body?: string): Promise<{ readonly status: number; readonly body: Json }> => {
      const response = await fetch(`${address}/${id}`, { method: "POST", ...(body === undefined ? {} : { body }) })
      return { status: response.status, body: await response.json() }
    }
    assert.deepStrictEqual(await post("1", '{"times":2,"delayMs":0}'), { status: 202, body: { deliveries: [2, 3] } })
    for (let n = 0; n < 2; n++) {
      const again = await hook.take()
      const header = "x-maesn-signature"
      assert.deepStrictEqual([again.body, again.headers[header]], [first.body, first.headers[header]])
    }
    assert.strictEqual((await post("1")).status, 202)
    await hook.take()
    let log = await list()
    while (log.some(({ state }) => state === "queued")) log = await list()
    assert.deepStrictEqual(
      log.map(({ id, repeats, state, status }) => [id, repeats ?? null, state, status]),
      [1, 2, 3, 4].map((id) => [id, id === 1 ? null : 1, "responded", 200])
    )
    const refusals: ReadonlyArray<readonly [id: string, body: string, status: number]> = [
      ["9", "{}", 404],
      ["x", "{}", 404],
      ["1", '{"times":0}', 400],
      ["1", '{"times":101}', 400],
      ["1", '{"delayMs":-1}', 400],
      ["1", '{"delayMs":"1"}', 400],
      ["1", '{"count":1}', 400],
      ["1", "nonsense", 400]
    ]
    for (const [id, body, status] of refusals) assert.strictEqual((await post(id, body)).status, status, body)
    assert.lengthOf(await list(), 4)
    assert.deepStrictEqual(sandbox.defects(), [])
  })
})
