/**
 * The whole demo against the sandbox over HTTP, with faults. The assertions use the sandbox's records.
 */
import { assert, describe, it } from "@effect/vitest"
import type { SandboxOptions } from "@faktura/sandbox"
import { Effect } from "effect"
import { join } from "node:path"
import { demoText } from "../../src/demo/Summary.ts"
import type { Summary } from "../../src/demo/Summary.ts"
import { sandboxWith } from "../kit/Accounts.ts"
import { complete, counted, demoRun } from "../kit/DemoRun.ts"
import { temporaryFolder } from "../kit/Folders.ts"

const faults = { dropAfter: 0.1, tooManyRequests: 0.05, unavailable: 0.05, retryAfterSeconds: 0 }

const sandboxOf = (options: SandboxOptions) => sandboxWith({ rateLimitPerSecond: 0, ...options })

const writes = (log: ReadonlyArray<{ readonly method: string; readonly path: string }>): number =>
  log.filter(({ method, path }) => method !== "GET" && !path.endsWith("/auth/token")).length

describe("the demo", () => {
  // Other seeds: `npm start -- --fresh --seed N`, which compares both sides too. The chaos tests draw their own.
  it.live("with faults, each record exists once", () =>
    Effect.gen(function* () {
      const sandbox = yield* sandboxOf({ seed: 1, faults })
      const { findings } = yield* demoRun(sandbox, join(temporaryFolder(), "demo.sqlite"))
      assert.deepStrictEqual(findings, [])
      assert.deepStrictEqual(counted(sandbox), complete)
      assert.isAbove(sandbox.faults.injected().dropAfter, 0)
    })
  )

  it.live("all kinds of faults at once, unreadable and broken responses included", () =>
    Effect.gen(function* () {
      const sandbox = yield* sandboxOf({
        seed: 77,
        faults: { ...faults, dropBefore: 0.05, serverError: 0.05, cutBody: 0.05, malformedBody: 0.05 }
      })
      const { findings } = yield* demoRun(sandbox, join(temporaryFolder(), "demo.sqlite"))
      assert.deepStrictEqual(findings, [])
      assert.deepStrictEqual(counted(sandbox), complete)
    })
  )

  it.live("a second run sends no write", () =>
    Effect.gen(function* () {
      const sandbox = yield* sandboxOf({ seed: 1 })
      const file = join(temporaryFolder(), "demo.sqlite")
      const lines: Array<string> = []
      yield* demoRun(sandbox, file, (line) => lines.push(line))
      const before = writes(sandbox.log())
      assert.isAbove(before, 200)
      const { findings } = yield* demoRun(sandbox, file, (line) => lines.push(line))
      assert.deepStrictEqual(findings, [])
      assert.strictEqual(writes(sandbox.log()), before)
      // Both companies, and no comparison of the run before.
      assert.deepStrictEqual(
        lines.filter((line) => line.startsWith("Reconcile")).map((line) => line.replaceAll(/ +|\(.*$/g, " ").trim()),
        ["Reconcile 2 of 2", "Reconcile 2 of 2"]
      )
    })
  )

  it.live("shows the seller's invoices and the buyer's bills, each below the name of its company", () =>
    Effect.gen(function* () {
      const sandbox = yield* sandboxOf({ seed: 1 })
      const comparisons = yield* demoRun(sandbox, join(temporaryFolder(), "demo.sqlite"))
      const numbers = { missing: 0, duplicate: 0, drift: 0, orphan: 0 }
      const summary: Summary = {
        entities: { seller: "1", buyer: "2" },
        invoices: { carried: 50, issued: 50, ...numbers },
        received: 10,
        payments: { made: 19, toldToMonite: 19 },
        tenants: [],
        recovered: 0,
        faults: {},
        requests: 1,
        retries: 0
      }
      const lines = demoText(summary, comparisons).flatMap((part) => part.split("\n"))
      const rows = lines
        .filter((line) => /^(Acme|Nordlicht)|│ (invoice|bill) +│ +\d/.test(line))
        .map((line) => line.replaceAll(/[│ ]+/g, " ").trim())
      assert.deepStrictEqual(rows, [
        "Acme Inc.",
        "invoice 50 50 0 0 0 0",
        "bill 0 0 0 0 0 0",
        "Nordlicht Handels GmbH",
        "invoice 0 0 0 0 0 0",
        "bill 10 10 0 0 0 0"
      ])
    })
  )
})
