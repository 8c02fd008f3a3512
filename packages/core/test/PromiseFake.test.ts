// The test double of a Promise client.
import { assert, describe, it } from "@effect/vitest"
import { operation } from "../src/call/Call.ts"
import { NotFound } from "../src/promise/index.ts"
import { method } from "../src/promise/Method.ts"
import { errorOf, fakeShop, getItem } from "./kit/PromiseShop.ts"

describe("a test double", () => {
  it("has the given methods, in every form", async () => {
    const client = fakeShop({ items: { get: async (id) => ({ id }) } })
    assert.deepStrictEqual(await client.items.get("7"), { id: "7" })
    assert.strictEqual((await client.items.get.withResponse("7")).value.id, "7")
    const result = await client.items.get.result("7")
    assert.isTrue(result.ok)
    assert.deepStrictEqual(await client.use(getItem)("8"), { id: "8" })
  })
  it("a thrown error of the operation is a result; any other error is thrown", async () => {
    const fields = { message: "m", api: "shop", operation: "Items.get", method: "GET", path: "/", attempts: 1 }
    const client = fakeShop({
      items: {
        get: (id) => {
          throw id === "1" ? new NotFound({ ...fields, body: undefined }) : new Error("a bug")
        }
      }
    })
    const result = await client.items.get.result("1")
    assert.strictEqual(result.ok ? "ok" : result.error._tag, "NotFound")
    assert.match(String(await errorOf(client.items.get.result("2"))), /a bug/)
  })
  it("a list has the items of its page", async () => {
    const client = fakeShop({ items: { list: () => ({ data: [{ id: "1" }, { id: "2" }] }) } })
    assert.lengthOf(await client.items.list().toArray({ limit: 1 }), 1)
    assert.lengthOf((await client.items.list()).data, 2)
  })
  it("undeclared endpoints have a function of the test", async () => {
    const client = fakeShop({ request: ({ path }, options) => ({ path, key: options?.key }) })
    assert.deepStrictEqual(await client.request({ method: "GET", path: "/x" }, { key: "k" }), { path: "/x", key: "k" })
    assert.isTrue((await client.request.result({ method: "GET", path: "/x" })).ok)
  })
  it("a method of another client is refused", () => {
    assert.throws(
      () =>
        fakeShop({}).use(
          method(
            operation(() => ({}) as never),
            {}
          )
        ),
      /not a method of the client/
    )
  })
  it("a method that is not given names itself", async () => {
    const client = fakeShop({})
    assert.match(String(await errorOf(client.items.get("1"))), /items\.get is not given/)
    assert.match(String(await errorOf(client.request({ method: "GET", path: "/" }))), /request is not given/)
    await client.close()
  })
})
