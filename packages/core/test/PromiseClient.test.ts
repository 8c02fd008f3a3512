// The Promise client over scripted responses: results, errors, options, end. Sockets are in `contract`.
import { assert, describe, it } from "@effect/vitest"
import { inspect } from "node:util"
import { NotFound, NotSent, OutcomeUnknown, RequestInvalid, Unavailable } from "../src/promise/index.ts"
import { errorOf, getItem, shop } from "./kit/PromiseShop.ts"

const item = { id: "1" }
const ok = { body: item, headers: { "x-request-id": "r-1" } }

describe("a call", () => {
  it("returns the value", async () => {
    const { client, sent } = shop([ok])
    assert.deepStrictEqual(await client.items.get("a b"), item)
    assert.deepStrictEqual(
      sent.map(({ method, url }) => [method, url]),
      [["GET", "https://shop.example/v1/items/a%20b"]]
    )
    assert.strictEqual(sent[0]?.headers.get("authorization"), "Bearer a-token")
  })
  it("with its response", async () => {
    const { value, response } = await shop([ok]).client.items.get.withResponse("1")
    assert.deepStrictEqual([value, response.status, response.requestId], [item, 200, "r-1"])
  })
  it("as a result", async () => {
    const result = await shop([ok]).client.items.get.result("1")
    assert.isTrue(result.ok)
    if (result.ok) assert.deepStrictEqual([result.value, result.response.requestId], [item, "r-1"])
  })
  it("throws the class of its error, with the caller's stack", async () => {
    const { client } = shop([{ status: 404, body: { message: "gone" } }])
    async function lookUpTheItem() {
      return await client.items.get("1")
    }
    const error = await errorOf(lookUpTheItem())
    assert.instanceOf(error, NotFound)
    assert.instanceOf(error, Error)
    if (!(error instanceof NotFound)) return
    assert.strictEqual(error.name, "NotFound")
    assert.match(error.stack ?? "", /^NotFound: Items\.get/)
    assert.include(error.stack, "lookUpTheItem")
  })
  it("returns its error as a result", async () => {
    const result = await shop([{ status: 404 }]).client.items.get.result("1")
    assert.isFalse(result.ok)
    if (!result.ok) assert.strictEqual(result.error._tag, "NotFound")
  })
  it("a lost response to a write is OutcomeUnknown, with the caller's key, and is sent once", async () => {
    const lost = () => Promise.reject(new TypeError("fetch failed"))
    const { client, sent } = shop([lost])
    const error = await errorOf(client.items.create(item, { key: "order 4711" }))
    assert.instanceOf(error, OutcomeUnknown)
    if (error instanceof OutcomeUnknown) assert.strictEqual(error.key, "order 4711")
    assert.lengthOf(sent, 1)
  })
  it("retries a read as often as its options say", async () => {
    const { client, sent } = shop([{ status: 503 }])
    assert.instanceOf(await errorOf(client.items.list({}, { maxAttempts: 2 })), Error)
    assert.lengthOf(sent, 2)
  })
  it("ends at the deadline of its options", async () => {
    const { client } = shop([() => new Promise<Response>(() => {})])
    assert.instanceOf(await errorOf(client.items.get("1", { deadline: 20 })), Unavailable)
  })
  it("sends extra headers; credentials win", async () => {
    const { client, sent } = shop([ok])
    await client.items.get("1", { headers: { "x-trace": "7", Authorization: "mine" } })
    assert.deepStrictEqual(
      [sent[0]?.headers.get("x-trace"), sent[0]?.headers.get("authorization")],
      ["7", "Bearer a-token"]
    )
  })
  it("bound alone, with `use`", async () => {
    assert.deepStrictEqual(await shop([ok]).client.use(getItem)("1"), item)
  })
  it("is the same function each time", () => {
    const { client } = shop([ok])
    assert.strictEqual(client.items.get, client.items.get)
    assert.strictEqual(client.items, client.items)
  })
})

describe("a call that is not made", () => {
  const refused: ReadonlyArray<readonly [name: string, call: (client: never) => PromiseLike<unknown>, says: RegExp]> = [
    ["a wrong value", ({ items }: ReturnType<typeof shop>["client"]) => items.create({ id: 7 } as never), /body\.id/],
    ["no body", ({ items }: ReturnType<typeof shop>["client"]) => items.create(undefined as never), /body: Missing/],
    ["no id", ({ items }: ReturnType<typeof shop>["client"]) => items.get(undefined as never), /path\.id/],
    [
      "an unknown option",
      ({ items }: ReturnType<typeof shop>["client"]) => items.get("1", { timeout: 1 } as never),
      /options\.timeout: Unknown option/
    ],
    ["no scope", ({ owned }: ReturnType<typeof shop>["client"]) => owned.get(), /Tenant: Missing/],
    ["a file that is none", ({ items }: ReturnType<typeof shop>["client"]) => items.upload("1", 7 as never), /body: /]
  ]
  for (const [name, call, says] of refused) {
    it(`${name}: RequestInvalid`, async () => {
      const { client, sent } = shop([ok])
      const error = await errorOf(call(client as never))
      assert.instanceOf(error, RequestInvalid)
      if (error instanceof RequestInvalid) assert.match(error.message, says)
      assert.lengthOf(sent, 0)
    })
  }
  const likeServices: ReadonlyArray<
    readonly [name: string, call: (client: never) => PromiseLike<unknown>, says: string]
  > = [
    [
      "path",
      ({ items }: ReturnType<typeof shop>["client"]) => items.get({ path: { id: "1" } } as never),
      "(id, options). One object with path"
    ],
    [
      "query",
      ({ items }: ReturnType<typeof shop>["client"]) => items.list({ query: { limit: 1 } } as never),
      "(parameters, options). One object with query"
    ],
    [
      "query, in a loop",
      ({ items }: ReturnType<typeof shop>["client"]) => items.list({ query: { limit: 1 } } as never).toArray(),
      "(parameters, options). One object with query"
    ],
    [
      "body",
      ({ items }: ReturnType<typeof shop>["client"]) => items.create({ body: { id: "1" } } as never),
      "(body, options). One object with body"
    ]
  ]
  for (const [name, call, says] of likeServices) {
    it(`arguments of a service with ${name}: the message says how methods take them`, async () => {
      const error = await errorOf(call(shop([ok]).client as never))
      assert.instanceOf(error, RequestInvalid)
      if (error instanceof RequestInvalid)
        assert.include(error.message, `. Methods take their arguments one by one: ${says}`)
    })
  }
  it("after close: NotSent, in every form, and with what to do", async () => {
    const { client, sent } = shop([ok])
    await client.close()
    await client.close()
    const result = await client.items.get.result("1")
    assert.isFalse(result.ok)
    if (!result.ok) assert.instanceOf(result.error, NotSent)
    const error = await errorOf(client.items.list().toArray())
    assert.instanceOf(error, NotSent)
    if (error instanceof NotSent) {
      assert.strictEqual(error.reason, "closed")
      assert.match(error.message, /create another client/)
    }
    assert.lengthOf(sent, 0)
  })
})

describe("a signal", () => {
  it("aborted before: NotSent, with the reason as its cause", async () => {
    const { client, sent } = shop([ok])
    const error = await errorOf(client.items.create(item, { signal: AbortSignal.abort(new Error("stop")) }))
    assert.instanceOf(error, NotSent)
    if (error instanceof NotSent) assert.strictEqual(error.reason, "aborted")
    assert.lengthOf(sent, 0)
  })
  for (const [name, expected] of [
    ["create", OutcomeUnknown],
    ["get", Unavailable]
  ] as const) {
    it(`aborted while ${name} is under way: ${expected.name}`, async () => {
      const controller = new AbortController()
      const { client, sent } = shop([
        () => {
          controller.abort()
          return new Promise<Response>(() => {})
        }
      ])
      const options = { signal: controller.signal }
      const error = await errorOf(name === "get" ? client.items.get("1", options) : client.items.create(item, options))
      assert.isTrue(error instanceof expected)
      assert.lengthOf(sent, 1)
    })
  }
})

describe("a file", () => {
  it("is read before the call, and sent", async () => {
    const { client, sent } = shop([{ status: 204 }])
    await client.items.upload("1", new TextEncoder().encode("content"))
    assert.strictEqual(await sent[0]?.text(), "content")
  })
  it("a stream that never ends: the signal ends the call before anything is sent", async () => {
    const controller = new AbortController()
    const { client, sent } = shop([{ status: 204 }])
    const upload = client.items.upload("1", new ReadableStream(), { signal: controller.signal })
    setImmediate(() => controller.abort())
    const error = await errorOf(upload)
    assert.instanceOf(error, NotSent)
    assert.lengthOf(sent, 0)
  })
})

describe("close", () => {
  it("waits for the running calls", async () => {
    let respond: (response: Response) => void = () => {}
    const { client } = shop([() => new Promise<Response>((resolve) => (respond = resolve))])
    const call = client.items.get("1")
    const ends: Array<string> = []
    void call.then(() => ends.push("call"))
    await new Promise((resolve) => setImmediate(resolve))
    const closed = client.close().then(() => ends.push("close"))
    await new Promise((resolve) => setImmediate(resolve))
    assert.deepStrictEqual(ends, [])
    respond(Response.json(item))
    await closed
    assert.deepStrictEqual(ends, ["call", "close"])
  })
  it("by `await using`", async () => {
    const { client } = shop([ok])
    {
      await using scoped = client
      await scoped.items.get("1")
    }
    assert.instanceOf(await errorOf(client.items.get("1")), NotSent)
  })
})

describe("what close waits for", () => {
  it("the first call, which starts the client", async () => {
    const { client } = shop([ok])
    const call = client.items.get.result("1")
    await client.close()
    assert.isTrue((await call).ok)
  })
  it("a call whose files are read", async () => {
    const { client, sent } = shop([{ status: 204 }])
    const upload = client.items.upload("1", new Blob(["content"]).stream())
    await client.close()
    await upload
    assert.lengthOf(sent, 1)
  })
  it("not for a list that the program reads no further", async () => {
    const { client } = shop([{ body: { data: [item], next: "n" } }])
    const iterator = client.items.list()[Symbol.asyncIterator]()
    await iterator.next()
    await client.close()
    for await (const _ of shop([{ body: { data: [item] } }]).client.items.list()) await client.close()
    assert.instanceOf(await errorOf(iterator.next()), NotSent)
  })
  it("not for a stream without an end: it ends the stream", async () => {
    const endless = () =>
      new Response(
        new ReadableStream({ start: (stream) => stream.enqueue(new TextEncoder().encode('{"id":"1"}\n')) }),
        {
          headers: { "content-type": "application/x-ndjson" }
        }
      )
    const { client } = shop([endless])
    const read = async () => {
      for await (const { id } of client.items.watch()) {
        assert.strictEqual(id, "1")
        setImmediate(() => void client.close())
      }
    }
    assert.instanceOf(await errorOf(read()), Unavailable)
    await client.close()
  })
})

describe("an undeclared endpoint", () => {
  it("has the client's credentials, and its parts are encoded", async () => {
    const { client, sent } = shop([{ body: { preview: true } }])
    const value = await client.request({
      method: "POST",
      path: "/items/{id}/preview",
      parameters: { id: "a/b" },
      query: { lang: "de" },
      body: { x: 1 }
    })
    assert.deepStrictEqual(value, { preview: true })
    const [request] = sent
    assert.strictEqual(request?.url, "https://shop.example/v1/items/a%2Fb/preview?lang=de")
    assert.strictEqual(request?.headers.get("authorization"), "Bearer a-token")
    assert.deepStrictEqual(await request?.json(), { x: 1 })
  })
  for (const path of ["/items/a b", "/a?x=1 2", "/a\tb"]) {
    it(`${JSON.stringify(path)} is not cut`, async () => {
      const { client, sent } = shop([ok])
      const result = await client.request.result({ method: "DELETE", path })
      const [request] = sent
      if (request !== undefined) assert.strictEqual(request.url, new URL(`https://shop.example/v1${path}`).href)
      else assert.isFalse(result.ok)
    })
  }
  it("a missing parameter of the path, and another method, are refused", async () => {
    const { client, sent } = shop([ok])
    assert.instanceOf(await errorOf(client.request({ method: "GET", path: "/items/{id}" })), RequestInvalid)
    for (const [request, field] of [
      [{}, "request.method"],
      [{ method: "FETCH", path: "/x" }, "request.method"],
      [{ method: "GET", path: "x" }, "request.path"],
      [{ method: "GET", path: "/x", url: "/y" }, "request.url"],
      [{ method: "GET", path: "/x", kind: "safe" }, "request.kind"]
    ] as const) {
      assert.include(String(await errorOf(client.request(request as never))), field)
    }
    assert.instanceOf(await errorOf(client.request(undefined as never)), RequestInvalid)
    assert.match(
      String(await errorOf(client.request({ method: "GET", path: "/" }, { timeout: 1 } as never))),
      /timeout/
    )
    assert.lengthOf(sent, 0)
  })
  it("a write with a lost response is OutcomeUnknown", async () => {
    const { client } = shop([() => Promise.reject(new TypeError("fetch failed"))])
    const result = await client.request.result({ method: "POST", path: "/other" })
    assert.strictEqual(result.ok ? "ok" : result.error._tag, "OutcomeUnknown")
  })
})

describe("credentials", () => {
  it("a function is called for each attempt, and once more after a 401", async () => {
    let calls = 0
    const token = async () => `token-${++calls}`
    const { client, sent } = shop([{ status: 401 }, ok], { credentials: { bearer: token } })
    await client.items.get("1")
    assert.deepStrictEqual(
      sent.map(({ headers }) => headers.get("authorization")),
      ["Bearer token-1", "Bearer token-2"]
    )
  })
  it("a function that returns no text: NotSent", async () => {
    for (const nothing of [undefined, null, 5]) {
      const { client } = shop([ok], { credentials: { bearer: (() => nothing) as never } })
      assert.instanceOf(await errorOf(client.items.get("1")), NotSent)
    }
  })
  it("a function that fails: NotSent, without its message", async () => {
    const { client, sent } = shop([ok], {
      credentials: { bearer: () => Promise.reject(new Error("secret-of-the-vault")) }
    })
    const error = await errorOf(client.items.get("1"))
    assert.instanceOf(error, NotSent)
    assert.notInclude(inspect(error), "secret-of-the-vault")
    assert.lengthOf(sent, 0)
  })
  it("no secret in an error that is printed", async () => {
    const { client } = shop([{ status: 404, body: { message: "no a-token" } }])
    assert.notInclude(inspect(await errorOf(client.items.get("1"))), "a-token")
  })
})

describe("options of the client", () => {
  for (const [name, options, says] of [
    ["no base URL", { baseUrl: undefined }, /baseUrl is missing/],
    ["another protocol", { baseUrl: "ftp://shop.example" }, /baseUrl is not an absolute URL/],
    ["a fetch that is none", { fetch: "x" }, /fetch is not a function/],
    ["a policy that is none", { policy: 3 }, /policy is not an object/],
    ["a deadline that is none", { policy: { deadline: Number.NaN } }, /deadline is not a number above 0/],
    ["no attempts", { policy: { maxAttempts: 0 } }, /maxAttempts is not a whole number above 0/],
    ["an unknown limit", { policy: { services: { Items: { retries: 2 } } } }, /Items: there is no option `retries`/],
    ["no credentials", { credentials: null }, /credentials is not an object/],
    ["a relative base URL", { baseUrl: "/v1" }, /baseUrl is not an absolute URL/],
    ["an unknown option", { baseURL: "x" }, /no option `baseURL`.*baseUrl/],
    ["an unknown scheme", { credentials: { oauth: "x" } }, /no security scheme oauth.*bearer, basic, key/]
  ] as const) {
    it(`${name}: TypeError`, () => {
      assert.throws(() => shop([ok], options as never), TypeError, says)
    })
  }
})
