/** A customer who connects the accounting system later: what is in it is adopted first, once, and is not carried again. */
import { assert, describe, it } from "@effect/vitest"
import { IntentStore } from "@faktura/durable"
import { Account } from "@faktura/maesn"
import { Effect, Layer, Redacted } from "effect"
import { SqlClient } from "effect/sql"
import { layerStores } from "../../src/commands/Context.ts"
import { Runs } from "../../src/runs/Runs.ts"
import { connectionUrl, finishConnection } from "../../src/tenants/Connecting.ts"
import { Tenants } from "../../src/tenants/Tenants.ts"
import { TenantApis } from "../../src/tenants/TenantApis.ts"
import { adoptExisting, planAdoption } from "../../src/workflows/Adopt.ts"
import { adoptionRun } from "../../src/tenants/CurrentTenant.ts"
import { writeKey } from "../../src/workflows/Write.ts"
import { maesnCaller } from "../../../../packages/sandbox/test/support/Clients.ts"
import { sandboxWith } from "../kit/Accounts.ts"
import { until } from "../kit/ProbeRuns.ts"
import { quickWork } from "../kit/QuickWork.ts"
import { openTrade } from "../kit/Trade.ts"
import { keyLayer, keys, secretsOf, settings } from "./kit/Bridge.ts"
import { logIn } from "./kit/Browser.ts"

const stores = layerStores({ kind: "sqlite", file: ":memory:" }).pipe(Layer.provide(keyLayer(keys.first)))

const adoption = Effect.flatMap(Runs, ({ get }) => get(adoptionRun("acme")))

/** Statuses of runs that carry invoices. */
const carried = SqlClient.SqlClient.use((sql) =>
  Effect.map(sql`SELECT status FROM bridge_runs WHERE workflow = 'CarryInvoice'`, (rows) =>
    rows.map((row) => String(row["status"]))
  )
)

describe("records in accounting before a customer connects it", () => {
  it.live("are adopted by a run that the callback plans, and writes wait for it", () =>
    Effect.gen(function* () {
      const sandbox = yield* sandboxWith({ seed: 21, rateLimitPerSecond: 0 })
      const trade = yield* Effect.promise(() => openTrade(sandbox))
      const { accountKey: _, ...maesn } = secretsOf(sandbox).maesn
      yield* Effect.flatMap(Tenants, ({ save }) =>
        save({
          tenant: "acme",
          name: "Acme",
          settings: { ...settings, entityId: trade.entity },
          secrets: Redacted.make({ ...secretsOf(sandbox), maesn })
        })
      )
      const [old, fresh] = yield* Effect.promise(async () => [await trade.sell("old"), await trade.sell("fresh")])
      const page = yield* connectionUrl({
        tenant: "acme",
        targetSystem: "xero",
        callback: "https://bridge.example/connect/finish/acme"
      })
      const callback = yield* logIn(sandbox, page)
      // An earlier installation, or a person, has carried one of the two invoices.
      const books = maesnCaller({
        ...sandbox,
        maesn: { ...sandbox.maesn, accountKey: callback["accountKey"] ?? "" }
      })
      const line = { quantity: 1, unitAmount: 100, description: "Widget" }
      const made = yield* Effect.promise(() =>
        books("POST", "/accounting/invoices", {
          reference: old,
          invoiceDate: "2026-03-10",
          currency: "EUR",
          status: "OPEN",
          lineItems: [line]
        })
      )
      assert.strictEqual(made.status, 201)

      // A refused callback plans nothing.
      yield* Effect.result(finishConnection("acme", { state: "guessed", accountKey: "x" }, planAdoption))
      assert.isUndefined(yield* adoption)
      yield* finishConnection("acme", callback, planAdoption)
      assert.strictEqual((yield* adoption)?.status, "queued", "it survives the process that served the callback")
      // The same callback again plans no other round.
      yield* Effect.result(finishConnection("acme", callback, planAdoption))
      assert.strictEqual((yield* adoption)?.round, 1)

      // Without the adoption, no write is planned, in any order of the runs.
      const sql = yield* SqlClient.SqlClient
      yield* sql`UPDATE bridge_runs SET workflow = 'LaterVersion' WHERE workflow = 'AdoptRecords'`
      const intents = yield* IntentStore
      yield* Effect.gen(function* () {
        const waiting = yield* until(carried, (all) => all.length === 2 && all.includes("waiting"))
        assert.include(waiting, "waiting")
        for (const id of [old, fresh]) {
          assert.isUndefined(yield* intents.get(writeKey("acme", `receivable ${id ?? ""}`)))
        }
        yield* sql`UPDATE bridge_runs SET workflow = 'AdoptRecords' WHERE workflow = 'LaterVersion'`
        yield* until(carried, (all) => all.every((status) => status === "done"))
      }).pipe(Effect.provide(quickWork))
      const ended = yield* adoption
      assert.strictEqual(ended?.status, "done", ended?.reason)
      assert.deepInclude(ended?.result, { invoices: 1 })
      assert.deepStrictEqual(yield* carried, ["done", "done"])
      for (const id of [old, fresh]) {
        assert.strictEqual(
          (yield* Effect.promise(() => books("GET", "/accounting/invoices?limit=100"))).body.data.filter(
            ({ reference }: { readonly reference: string }) => reference === id
          ).length,
          1
        )
      }
      // Another connection is the next round.
      yield* planAdoption("acme")
      const again = yield* adoption
      assert.deepStrictEqual([again?.round, again?.status], [2, "queued"])
    }).pipe(Effect.provide(stores))
  )

  it.live("are adopted unless they are voided, or the bridge has written them", () =>
    Effect.gen(function* () {
      const sandbox = yield* sandboxWith({ seed: 22, rateLimitPerSecond: 0 })
      yield* Effect.flatMap(Tenants, ({ save }) =>
        save({ tenant: "acme", name: "Acme", settings, secrets: Redacted.make(secretsOf(sandbox)) })
      )
      const books = maesnCaller(sandbox)
      const book = (reference: string, status = "OPEN") =>
        Effect.promise(async () => {
          const line = { quantity: 1, unitAmount: 100, description: "Widget" }
          const body = { reference, invoiceDate: "2026-03-10", currency: "EUR", status, lineItems: [line] }
          const made = await books("POST", "/accounting/invoices", body)
          assert.strictEqual(made.status, 201, JSON.stringify(made.body))
          return String((made.body as { readonly data: { readonly invoiceId: string } }).data.invoiceId)
        })
      const intents = yield* IntentStore
      const keyOf = (id: string) => writeKey("acme", `receivable ${id}`)
      const of = (id: string) =>
        Effect.map(intents.get(keyOf(id)), (intent) => intent && [intent.status, JSON.parse(intent.result ?? "null")])
      const [plain, voided, interrupted, written, underway] = Array.from({ length: 5 }, () => crypto.randomUUID()) as [
        string,
        string,
        string,
        string,
        string
      ]
      const ids = { plain: yield* book(plain), interrupted: yield* book(interrupted) }
      for (const id of [written, underway]) yield* book(id)
      yield* book(voided, "VOIDED")
      for (const id of [interrupted, written]) yield* intents.plan(keyOf(id))
      yield* intents.resolve(keyOf(written), { id: "own", warnings: [] })
      yield* intents.leases.claim(keyOf(underway), { owner: "a worker", millis: 60_000 })

      const apis = yield* TenantApis
      const account = Account.of({ key: Redacted.make(sandbox.maesn.accountKey) })
      const adopt = adoptExisting("acme").pipe(Effect.provideService(Account, account), apis.withMaesn("acme"))
      assert.strictEqual((yield* adopt).invoices, 2)
      const found = (id: string) => ["done", { id, warnings: [] }]
      assert.deepStrictEqual(yield* of(plain), found(ids.plain))
      assert.deepStrictEqual(yield* of(interrupted), found(ids.interrupted))
      assert.deepStrictEqual(yield* of(written), found("own"))
      assert.deepStrictEqual(yield* of(underway), ["planned", null])
      assert.isUndefined(yield* of(voided))
      assert.strictEqual((yield* adopt).invoices, 0)
    }).pipe(Effect.provide(stores))
  )
})
