/**
 * How connections end: what arrives on a bare socket, and whether the work was done.
 */
import { assert, describe, it } from "vitest"
import { startSandbox } from "../src/index.ts"
import type { ScriptedFault } from "../src/index.ts"
import { moniteCaller } from "./support/Clients.ts"
import { createContact, exchange, rawClient, until } from "./support/RawClient.ts"

describe("a connection ends without a response", () => {
  it.each([
    ["dropBefore", "FIN", 0],
    ["dropAfter", "FIN", 1],
    ["resetBefore", "ECONNRESET", 0],
    ["resetAfter", "ECONNRESET", 1]
  ] as const)("%s: %s, no byte, and %d contact exists", async (fault, expected, made) => {
    await using sandbox = await startSandbox({ rateLimitPerSecond: 1 })
    const before = sandbox.counts().maesn.contacts
    sandbox.faults.script([{ fault }])
    assert.deepStrictEqual(await exchange(sandbox.maesn.baseUrl, createContact(sandbox)), { text: "", end: expected })
    assert.strictEqual(sandbox.counts().maesn.contacts - before, made)
    assert.strictEqual(sandbox.faults.injected()[fault], 1)
    assert.deepInclude(sandbox.log().at(-1), { fault, operationId: "createContact" })
    assert.notProperty(sandbox.log().at(-1), "status")
    assert.lengthOf(sandbox.rateWindows(), made)
  })

  it("cutBody: half of the body, then FIN", async () => {
    await using sandbox = await startSandbox()
    sandbox.faults.script([{ fault: "cutBody" }])
    const { end, text } = await exchange(sandbox.maesn.baseUrl, createContact(sandbox))
    const [head = "", body = ""] = text.split("\r\n\r\n")
    assert.strictEqual(end, "FIN")
    assert.strictEqual(body.length, Math.floor(Number(/content-length: (\d+)/i.exec(head)?.[1]) / 2))
  })
})

describe("a gateway in front of the API responds", () => {
  it.each([
    ["badGateway", false, "502 Bad Gateway", 0],
    ["badGateway", true, "502 Bad Gateway", 1],
    ["gatewayTimeout", false, "504 Gateway Timeout", 0],
    ["gatewayTimeout", true, "504 Gateway Timeout", 1]
  ] as const)("%s, after the work: %s: %s as a page, and %d contact exists", async (fault, afterWork, title, made) => {
    await using sandbox = await startSandbox()
    const before = sandbox.counts().maesn.contacts
    sandbox.faults.script([{ fault, afterWork }])
    const { text } = await exchange(sandbox.maesn.baseUrl, createContact(sandbox, "close"))
    const [head = "", body = ""] = text.split("\r\n\r\n")
    assert.isTrue(head.startsWith(`HTTP/1.1 ${title}\r\n`), head)
    assert.match(head, /^content-type: text\/html$/m)
    assert.include(body, `<title>${title}</title>`)
    assert.throws(() => JSON.parse(body))
    assert.strictEqual(sandbox.counts().maesn.contacts - before, made)
    assert.deepInclude(sandbox.log().at(-1), { fault, status: Number(title.slice(0, 3)) })
    assert.strictEqual(sandbox.faults.injected()[fault], 1)
  })

  it("without the headers that the API sends with its own errors", async () => {
    await using sandbox = await startSandbox()
    const call = moniteCaller(sandbox, "none")
    const names = async (fault: ScriptedFault["fault"]) => {
      sandbox.faults.script([{ fault }])
      const { headers } = await call("GET", "/entities")
      return ["x-request-id", "x-monite-version", "ratelimit-limit"].filter((name) => headers.has(name))
    }
    assert.deepStrictEqual(await names("badGateway"), [])
    assert.deepStrictEqual(await names("serverError"), ["x-request-id", "x-monite-version", "ratelimit-limit"])
  })
})

describe("idle connections", () => {
  it.each([
    ["closeIdle", "FIN"],
    ["resetIdle", "ECONNRESET"]
  ] as const)("%s ends those of both servers with %s, and no other", async (end, expected) => {
    await using sandbox = await startSandbox()
    using used = await rawClient(sandbox.maesn.baseUrl)
    used.send(createContact(sandbox))
    await until(() => used.received().endsWith("}"))
    using unused = await rawClient(sandbox.monite.baseUrl)
    using busy = await rawClient(sandbox.maesn.baseUrl)
    sandbox.faults.script([{ fault: "delayAfter", holdMs: 600_000 }])
    busy.send(createContact(sandbox))
    await until(() => sandbox.faults.held() === 1)

    assert.strictEqual(sandbox[end](), 2)
    assert.deepStrictEqual(await Promise.all([used.ended, unused.ended]), [expected, expected])
    assert.strictEqual(sandbox[end](), 0)
    assert.isFalse(busy.socket.readableEnded || busy.socket.destroyed)
    assert.strictEqual(sandbox.faults.held(), 1)
    assert.lengthOf(sandbox.log(), 2)
  })

  it("are idle again after every response", async () => {
    await using sandbox = await startSandbox()
    using client = await rawClient(sandbox.maesn.baseUrl)
    for (const n of [1, 2, 3]) {
      client.send(createContact(sandbox))
      await until(() => client.received().split("HTTP/1.1 201").length === n + 1 && client.received().endsWith("}"))
    }
    assert.strictEqual(sandbox.closeIdle(), 1)
    assert.strictEqual(await client.ended, "FIN")
  })
})
