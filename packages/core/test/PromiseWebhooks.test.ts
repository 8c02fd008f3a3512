// Webhooks with promises: each handler over the same deliveries, on real servers too; and problems.
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { once } from "node:events"
import { createServer, request as send } from "node:http"
import type { IncomingMessage, RequestListener } from "node:http"
import type { AddressInfo } from "node:net"
import { Readable } from "node:stream"
import { text } from "node:stream/consumers"
import { runInNewContext } from "node:vm"
import { afterEach, beforeEach, vi } from "vitest"
import { webhooks } from "../src/promise/Webhooks.ts"
import type { SenderOptions, WebhookProblem, Webhooks } from "../src/promise/Webhooks.ts"
import type { WebhookBody } from "../src/promise/WebhookParts.ts"
import { headersOf, now, shop, verify } from "./kit/PromiseHooks.ts"
import { sale, signed, url } from "./kit/ShopWebhook.ts"
import type { Sale } from "./kit/ShopWebhook.ts"

interface Delivery {
  readonly method?: string
  readonly headers: Record<string, string>
  readonly body: string
}

/** Starts a server of Node, and delivers to it. */
const onNode = async (listener: RequestListener, { body, headers, method = "POST" }: Delivery) => {
  await using server = createServer(listener).listen(0, "127.0.0.1")
  await once(server, "listening")
  const { port } = server.address() as AddressInfo // the cast: the server listens
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    send({ host: "127.0.0.1", port, method, headers: { ...headers, connection: "close" } }, resolve)
      .on("error", reject)
      .end(body)
  })
  return {
    status: response.statusCode ?? 0,
    allow: response.headers.allow ?? null,
    body: await text(response)
  }
}

type Way = (
  hooks: Webhooks<Sale>,
  delivery: Delivery
) => Promise<{ status: number; allow: string | null; body: string }>

const received =
  (bodyOf: (body: string) => WebhookBody, asRecord = false): Way =>
  async ({ receive }, { body, headers, method = "POST" }) => {
    const reply = await receive({
      method,
      headers: asRecord
        ? Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toUpperCase(), [value]]))
        : new Headers(headers),
      body: bodyOf(body)
    })
    return { status: reply.status, allow: reply.headers["allow"] ?? null, body: "" }
  }

const bytes = (body: string) => new TextEncoder().encode(body)

/** Sets what `express.raw` and others set. */
const withParsed =
  (property: "body" | "rawBody", keep: boolean): Way =>
  ({ node }, delivery) =>
    onNode(async (request, response) => {
      const chunks = await request.toArray()
      const kept = { [property]: Buffer.concat(chunks), ...(keep ? { body: { parsed: true } } : {}) }
      await node(Object.assign(request, kept), response)
    }, delivery)

const ways: Readonly<Record<string, Way>> = {
  fetch: async ({ fetch }, { body, headers, method = "POST" }) => {
    const response = await fetch(new Request(url, { method, headers, ...(method === "GET" ? {} : { body }) }))
    return { status: response.status, allow: response.headers.get("allow"), body: await response.text() }
  },
  node: ({ node }, delivery) => onNode(node, delivery),
  "node, after express.raw": withParsed("body", false),
  "node, with a rawBody beside a parsed body": withParsed("rawBody", true),
  "receive, text": received((body) => body),
  "receive, bytes and headers of Node": received(bytes, true),
  "receive, an ArrayBuffer": received((body) => bytes(body).buffer),
  "receive, a stream of fetch": received((body) => new Blob([body]).stream()),
  "receive, a stream of Node": received((body) => Readable.from([Buffer.from(body)])),
  "receive, texts one by one": received((body) => Readable.from(body.split(/(?=p)/)))
}

for (const [name, deliver] of Object.entries(ways)) {
  describe(name, () => {
    const long = JSON.stringify({ number: "x".repeat(300_000) })
    const table: ReadonlyArray<
      readonly [title: string, () => Delivery, status: number, handled: number, Partial<SenderOptions<Sale>>?]
    > = [
      ["genuine", () => ({ headers: headersOf(), body: sale }), 200, 1],
      ["not as documented", () => ({ headers: headersOf("{}"), body: "{}" }), 200, 0],
      ["another body's signature", () => ({ headers: headersOf(`${sale} `), body: sale }), 401, 0],
      ["no signature", () => ({ headers: {}, body: sale }), 400, 0],
      ["too old", () => ({ headers: signed(sale, "a", now() - 1_000), body: sale }), 401, 0],
      ["as long as allowed", () => ({ headers: headersOf(), body: sale }), 200, 1, { maxBodyBytes: sale.length }],
      ["a byte too long", () => ({ headers: headersOf(), body: sale }), 413, 0, { maxBodyBytes: sale.length - 1 }],
      ["much too long", () => ({ headers: headersOf(long), body: long }), 413, 0, { maxBodyBytes: 100 }],
      ["no POST", () => ({ method: "PUT", headers: headersOf(), body: sale }), 405, 0],
      [
        "a handler that throws",
        () => ({ headers: headersOf(), body: sale }),
        500,
        0,
        { handle: () => JSON.parse("{") }
      ],
      [
        "a handler that rejects",
        () => ({ headers: headersOf(), body: sale }),
        500,
        0,
        { handle: () => Promise.reject(new Error("planted")) }
      ],
      ["a verify that throws", () => ({ headers: headersOf(), body: sale }), 500, 0, { verify: () => JSON.parse("{") }]
    ]
    for (const [title, delivery, status, handled, changes] of table) {
      it(`${title}: ${status}`, async () => {
        const { hooks, seen } = shop(changes)
        const response = await deliver(hooks, delivery())
        assert.deepStrictEqual(response, { status, allow: status === 405 ? "POST" : null, body: "" })
        assert.lengthOf(seen, handled)
      })
    }
    it("a replay is not handled again, and a failed delivery is", async () => {
      let attempts = 0
      const { hooks } = shop({
        handle: async () => {
          if (++attempts === 1) throw new Error("planted")
        }
      })
      const statuses: Array<number> = []
      for (let n = 0; n < 3; n++) statuses.push((await deliver(hooks, { headers: headersOf(), body: sale })).status)
      assert.deepStrictEqual([statuses, attempts], [[500, 200, 200], 2])
    })
  })
}

describe("a body that was read before is 500", () => {
  const problem = {
    outcome: "BodyReadBefore",
    message: "A webhook of shop was read before: verification needs the body as received."
  }

  it.each([
    ["read", (request: Request) => request.text()],
    ["being read", async (request: Request) => request.body?.getReader()]
  ])("fetch: %s", async (_, read) => {
    const { hooks, problems } = shop()
    const request = new Request(url, { method: "POST", headers: headersOf(), body: sale })
    await read(request)
    assert.strictEqual((await hooks.fetch(request)).status, 500)
    assert.deepStrictEqual(problems, [problem])
  })

  it.each([
    ["JSON", (body: string) => JSON.parse(body)],
    ["a text", (body: string) => body],
    ["nothing", () => undefined]
  ])("node: parsed to %s", async (_, parse) => {
    const { hooks, problems } = shop()
    const delivery = { headers: headersOf(), body: sale }
    const { status } = await onNode(async (request, response) => {
      const body = parse(await text(request))
      await hooks.node(Object.assign(request, { body }), response)
    }, delivery)
    assert.strictEqual(status, 500)
    assert.deepStrictEqual(problems, [problem])
  })

  it("node: a parser that only sets an empty object leaves the stream", async () => {
    const { hooks, seen } = shop()
    const { status } = await onNode((request, response) => hooks.node(Object.assign(request, { body: {} }), response), {
      headers: headersOf(),
      body: sale
    })
    assert.deepStrictEqual([status, seen.length], [200, 1])
  })

  it.each([
    ["undefined", undefined],
    ["a parsed object", JSON.parse(sale)]
  ])("receive: %s", async (_, body) => {
    const { hooks, problems } = shop()
    assert.strictEqual((await hooks.receive({ method: "POST", headers: headersOf(), body })).status, 500)
    assert.deepStrictEqual(problems, [problem])
  })

  it("receive: a stream of Node that was read in part", async () => {
    const { hooks, problems } = shop()
    const body = Readable.from(["{", "}"])
    await once(body, "readable")
    body.read()
    assert.strictEqual((await hooks.receive({ method: "POST", headers: headersOf(), body })).status, 500)
    assert.deepStrictEqual(problems, [problem])
  })

  it("receive: no body at all is an empty one", async () => {
    const { hooks } = shop()
    assert.strictEqual((await hooks.receive({ method: "POST", headers: headersOf(), body: null })).status, 401)
    assert.strictEqual((await hooks.receive({ method: "POST", headers: headersOf(""), body: null })).status, 200)
  })
})

it("node: a body that is too long gets its response before it has ended, and its rest is discarded", async () => {
  const { hooks } = shop({ maxBodyBytes: 1_000 })
  let ended: Promise<unknown> | undefined
  await using server = createServer((request, response) => {
    ended = once(request, "end")
    return hooks.node(request, response)
  }).listen(0, "127.0.0.1")
  await once(server, "listening")
  const { port } = server.address() as AddressInfo // the cast: the server listens
  const request = send({ host: "127.0.0.1", port, method: "POST", headers: headersOf() })
  request.write("x".repeat(200_000))
  // The cast: the event has the response.
  const [response] = (await once(request, "response")) as [IncomingMessage]
  assert.strictEqual(response.statusCode, 413)
  request.end("x".repeat(200_000))
  await ended
  request.destroy()
})

describe("verify", () => {
  it("returns the event, and handles nothing", async () => {
    const { hooks, seen } = shop()
    for (const body of [sale, bytes(sale), bytes(sale).buffer]) {
      assert.deepStrictEqual(await hooks.verify(body, headersOf()), JSON.parse(sale))
    }
    assert.deepStrictEqual(await hooks.verify(sale, new Headers(headersOf())), JSON.parse(sale))
    assert.isEmpty(seen)
  })
  it("a parsed body is a TypeError", async () => {
    const { hooks } = shop()
    const error = await hooks.verify(JSON.parse(sale), headersOf()).catch((error: unknown) => error)
    assert.instanceOf(error, TypeError)
    assert.include(String(error), "The raw body is object")
  })
  it("values of another realm, as in Jest", async () => {
    const { hooks, seen } = shop()
    const body: ArrayBuffer = runInNewContext(`Uint8Array.from(${JSON.stringify([...bytes(sale)])}).buffer`)
    assert.notInstanceOf(body, ArrayBuffer)
    assert.deepStrictEqual(await hooks.verify(body, headersOf()), JSON.parse(sale))
    assert.strictEqual((await hooks.receive({ method: "POST", headers: headersOf(), body })).status, 200)
    assert.lengthOf(seen, 1)
  })
  it.each([
    ["WebhookRejected", sale, `${sale} `],
    ["WebhookEventInvalid", "{}", "{}"]
  ])("rejects with %s", async (tag, body, signedBody) => {
    const { hooks, problems } = shop()
    const error = await hooks.verify(body, headersOf(signedBody)).then(
      () => undefined,
      (error: unknown) => error
    )
    assert.deepInclude(error, { _tag: tag })
    assert.isEmpty(problems)
  })
})

describe("problems", () => {
  const planted = new Error("planted-secret")
  const table: ReadonlyArray<readonly [string, Partial<SenderOptions<Sale>>, string | undefined, WebhookProblem?]> = [
    ["none", {}, undefined],
    [
      "handle throws",
      { handle: () => Promise.reject(planted) },
      undefined,
      {
        outcome: "Failed",
        message:
          "A webhook of shop could not be handled; the response makes the sender deliver it again: its handler failed with Error",
        error: planted
      }
    ],
    [
      "verify throws something else",
      { verify: () => Promise.reject(planted) },
      undefined,
      {
        outcome: "Failed",
        message:
          "A webhook of shop could not be handled; the response makes the sender deliver it again: the endpoint threw Error",
        error: planted
      }
    ],
    [
      "a wrong signature",
      {},
      `${sale} `,
      {
        outcome: "SignatureMismatch",
        message: "A webhook of shop was refused: Webhook rejected (SignatureMismatch): no signature matches."
      }
    ]
  ]
  for (const [title, changes, signedBody, problem] of table) {
    it(title, async () => {
      const { hooks, problems } = shop(changes)
      await hooks.receive({ method: "POST", headers: headersOf(signedBody), body: sale })
      assert.deepStrictEqual(
        // The rest of a refusal's text is the verifier's.
        problems.map((each) => ({ ...each, message: each.message.replace(/(no signature matches\.).*/, "$1") })),
        problem === undefined ? [] : [problem]
      )
    })
  }

  describe("printed", () => {
    beforeEach(() => {
      vi.spyOn(console, "error").mockImplementation(() => {})
      vi.spyOn(console, "log").mockImplementation(() => {})
    })
    afterEach(() => {
      vi.restoreAllMocks()
    })

    /** Hooks without `onProblem`. */
    const plain = (handle: () => unknown) =>
      webhooks<Sale>({ name: "shop", verify: (body, headers) => Effect.runPromise(verify(body, headers)), handle })

    it("by default: one line without the error; other outcomes print nothing", async () => {
      const delivery = { method: "POST", headers: headersOf(), body: sale }
      await plain(() => Promise.reject(planted)).receive(delivery)
      const { receive } = plain(() => undefined)
      await receive(delivery)
      await receive(delivery)
      await receive({ ...delivery, headers: {} })
      const printed = vi.mocked(console.error).mock.calls
      assert.lengthOf(printed, 1)
      assert.lengthOf(printed[0] ?? [], 1)
      assert.match(String(printed[0]?.[0]), /^A webhook of shop could not be handled.*its handler failed with Error$/)
      assert.notInclude(String(printed), "planted")
      assert.isEmpty(vi.mocked(console.log).mock.calls)
    })

    it.each([
      [
        "throws",
        () => {
          throw planted
        }
      ],
      ["rejects", () => Promise.reject(planted)]
    ])("an onProblem that %s does not change the response", async (_, onProblem) => {
      const { hooks } = shop({ onProblem, handle: () => Promise.reject(planted) })
      assert.strictEqual((await hooks.receive({ method: "POST", headers: headersOf(), body: sale })).status, 500)
      const printed = String(vi.mocked(console.error).mock.calls)
      assert.match(printed, /^onProblem of the webhooks of shop threw Error\. The problem was: A webhook of shop could/)
      assert.notInclude(printed, "planted")
    })
  })
})
