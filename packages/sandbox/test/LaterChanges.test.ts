/**
 * Changes that other records follow: a later due date, and addresses of counterparts.
 */
import { assert, describe, it } from "vitest"
import { startSandbox } from "../src/index.ts"
import { trading } from "./support/Clients.ts"
import type { Json } from "./support/Clients.ts"

describe("an overdue invoice", () => {
  it.each([
    ["issued", undefined],
    ["partially_paid", 50]
  ])("is %s again with a later due date", async (status, paid) => {
    await using sandbox = await startSandbox({ rateLimitPerSecond: 0 })
    const { call, draft, line } = await trading(sandbox)
    const terms = { term_final: { end_date: "2020-01-01" } }
    const { id } = (await call("POST", "/receivables", draft([line(1, 100)], { payment_terms: terms }))).body
    const path = `/receivables/${id}`
    await call("POST", `${path}/issue`)
    if (paid !== undefined) await call("POST", `${path}/mark_as_partially_paid`, { amount_paid: paid })
    assert.strictEqual((await call("GET", path)).body.status, "overdue")
    const due = async (date: string): Promise<string> => {
      await call("PATCH", path, { issued_invoice: { due_date: date } })
      return (await call("GET", path)).body.status
    }
    assert.deepStrictEqual([await due("2020-02-01"), await due("2999-01-01")], ["overdue", status])
    assert.deepStrictEqual(sandbox.defects(), [])
  })
})

describe("an address of a counterpart", () => {
  it("has events, and is no default once it is deleted", async () => {
    await using sandbox = await startSandbox({ rateLimitPerSecond: 0 })
    const { call, counterpart } = await trading(sandbox)
    const path = `/counterparts/${counterpart.id}`
    const where = { country: "DE", city: "Bremen", postal_code: "28195", line1: "Markt 2" }
    const { id } = (await call("POST", `${path}/addresses`, where)).body
    await call("PATCH", `${path}/addresses/${id}`, { city: "Kiel" })
    const half = { organization: {}, default_shipping_address_id: id }
    assert.strictEqual((await call("PATCH", path, half)).body.default_shipping_address_id, id)
    assert.strictEqual((await call("DELETE", `${path}/addresses/${id}`)).status, 204)
    assert.isNull((await call("GET", path)).body.default_shipping_address_id)
    const events = (await call("GET", "/events?object_type=counterpart_address")).body.data
    assert.deepStrictEqual(
      events.map(({ action, object }: Json) => [action, object.id]),
      ["created", "update", "delete"].map((happened) => [`counterpart_address.${happened}`, id])
    )
    assert.deepStrictEqual(sandbox.defects(), [])
  })
})
