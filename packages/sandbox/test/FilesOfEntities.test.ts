/**
 * Files and parties that one entity has, and another one has not.
 */
import { assert, describe, it } from "vitest"
import { startSandbox } from "../src/index.ts"
import type { Sandbox } from "../src/index.ts"
import { acme, customer, moniteCaller, png, tokenOf, trading } from "./support/Clients.ts"

const form = (): FormData => {
  const made = new FormData()
  made.set("file", new File([png()], "scan.png", { type: "image/png" }))
  made.set("file_type", "attachments")
  return made
}

/** An entity with a user, another entity with one, and the partner. */
const both = async (sandbox: Sandbox) => {
  const first = await trading(sandbox)
  const { id } = (await first.partner("POST", "/entities", acme)).body
  const userOf = async (entityId: string) => {
    const user = sandbox.monite.addEntityUser({ entityId, permissions: ["read", "update"] })
    return moniteCaller(sandbox, await tokenOf(sandbox, user), entityId)
  }
  const other = moniteCaller(sandbox, first.token, id)
  return { ...first, user: await userOf(first.entity.id), otherUser: await userOf(id), other }
}

describe("files", () => {
  it("of a user belong to its entity", async () => {
    await using sandbox = await startSandbox({ rateLimitPerSecond: 0 })
    const { call, draft, line, other, otherUser, partner, user } = await both(sandbox)
    const { id } = (await user("POST", "/files", form())).body
    const listed = async (caller: typeof user): Promise<number> =>
      (await caller("GET", `/files?id__in=${id}`)).body.data.length
    assert.deepStrictEqual([await listed(user), await listed(partner), await listed(otherUser)], [1, 1, 0])
    assert.strictEqual((await otherUser("GET", `/files/${id}`)).status, 404)
    assert.strictEqual((await otherUser("DELETE", `/files/${id}`)).status, 404)
    const document = draft([line(1, 100)], { attachments: [{ id }] })
    assert.strictEqual((await call("POST", "/receivables", document)).status, 201)
    const buyer = (await other("POST", "/counterparts", customer)).body
    const parties = { counterpart_id: buyer.id, counterpart_billing_address_id: buyer.default_billing_address_id }
    assert.strictEqual((await other("POST", "/receivables", { ...document, ...parties })).status, 404)
    const papers = { verification_document_front: id }
    assert.strictEqual((await other("POST", "/onboarding_documents", papers)).status, 400)
    assert.strictEqual((await call("POST", "/onboarding_documents", papers)).status, 204)
  })

  it("of a payable belong to its entity", async () => {
    await using sandbox = await startSandbox({ rateLimitPerSecond: 0 })
    const { call, otherUser, user } = await both(sandbox)
    const { file } = (await call("POST", "/payables/upload_from_file", form())).body
    assert.strictEqual((await user("GET", `/files/${file.id}`)).status, 200)
    assert.strictEqual((await otherUser("GET", `/files/${file.id}`)).status, 404)
  })
})

describe("parties in a query", () => {
  it.each([
    ["vat_rates", "counterpart_id"],
    ["vat_rates", "counterpart_address_id"],
    ["receivables/required_fields", "counterpart_id"],
    ["receivables/required_fields", "counterpart_billing_address_id"]
  ])("%s by %s", async (path, name) => {
    await using sandbox = await startSandbox({ rateLimitPerSecond: 0 })
    const { call, counterpart, other } = await both(sandbox)
    const id = name === "counterpart_id" ? counterpart.id : counterpart.default_billing_address_id
    assert.strictEqual((await call("GET", `/${path}?${name}=${id}`)).status, 200)
    assert.strictEqual((await other("GET", `/${path}?${name}=${id}`)).status, 404)
  })
})
