import { assert, describe, it } from "vitest"
import { FaultPlan } from "../src/Faults.ts"
import { faultKinds, start } from "../src/index.ts"
import type { FaultKind } from "../src/index.ts"
import { maesnCaller, moniteCaller, tokenOf } from "./support/Clients.ts"

const contact = { contactType: "COMPANY", companyName: "Customer GmbH" }

/** What a plain fetch saw. */
const seen = async (attempt: Promise<{ readonly status: number }>): Promise<number | "no answer" | "not JSON"> =>
  attempt.then(
    (reply) => reply.status,
    (error: unknown) => (error instanceof SyntaxError ? "not JSON" : "no answer")
  )

describe("faults by script", () => {
  it.each([
    ["dropBefore", false, "no answer", 0],
    ["tooManyRequests", false, 429, 0],
    ["unavailable", false, 503, 0],
    ["serverError", false, 500, 0],
    ["serverError", true, 500, 1],
    ["dropAfter", false, "no answer", 1],
    ["cutBody", false, "no answer", 1],
    ["malformedBody", false, "not JSON", 1]
  ] as const)(
    "%s (after the work: %s): the caller sees %s, and %d contact exists",
    async (fault, afterWork, expected, made) => {
      await using sandbox = await start()
      const call = maesnCaller(sandbox)
      const before = sandbox.counts().maesn.contacts
      sandbox.faults.script([{ api: "maesn", operationId: "createContact", fault, afterWork }])
      assert.strictEqual(await seen(call("POST", "/accounting/contacts", contact)), expected)
      assert.strictEqual(sandbox.counts().maesn.contacts - before, made)
      assert.strictEqual(sandbox.faults.injected()[fault], 1)
      assert.strictEqual(sandbox.log().at(-1)?.fault, fault)
      assert.strictEqual(await seen(call("POST", "/accounting/contacts", contact)), 201)
      assert.deepStrictEqual(sandbox.defects(), [])
    }
  )

  it("strikes the nth matching request, so many times, and nothing else", async () => {
    await using sandbox = await start()
    const call = maesnCaller(sandbox)
    sandbox.faults.script([{ operationId: "getItems", nth: 2, times: 2, fault: "unavailable", retryAfterSeconds: 3 }])
    const items = () => call("GET", "/accounting/items")
    assert.strictEqual((await items()).status, 200)
    assert.strictEqual((await call("GET", "/accounting/accounts")).status, 200)
    assert.strictEqual((await items()).headers.get("retry-after"), "3")
    assert.strictEqual((await items()).status, 503)
    assert.strictEqual((await items()).status, 200)
    assert.strictEqual(sandbox.faults.injected().unavailable, 2)
  })

  it("strikes the token endpoint as well", async () => {
    await using sandbox = await start()
    sandbox.faults.script([{ operationId: "post_auth_token", fault: "tooManyRequests" }])
    assert.isUndefined((await tokenOf(sandbox).catch(() => undefined)) ?? undefined)
    assert.isString(await tokenOf(sandbox))
  })
})

const draws = (seed: number, begin: number) => {
  const plan = new FaultPlan(seed, begin)
  plan.set({ dropAfter: 0.1, tooManyRequests: 0.05, unavailable: 0.05 })
  return Array.from({ length: 4000 }, (_, n) => plan.decide("maesn", "createInvoice", n + 1).fault)
}

describe("faults by chance", () => {
  it("come as often as they should", () => {
    const all = draws(1, 1)
    const share = (kind: FaultKind) => all.filter((fault) => fault === kind).length / all.length
    assert.approximately(share("dropAfter"), 0.1, 0.02)
    assert.approximately(share("tooManyRequests"), 0.05, 0.015)
    assert.approximately(share("unavailable"), 0.05, 0.015)
    assert.strictEqual(share("cutBody"), 0)
  })

  it("are the same for the same seed and others for another seed or start", () => {
    assert.deepStrictEqual(draws(1, 1), draws(1, 1))
    assert.notDeepEqual(draws(1, 1), draws(2, 1))
    assert.notDeepEqual(draws(1, 1), draws(1, 2))
  })

  it("are counted as they strike, by the sandbox", async () => {
    await using sandbox = await start({ rateLimitPerSecond: 0, faults: { dropAfter: 0.3, latencyMs: 2 } })
    const call = maesnCaller(sandbox)
    const before = sandbox.counts().maesn.contacts
    const outcomes = await Promise.all(
      Array.from({ length: 60 }, () => seen(call("POST", "/accounting/contacts", contact)))
    )
    const lost = outcomes.filter((outcome) => outcome === "no answer").length
    assert.isAbove(lost, 0)
    assert.strictEqual(sandbox.faults.injected().dropAfter, lost)
    assert.strictEqual(sandbox.counts().maesn.contacts - before, 60)
    sandbox.faults.clear()
    assert.strictEqual(await seen(call("POST", "/accounting/contacts", contact)), 201)
  })

  it("refuses rates that are none", async () => {
    await using sandbox = await start()
    assert.throws(() => sandbox.faults.set({ dropAfter: 1.5 }), /dropAfter/)
    assert.throws(() => sandbox.faults.set({ dropAfter: 0.6, cutBody: 0.6 }), /more than 1/)
  })
})

describe("the control surface", () => {
  it("shows what exists and sets rates, on both addresses, unharmed by faults", async () => {
    await using sandbox = await start({ faults: { dropBefore: 1 } })
    for (const baseUrl of [sandbox.monite.baseUrl, sandbox.maesn.baseUrl]) {
      const { origin } = new URL(baseUrl)
      const shown = (await (await fetch(`${origin}/__sandbox`)).json()) as { counts: object; faults: object }
      assert.deepStrictEqual(shown, { counts: sandbox.counts(), faults: sandbox.faults.injected() })
      const put = (body: string) => fetch(`${origin}/__sandbox/faults`, { method: "PUT", body })
      assert.strictEqual((await put('{"dropafter":1}')).status, 400)
      assert.strictEqual((await put("nonsense")).status, 400)
      assert.strictEqual((await put('{"tooManyRequests":1,"retryAfterSeconds":0}')).status, 200)
      assert.deepStrictEqual(await (await fetch(`${origin}/__sandbox/defects`)).json(), { defects: [] })
      assert.strictEqual((await fetch(`${origin}/__sandbox/else`)).status, 404)
    }
    const refused = await moniteCaller(sandbox, "none")("GET", "/entities")
    assert.strictEqual(refused.status, 429)
    assert.strictEqual(refused.headers.get("retry-after"), "0")
    assert.lengthOf(sandbox.log(), 1)
    assert.hasAllKeys(sandbox.faults.injected(), [...faultKinds])
  })
})
