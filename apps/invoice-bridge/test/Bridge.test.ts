/**
 * The whole work against the sandbox over HTTP, with faults. The assertions use the sandbox's counts.
 */
import { assert, describe, it } from "@effect/vitest"
import { startSandbox } from "@faktura/sandbox"
import type { SandboxOptions } from "@faktura/sandbox"
import { Effect } from "effect"
import { rmSync } from "node:fs"
import { join } from "node:path"
import { runCarry, runEverything, runOnboard, runReconcile } from "../src/Bridge.ts"
import { customers, invoices } from "../src/Plan.ts"
import { isComplete } from "../src/Report.ts"
import { temporaryFolder } from "./kit/Folders.ts"
import { against, complete, counted } from "./kit/Run.ts"

const faults = { dropAfter: 0.1, tooManyRequests: 0.05, unavailable: 0.05, retryAfterSeconds: 0 }

const sandboxOf = (options: SandboxOptions) =>
  Effect.acquireRelease(
    Effect.promise(() => startSandbox({ rateLimitPerSecond: 0, ...options })),
    (sandbox) => Effect.promise(() => sandbox.close())
  )

const writes = (log: ReadonlyArray<{ readonly method: string; readonly path: string }>): number =>
  log.filter(({ method, path }) => method !== "GET" && !path.endsWith("/auth/token")).length

const seeds = Array.from({ length: 20 }, (_, index) => index + 1)

describe("everything", () => {
  for (const seed of seeds) {
    it.live(
      `with the faults of seed ${seed}, each record exists once`,
      () =>
        Effect.gen(function* () {
          const sandbox = yield* sandboxOf({ seed, faults })
          const run = against(sandbox, temporaryFolder())
          // A run may end incomplete; then it is run again, as its message says.
          let result = yield* run(runEverything)
          for (let again = 0; again < 3 && !isComplete(result); again++) result = yield* run(runEverything)
          assert.deepStrictEqual(result.unfinished, [])
          assert.deepStrictEqual(result.reconciliation?.findings, [])
          assert.deepStrictEqual(counted(sandbox), complete)
          assert.isAbove(sandbox.faults.injected().dropAfter, 0)
        }),
      180_000
    )
  }

  it.live(
    "all kinds of faults at once, unreadable and broken responses included",
    () =>
      Effect.gen(function* () {
        const sandbox = yield* sandboxOf({
          seed: 77,
          faults: { ...faults, dropBefore: 0.05, serverError: 0.05, cutBody: 0.05, malformedBody: 0.05 }
        })
        const run = against(sandbox, temporaryFolder())
        let result = yield* run(runEverything)
        for (let again = 0; again < 5 && !isComplete(result); again++) result = yield* run(runEverything)
        assert.deepStrictEqual(result.unfinished, [])
        assert.deepStrictEqual(counted(sandbox), complete)
      }),
    180_000
  )

  it.live(
    "a second run sends no write",
    () =>
      Effect.gen(function* () {
        const sandbox = yield* sandboxOf({ seed: 1 })
        const run = against(sandbox, temporaryFolder())
        yield* run(runEverything)
        const before = writes(sandbox.log())
        assert.isAbove(before, 150)
        const result = yield* run(runEverything)
        assert.isTrue(isComplete(result))
        assert.strictEqual(writes(sandbox.log()), before)
      }),
    180_000
  )

  it.live(
    "a bridge that has lost its state finds everything again",
    () =>
      Effect.gen(function* () {
        const sandbox = yield* sandboxOf({ seed: 2, faults })
        const path = temporaryFolder()
        yield* against(sandbox, path)(runEverything)
        rmSync(join(path, "bridge.sqlite"))
        const run = against(sandbox, path, false)
        let result = yield* run(runEverything)
        for (let again = 0; again < 3 && !isComplete(result); again++) result = yield* run(runEverything)
        assert.deepStrictEqual(result.unfinished, [])
        assert.deepStrictEqual(counted(sandbox), complete)
      }),
    180_000
  )

  it.live(
    "the sums are exact in both currencies",
    () =>
      Effect.gen(function* () {
        const sandbox = yield* sandboxOf({ seed: 3 })
        const { reconciliation } = yield* against(sandbox, temporaryFolder())(runEverything)
        const issued = sandbox.monite.receivables()
        const booked = new Map(sandbox.maesn.invoices().map((invoice) => [invoice.reference, invoice]))
        for (const { currency, id, total_amount } of issued) {
          const digits = currency === "JPY" ? 0 : 2
          assert.strictEqual(booked.get(id)?.totalAmount.toFixed(digits), (total_amount / 10 ** digits).toFixed(digits))
        }
        assert.deepStrictEqual(
          reconciliation?.sums.map(({ currency, invoices }) => [currency, invoices]),
          [
            ["EUR", 40],
            ["JPY", 10]
          ]
        )
        for (const sum of reconciliation?.sums ?? []) assert.strictEqual(sum.monite, sum.ledger)
      }),
    180_000
  )
})

describe("commands", () => {
  it.live(
    "onboard makes the company and no invoice",
    () =>
      Effect.gen(function* () {
        const sandbox = yield* sandboxOf({ seed: 4, faults })
        const result = yield* against(sandbox, temporaryFolder())(runOnboard)
        assert.deepStrictEqual(result, { unfinished: [] })
        const { monite } = sandbox.counts()
        assert.deepStrictEqual(
          [monite.entities, monite.entityVatIds, monite.bankAccounts, monite.einvoicingConnections, monite.receivables],
          [1, 1, 1, 1, 0]
        )
        assert.isNotNull(sandbox.monite.entities()[0]?.logo)
      }),
    180_000
  )

  it.live("carry and reconcile ask for an onboarded company", () =>
    Effect.gen(function* () {
      const sandbox = yield* sandboxOf({})
      const run = against(sandbox, temporaryFolder())
      assert.strictEqual((yield* Effect.flip(run(runCarry)))._tag, "NotOnboarded")
      assert.strictEqual((yield* Effect.flip(run(runReconcile)))._tag, "NotOnboarded")
      assert.strictEqual(sandbox.log().length, 0)
    })
  )

  it.live(
    "carry takes what was issued since",
    () =>
      Effect.gen(function* () {
        const sandbox = yield* sandboxOf({ seed: 5 })
        const path = temporaryFolder()
        // Accounting refuses every invoice in the first run.
        sandbox.faults.script([
          { operationId: "createInvoice", fault: "tooManyRequests", times: 100_000, retryAfterSeconds: 3_600 }
        ])
        const first = yield* against(sandbox, path)(runEverything).pipe(Effect.timeout("40 seconds"))
        assert.strictEqual(first.unfinished.length, invoices.length)
        assert.strictEqual(first.reconciliation?.carried, 0)
        assert.strictEqual(sandbox.counts().maesn.contacts, customers.length + 1)
        sandbox.faults.clear()
        assert.deepStrictEqual(yield* against(sandbox, path)(runCarry), { unfinished: [] })
        const { reconciliation } = yield* against(sandbox, path)(runReconcile)
        assert.deepStrictEqual(reconciliation?.findings, [])
        assert.deepStrictEqual(counted(sandbox), complete)
      }),
    180_000
  )
})
