/**
 * Requests that take longer than a caller waits. The timers of the sandbox stand still until the test moves them;
 * sockets are real.
 */
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterEach, assert, beforeEach, describe, it, vi } from "vitest"
import { startSandbox } from "../src/index.ts"
import type { Sandbox, SandboxOptions } from "../src/index.ts"
import { maesnCaller } from "./support/Clients.ts"
import { createContact, exchange, rawClient, until } from "./support/RawClient.ts"
import type { RawClient } from "./support/RawClient.ts"

const holdMs = 60_000

/** A sandbox that holds one request, which creates a contact. */
const holding = async (fault: "delayBefore" | "delayAfter", options: SandboxOptions = {}) => {
  const sandbox = await startSandbox(options)
  const before = sandbox.counts().maesn.contacts
  sandbox.faults.script([{ fault, holdMs }])
  const client = await rawClient(sandbox.maesn.baseUrl)
  client.send(createContact(sandbox))
  await until(() => sandbox.faults.held() === 1)
  return { sandbox, client, made: () => sandbox.counts().maesn.contacts - before }
}

/** Gives up, and waits until the server must have seen it: it serves its events in order. */
const giveUp = async (sandbox: Sandbox, client: RawClient): Promise<void> => {
  client.socket.destroy()
  for (let turn = 0; turn < 5; turn++) {
    await exchange(
      sandbox.maesn.baseUrl,
      "GET /__sandbox/defects HTTP/1.1\r\nhost: 127.0.0.1\r\nconnection: close\r\n\r\n"
    )
  }
}

describe("delayed before the work", () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] }))
  afterEach(() => void vi.useRealTimers())

  it("for a caller that waits: first the delay, then the work and its response", async () => {
    const { client, made, sandbox } = await holding("delayBefore")
    await using _ = sandbox
    vi.advanceTimersByTime(holdMs - 1)
    assert.deepStrictEqual([made(), sandbox.faults.held(), client.received()], [0, 1, ""])
    vi.advanceTimersByTime(1)
    await until(() => client.received().endsWith("}"))
    assert.include(client.received(), "HTTP/1.1 201")
    assert.deepStrictEqual([made(), sandbox.faults.held(), sandbox.faults.late()], [1, 0, 0])
    assert.deepInclude(sandbox.log().at(-1), { fault: "delayBefore", status: 201 })
    assert.notProperty(sandbox.log().at(-1), "late")
    client.socket.destroy()
  })

  it("for a caller that gives up: the work is done all the same, late, and counted", async () => {
    const { client, made, sandbox } = await holding("delayBefore")
    await using _ = sandbox
    await giveUp(sandbox, client)
    vi.advanceTimersByTime(holdMs - 1)
    assert.deepStrictEqual([made(), sandbox.faults.held(), sandbox.faults.late()], [0, 1, 0])
    vi.advanceTimersByTime(1)
    await until(() => sandbox.faults.held() === 0)
    assert.deepStrictEqual([made(), sandbox.faults.late()], [1, 1])
    assert.deepInclude(sandbox.log().at(-1), { fault: "delayBefore", late: true })
    assert.notProperty(sandbox.log().at(-1), "status")
    assert.strictEqual(sandbox.faults.injected().delayBefore, 1)
  })

  it("late and refused: nothing was done, so it does not count", async () => {
    await using sandbox = await startSandbox()
    sandbox.faults.script([{ fault: "delayBefore", holdMs }])
    using client = await rawClient(sandbox.maesn.baseUrl)
    client.send("POST /accounting/contacts HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-length: 0\r\n\r\n")
    await until(() => sandbox.faults.held() === 1)
    await giveUp(sandbox, client)
    vi.advanceTimersByTime(holdMs)
    await until(() => sandbox.faults.held() === 0)
    assert.strictEqual(sandbox.faults.late(), 0)
    assert.notProperty(sandbox.log().at(-1), "late")
  })

  it("until the sandbox closes: nothing is done, and closing does not wait", async () => {
    const folder = mkdtempSync(join(tmpdir(), "faktura-sandbox-"))
    const stateFile = join(folder, "held.db")
    const [caller, left] = [await holding("delayBefore", { stateFile }), await holding("delayBefore")]
    const before = caller.sandbox.counts()
    await giveUp(left.sandbox, left.client)
    await Promise.all([caller.sandbox.close(), left.sandbox.close()])
    assert.deepStrictEqual([caller.sandbox.faults.held(), left.sandbox.faults.held()], [0, 0])
    assert.deepStrictEqual([vi.getTimerCount(), left.sandbox.faults.late()], [0, 0])
    assert.strictEqual(caller.client.received(), "")
    {
      await using again = await startSandbox({ stateFile })
      assert.deepStrictEqual(again.counts(), before)
    }
    rmSync(folder, { recursive: true })
  })

  it("is counted by the rate limit when it arrives", async () => {
    const { client, sandbox } = await holding("delayBefore")
    await using _ = sandbox
    assert.deepInclude(sandbox.rateWindows()[0], { api: "maesn", granted: 1, refused: 0 })
    client.socket.destroy()
  })
})

describe("delayed after the work", () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] }))
  afterEach(() => void vi.useRealTimers())

  it("for a caller that waits: the work at once, its response after the delay", async () => {
    const { client, made, sandbox } = await holding("delayAfter")
    await using _ = sandbox
    vi.advanceTimersByTime(holdMs - 1)
    assert.deepStrictEqual([made(), sandbox.faults.held(), client.received()], [1, 1, ""])
    vi.advanceTimersByTime(1)
    await until(() => client.received().endsWith("}"))
    assert.deepInclude(sandbox.log().at(-1), { fault: "delayAfter", status: 201 })
    assert.strictEqual(sandbox.faults.late(), 0)
    client.socket.destroy()
  })

  it("for a caller that gives up: the hold ends with the connection", async () => {
    const { client, made, sandbox } = await holding("delayAfter")
    await using _ = sandbox
    client.socket.destroy()
    await until(() => sandbox.faults.held() === 0)
    assert.deepStrictEqual([made(), sandbox.faults.late(), vi.getTimerCount()], [1, 0, 0])
    assert.notProperty(sandbox.log().at(-1), "status")
  })

  it("until the sandbox closes", async () => {
    const { client, sandbox } = await holding("delayAfter")
    await sandbox.close()
    assert.strictEqual(sandbox.faults.held(), 0)
    assert.strictEqual(client.received(), "")
  })
})

describe("delayed by chance", () => {
  it("patient callers get a response, and all work is done once", async () => {
    await using sandbox = await startSandbox({
      rateLimitPerSecond: 0,
      faults: { delayBefore: 0.3, delayAfter: 0.3, holdMs: 2 }
    })
    const call = maesnCaller(sandbox)
    const before = sandbox.counts().maesn.contacts
    const replies = await Promise.all(
      Array.from({ length: 40 }, () => call("POST", "/accounting/contacts", { contactType: "COMPANY" }))
    )
    assert.isTrue(replies.every(({ status }) => status === 201))
    assert.strictEqual(sandbox.counts().maesn.contacts - before, 40)
    const { delayAfter, delayBefore } = sandbox.faults.injected()
    assert.isAbove(delayBefore, 0)
    assert.isAbove(delayAfter, 0)
    assert.strictEqual(sandbox.log().filter(({ fault }) => fault !== undefined).length, delayBefore + delayAfter)
    assert.deepStrictEqual([sandbox.faults.held(), sandbox.faults.late()], [0, 0])
  })
})
