// What the pool knows of a request that failed: was a byte of it written?
import { assert, describe, it } from "@effect/vitest"
import type { Dispatcher } from "undici"
import { PoolExchange } from "../src/transport/PoolExchange.ts"

// The casts: of the dispatcher's controller only `abort` is used here.
const controller = { abort: () => {} } as unknown as Dispatcher.DispatchController

const failing = (syscall: string, code = "EPIPE"): Error => Object.assign(new Error(code), { code, syscall })

const rows: ReadonlyArray<
  readonly [title: string, options: { started: boolean; size: number; error: Error }, neverSent: boolean]
> = [
  ["before it had a connection", { started: false, size: 2, error: new Error("closed") }, true],
  ["before it had a connection, while reading", { started: false, size: 2, error: failing("read") }, true],
  ["on a connection that refuses the write", { started: true, size: 2, error: failing("write") }, true],
  ["on one that was reset before", { started: true, size: 2, error: failing("write", "ECONNRESET") }, true],
  ["the largest that is one write", { started: true, size: 16_384, error: failing("write") }, true],
  ["too large for one write", { started: true, size: 16_385, error: failing("write") }, false],
  ["on a connection that breaks while it is read", { started: true, size: 2, error: failing("read") }, false],
  ["on a connection that closes", { started: true, size: 2, error: new Error("other side closed") }, false],
  ...["EHOSTUNREACH", "ENETUNREACH", "EADDRNOTAVAIL", "ETIMEDOUT"].flatMap((code) =>
    ["read", "write", "connect"].map(
      (syscall) => [`${syscall} ${code}`, { started: true, size: 2, error: failing(syscall, code) }, false] as const
    )
  ),
  [
    "refused, as another request of the pool",
    { started: true, size: 2, error: failing("connect", "ECONNREFUSED") },
    false
  ]
]

describe("a failed request", () => {
  for (const [title, { error, size, started }, expected] of rows) {
    it(`${title}: ${expected ? "never sent" : "perhaps sent"}`, async () => {
      const exchange = new PoolExchange("http://a/", "POST", size)
      if (started) exchange.onRequestStart(controller)
      exchange.onResponseError(controller, error)
      const failure: unknown = await exchange.response.catch((failure: unknown) => failure)
      assert.deepStrictEqual([failure instanceof TypeError, exchange.handedOver], [true, !expected])
    })
  }
})

describe("a cancelled request", () => {
  for (const started of [false, true]) {
    it(`${started ? "on a connection" : "that waits for one"}: ${started ? "perhaps" : "never"} sent`, async () => {
      const reason = new Error("no response within 5 ms")
      const exchange = new PoolExchange("http://a/", "POST", 2)
      if (started) exchange.onRequestStart(controller)
      exchange.cancel(reason)
      assert.strictEqual(exchange.handedOver, started)
      assert.strictEqual(await exchange.response.catch((failure: unknown) => failure), reason)
    })
  }
  it("never gets a connection afterwards", async () => {
    let aborted: unknown
    const exchange = new PoolExchange("http://a/", "POST", 2)
    const reason = new Error("enough")
    exchange.cancel(reason)
    // The cast: as above.
    exchange.onRequestStart({ abort: (error: Error) => (aborted = error) } as unknown as Dispatcher.DispatchController)
    assert.deepStrictEqual([aborted, exchange.handedOver], [reason, false])
    await exchange.response.catch(() => undefined)
  })
})
