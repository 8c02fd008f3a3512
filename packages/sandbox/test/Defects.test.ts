/**
 * A failure of the sandbox itself never looks like a response of the vendor or a broken connection.
 */
import { assert, describe, it } from "vitest"
import { startSandbox } from "../src/index.ts"
import { acme, maesnCaller, moniteCaller, tokenOf } from "./support/Clients.ts"
import type { Reply } from "./support/Clients.ts"

/** Clocks that make the sandbox fail: while it makes the response, and before it reaches an operation. */
const clocks: ReadonlyArray<readonly [where: string, fail: () => Date, isInOperation: boolean]> = [
  ["in an operation", () => new Date(Number.NaN), true],
  [
    "before the operation",
    () => {
      throw new Error("made up")
    },
    false
  ]
]

describe("a defect of the sandbox", () => {
  for (const [where, fail, isInOperation] of clocks) {
    for (const api of ["monite", "maesn"] as const) {
      it(`${where}, in ${api}, is told as the sandbox's, and counted`, async () => {
        let isBroken = false
        await using sandbox = await startSandbox({
          rateLimitPerSecond: isInOperation ? 0 : 30,
          clock: () => (isBroken ? fail() : new Date())
        })
        const token = await tokenOf(sandbox)
        const ask = (): Promise<Reply> =>
          api === "monite"
            ? moniteCaller(sandbox, token)("POST", "/entities", acme)
            : maesnCaller(sandbox)("POST", "/accounting/contacts", { contactType: "COMPANY", companyName: "x" })
        const before = sandbox.counts()
        isBroken = true
        for (const count of [1, 2]) {
          const reply = await ask()
          assert.strictEqual(reply.status, 599)
          assert.strictEqual(reply.headers.get("x-sandbox-defect"), String(count))
          assert.deepStrictEqual(Object.keys(reply.body), ["sandbox"])
          assert.strictEqual(reply.body.sandbox.defect, count)
          assert.include(
            reply.body.sandbox.message,
            `This is a defect of @faktura/sandbox, not of ${api}. Nothing was done.`
          )
          assert.strictEqual(sandbox.defects().length, count)
        }
        isBroken = false
        assert.deepStrictEqual(sandbox.counts(), before)
        const control = await (await fetch(new URL("/__sandbox", sandbox[api].baseUrl))).json()
        assert.strictEqual((control as { readonly defects: number }).defects, 2) // the form of the control response
        assert.isBelow((await ask()).status, 300)
      })
    }
  }
})
