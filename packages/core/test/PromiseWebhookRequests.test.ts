// Requests that the webhooks of the Promise client take: broken off, without types, with headers of any form.
import { assert, describe, it } from "@effect/vitest"
import { Readable } from "node:stream"
import { headersOf, shop } from "./kit/PromiseHooks.ts"
import { sale } from "./kit/ShopWebhook.ts"

it("a request that breaks off is 400, and not a problem", async () => {
  const { hooks, problems } = shop()
  const body = new ReadableStream<Uint8Array>({ pull: (controller) => controller.error(new Error("gone")) })
  assert.strictEqual((await hooks.receive({ method: "POST", headers: headersOf(), body })).status, 400)
  const broken = Readable.from(
    (async function* () {
      yield "{"
      throw new Error("gone")
    })()
  )
  assert.strictEqual((await hooks.receive({ method: "POST", headers: headersOf(), body: broken })).status, 400)
  assert.isEmpty(problems)
})

describe("receive: a request without types", () => {
  const requests: ReadonlyArray<readonly [request: unknown, status: number]> = [
    [undefined, 405],
    [null, 405],
    [{}, 405],
    ["POST", 405],
    [{ method: "GET" }, 405],
    [{ method: "POST" }, 500],
    [{ method: "POST", headers: null, body: sale }, 400],
    [{ method: "POST", headers: 7, body: sale }, 400],
    [{ method: 7, headers: headersOf(), body: sale }, 405]
  ]
  for (const [request, status] of requests) {
    it(`${JSON.stringify(request)}: ${status}`, async () => {
      const { hooks } = shop()
      assert.strictEqual((await hooks.receive(request as never)).status, status)
    })
  }
})

it("headers: repeated ones are joined, absent ones are null, and names have no case", async () => {
  const read: Array<string | null> = []
  const { hooks } = shop({
    verify: async (_, headers) => {
      for (const name of ["X-One", "x-two", "x-three", "x-four"]) read.push(headers.get(name))
      return { id: "1", event: { number: "1" } }
    }
  })
  const headers = { "X-ONE": "1", "x-Two": ["a", "b"], "x-three": undefined }
  await hooks.receive({ method: "POST", headers, body: "" })
  assert.deepStrictEqual(read, ["1", "a, b", null, null])
})
