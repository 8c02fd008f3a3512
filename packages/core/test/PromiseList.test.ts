// Lists and streams of the Promise client, over scripted responses.
import { assert, describe, it } from "@effect/vitest"
import { inspect } from "node:util"
import { NotSent } from "../src/promise/index.ts"
import { errorOf, shop } from "./kit/PromiseShop.ts"

describe("a list", () => {
  const pages = [{ body: { data: [{ id: "1" }, { id: "2" }], next: "n" } }, { body: { data: [{ id: "3" }] } }]
  const ids = (items: ReadonlyArray<{ readonly id: string }>) => items.map(({ id }) => id)

  it("sends nothing before it is used", async () => {
    const { client, sent } = shop(pages)
    client.items.list()
    await new Promise((resolve) => setImmediate(resolve))
    assert.lengthOf(sent, 0)
  })
  it("item by item, page by page", async () => {
    const { client, sent } = shop(pages)
    const found: Array<string> = []
    for await (const { id } of client.items.list({ limit: 2 })) found.push(id)
    assert.deepStrictEqual(found, ["1", "2", "3"])
    assert.deepStrictEqual(
      sent.map(({ url }) => new URL(url).search),
      ["?limit=2", "?limit=2&cursor=n"]
    )
  })
  it("leaving the loop requests no further page", async () => {
    const { client, sent } = shop(pages)
    for await (const { id } of client.items.list()) if (id === "1") break
    assert.lengthOf(sent, 1)
    await client.close()
  })
  it("pages", async () => {
    const sizes: Array<number> = []
    for await (const { data } of shop(pages).client.items.list().pages()) sizes.push(data.length)
    assert.deepStrictEqual(sizes, [2, 1])
  })
  for (const [limit, expected, requests] of [
    [undefined, ["1", "2", "3"], 2],
    [0, [], 0],
    [1, ["1"], 1],
    [2, ["1", "2"], 1],
    [3, ["1", "2", "3"], 2],
    [9, ["1", "2", "3"], 2]
  ] as const) {
    it(`toArray, limit ${limit}`, async () => {
      const { client, sent } = shop(pages)
      assert.deepStrictEqual(ids(await client.items.list().toArray({ limit })), [...expected])
      assert.lengthOf(sent, requests)
    })
  }
  for (const limit of [-1, 1.5, Number.NaN, "3" as never]) {
    it(`toArray, limit ${limit}: RangeError`, async () => {
      assert.instanceOf(await errorOf(shop(pages).client.items.list().toArray({ limit })), RangeError)
    })
  }
  it("awaited: one page", async () => {
    const { client, sent } = shop(pages)
    assert.strictEqual((await client.items.list()).next, "n")
    assert.lengthOf(sent, 1)
  })
  it("`then`, `catch` and `finally` are those of a promise of its page", async () => {
    const { client } = shop([{ status: 400 }])
    const list = client.items.list()
    assert.strictEqual(await list.catch(() => "caught"), "caught")
    let ended = false
    await errorOf(list.finally(() => (ended = true)))
    assert.isTrue(ended)
  })
  it("fails where its pages contradict each other", async () => {
    const { client } = shop([pages[0]!])
    const error = await errorOf(client.items.list().toArray())
    assert.include(inspect(error), "PageRepeated")
  })
  it("stops with the signal", async () => {
    const controller = new AbortController()
    const { client, sent } = shop(pages)
    const found: Array<string> = []
    const read = async () => {
      for await (const { id } of client.items.list({}, { signal: controller.signal })) {
        found.push(id)
        controller.abort()
      }
    }
    assert.instanceOf(await errorOf(read()), NotSent)
    assert.deepStrictEqual(found, ["1", "2"])
    assert.lengthOf(sent, 1)
  })
})

describe("a stream", () => {
  it("is read while it arrives", async () => {
    const { client } = shop([
      () => new Response('{"id":"1"}\n{"id":"2"}\n', { headers: { "content-type": "application/x-ndjson" } })
    ])
    const found: Array<string> = []
    for await (const { id } of client.items.watch()) found.push(id)
    assert.deepStrictEqual(found, ["1", "2"])
  })
  it("after close: NotSent", async () => {
    const { client } = shop([{ body: { id: "1" } }])
    await client.close()
    const read = async () => {
      for await (const { id } of client.items.watch()) assert.fail(id)
    }
    assert.instanceOf(await errorOf(read()), NotSent)
  })
})
