/** Workflows of one tenant against the sandbox: payments in parts, cancellations, missing values, refused credentials, a lost database. */
import { assert, describe, it } from "@effect/vitest"
import type { Invoice, Sandbox } from "@faktura/sandbox"
import { Effect, Layer, Redacted, Schedule } from "effect"
import { SqlClient } from "effect/sql"
import { layerStores } from "../../src/commands/Context.ts"
import { Runs } from "../../src/runs/Runs.ts"
import { Tasks } from "../../src/runs/Tasks.ts"
import { answerTask } from "../../src/tenants/AnswerTask.ts"
import type { TenantSecrets } from "../../src/tenants/Tenant.ts"
import { TenantApis } from "../../src/tenants/TenantApis.ts"
import { Tenants } from "../../src/tenants/Tenants.ts"
import { adoptExisting } from "../../src/workflows/Adopt.ts"
import { maesnCaller, moniteCaller, tokenOf } from "../../../../packages/sandbox/test/support/Clients.ts"
import { sandboxWith } from "../kit/Accounts.ts"
import { madeIn, recordsOf } from "../kit/SandboxRecords.ts"
import { quickWork } from "../kit/QuickWork.ts"
import { openTrade } from "../kit/Trade.ts"
import { keyLayer, keys, secretsOf, settings } from "../tenants/kit/Bridge.ts"

const tenant = "acme"

/** A bridge with a database of its own, in memory. */
const bridge = quickWork.pipe(
  Layer.provideMerge(
    layerStores({ kind: "sqlite", file: ":memory:" }).pipe(Layer.provide(keyLayer(keys.first)), Layer.orDie)
  )
)

const save = (
  sandbox: Sandbox,
  entityId: string,
  changed: (secrets: TenantSecrets) => TenantSecrets = (same) => same
) =>
  Effect.flatMap(Tenants, ({ save: store }) =>
    store({
      tenant,
      name: "Acme",
      settings: { ...settings, entityId },
      secrets: Redacted.make(changed(secretsOf(sandbox)))
    })
  )

/** Repeats an effect until its value is there. */
const until = <A, E, R>(effect: Effect.Effect<A, E, R>, isReached: (value: A) => boolean) =>
  Effect.repeat(effect, { until: isReached, schedule: Schedule.spaced(50) })

const statusOf = (workflow: string) =>
  Effect.flatMap(SqlClient.SqlClient, (sql) =>
    Effect.map(sql`SELECT status FROM bridge_runs WHERE workflow = ${workflow} ORDER BY created_at`, (rows) =>
      rows.map((row) => String(row["status"]))
    )
  )

const openTasks = Effect.flatMap(Tasks, ({ list }) => list({ status: "open" }))

const receivableOf = (sandbox: Sandbox, id: string) => sandbox.monite.receivables().find((each) => each.id === id)

const trading = Effect.gen(function* () {
  const sandbox = yield* sandboxWith({ seed: 3, rateLimitPerSecond: 0 })
  const trade = yield* Effect.promise(() => openTrade(sandbox))
  const call = moniteCaller(sandbox, yield* Effect.promise(() => tokenOf(sandbox)), trade.entity)
  const books = maesnCaller(sandbox)
  /** Cancels an invoice in Monite. */
  const cancel = (id: string) => Effect.promise(() => call("POST", `/receivables/${id}/cancel`))
  /** Pays a part of an invoice in accounting. */
  const payPart = ({ invoiceId }: Invoice, amount: number) =>
    Effect.promise(() =>
      books("POST", "/accounting/payments", {
        documentType: "INVOICE",
        paymentLines: [{ invoiceId, amount, paymentDate: "2026-12-01T00:00:00Z" }]
      })
    )
  /** Issues a credit note for all of an invoice, which cancels the invoice in Monite. */
  const credit = (id: string) =>
    Effect.promise(async () => {
      const note = await call("POST", "/receivables", { type: "credit_note", based_on: id })
      await call("POST", `/receivables/${note.body.id}/issue`)
    })
  return { sandbox, trade, cancel, credit, payPart }
})

describe("a payment", () => {
  it.live("in two parts is told as sums, each once", () =>
    Effect.gen(function* () {
      const { payPart, sandbox, trade } = yield* trading
      yield* Effect.gen(function* () {
        yield* save(sandbox, trade.entity)
        const id = yield* Effect.promise(() => trade.sell("one"))
        yield* until(
          Effect.sync(() => sandbox.maesn.invoices()),
          (invoices) => invoices.length === 1
        )
        const [invoice] = sandbox.maesn.invoices()
        assert.isDefined(invoice)
        if (invoice === undefined) return
        yield* payPart(invoice, 50)
        yield* until(
          Effect.sync(() => receivableOf(sandbox, id)?.status),
          (status) => status === "partially_paid"
        )
        const partly = receivableOf(sandbox, id)
        assert.strictEqual(partly?.type === "invoice" ? partly.amount_paid : undefined, 5_000)
        yield* payPart(invoice, invoice.totalAmount - 50)
        yield* until(
          Effect.sync(() => receivableOf(sandbox, id)?.status),
          (status) => status === "paid"
        )
        const made = yield* Effect.promise(() => madeIn(sandbox))
        assert.strictEqual(made.notes(id), 2)
        assert.strictEqual(made.invoices(id), 1)
      }).pipe(Effect.provide(bridge))
    })
  )
})

describe("a canceled invoice", () => {
  it.live("is ignored if it was never carried, and is a task for a person if it was", () =>
    Effect.gen(function* () {
      const { cancel, sandbox, trade } = yield* trading
      yield* Effect.gen(function* () {
        const early = yield* Effect.promise(() => trade.sell("early"))
        yield* cancel(early)
        yield* save(sandbox, trade.entity)
        const late = yield* Effect.promise(() => trade.sell("late"))
        yield* until(
          Effect.sync(() => sandbox.maesn.invoices()),
          (invoices) => invoices.length === 1
        )
        yield* until(statusOf("CarryInvoice"), (all) => all.includes("done"))
        yield* cancel(late)
        const [task] = yield* until(openTasks, (tasks) => tasks.length === 1)
        assert.strictEqual(task?.kind, "changed")
        assert.match(task?.reason ?? "", /was canceled in Monite after it was carried\. Cancel it in accounting too/)
        yield* answerTask(task?.task ?? "", { action: "ignore", note: "kept on purpose" }, "ada")
        yield* until(statusOf("CarryInvoice"), (all) => all.includes("ignored"))
        assert.strictEqual(sandbox.maesn.invoices().length, 1)
      }).pipe(Effect.provide(bridge))
    })
  )
})

describe("a carried invoice that was canceled, and then deleted in accounting", () => {
  it.live("is settled with retry", () =>
    Effect.gen(function* () {
      const { cancel, sandbox, trade } = yield* trading
      yield* Effect.gen(function* () {
        yield* save(sandbox, trade.entity)
        const id = yield* Effect.promise(() => trade.sell("one"))
        yield* until(statusOf("CarryInvoice"), (all) => all.includes("done"))
        yield* cancel(id)
        const [task] = yield* until(openTasks, (tasks) => tasks.length === 1)
        assert.strictEqual(task?.kind, "changed")
        // Accounting has no record with this id: as after a deletion.
        yield* Effect.flatMap(
          SqlClient.SqlClient,
          (sql) => sql`
            UPDATE faktura_intents SET result = '{"id":"00000000-0000-4000-8000-000000000001","warnings":[]}'
            WHERE intent_key = ${`${tenant}: receivable ${id}`}`
        )
        yield* answerTask(task?.task ?? "", { action: "retry" }, "ada")
        yield* until(statusOf("CarryInvoice"), (all) => all.length === 2 && all.every((each) => each === "done"))
        assert.deepStrictEqual(yield* openTasks, [])
      }).pipe(Effect.provide(bridge))
    })
  )
})

describe("a carried document, after another mapping without its values was stored", () => {
  const carriedOnce = (workflow: string) => until(statusOf(workflow), (all) => all.includes("done"))
  const replaceMapping = (sandbox: Sandbox, entityId: string) =>
    Effect.flatMap(Tenants, ({ save: store }) =>
      store({
        tenant,
        name: "Acme",
        settings: { ...settings, entityId, mapping: { ...settings.mapping, requires: ["taxCode"], taxCodes: {} } },
        secrets: Redacted.make(secretsOf(sandbox))
      })
    )
  const settled = (workflow: string, amount: number) =>
    Effect.map(
      until(
        statusOf(workflow),
        (all) => all.length === amount && all.every((each) => each === "done" || each === "blocked")
      ),
      (all) => assert.deepStrictEqual(new Set(all), new Set(["done"]))
    )

  it.live("is done in its next version, and nothing is sent", () =>
    Effect.gen(function* () {
      const { payPart, sandbox, trade } = yield* trading
      yield* Effect.gen(function* () {
        yield* save(sandbox, trade.entity)
        const id = yield* Effect.promise(() => trade.sell("one"))
        yield* carriedOnce("CarryInvoice")
        yield* replaceMapping(sandbox, trade.entity)
        const [invoice] = sandbox.maesn.invoices()
        if (invoice === undefined) return assert.fail("no invoice")
        yield* payPart(invoice, 50)
        yield* settled("CarryInvoice", 2)
        const made = yield* Effect.promise(() => madeIn(sandbox))
        assert.strictEqual(made.invoices(id), 1)
      }).pipe(Effect.provide(bridge))
    })
  )

  for (const [workflow, trades] of [
    ["CarryInvoice", "sell"],
    ["ReceivePayable", "buy"]
  ] as const) {
    it.live(`is done in another round: ${workflow}`, () =>
      Effect.gen(function* () {
        const { sandbox, trade } = yield* trading
        yield* Effect.gen(function* () {
          yield* save(sandbox, trade.entity)
          yield* Effect.promise(() => trade[trades]("one"))
          yield* carriedOnce(workflow)
          yield* replaceMapping(sandbox, trade.entity)
          const sql = yield* SqlClient.SqlClient
          const runs = yield* Runs
          const [row] = yield* sql`SELECT run FROM bridge_runs WHERE workflow = ${workflow}`
          yield* runs.again(String(row?.["run"]), 1)
          yield* settled(workflow, 1)
          assert.deepStrictEqual(yield* openTasks, [])
        }).pipe(Effect.provide(bridge))
      })
    )
  }
})

describe("an invoice that its credit note canceled", () => {
  for (const moment of ["before", "after"] as const) {
    it.live(`is carried with its credit note, and is no task: canceled ${moment} it was carried`, () =>
      Effect.gen(function* () {
        const { credit, sandbox, trade } = yield* trading
        yield* Effect.gen(function* () {
          const id = yield* Effect.promise(() => trade.sell("one"))
          if (moment === "before") yield* credit(id)
          yield* save(sandbox, trade.entity)
          yield* until(statusOf("CarryInvoice"), (all) => all.includes("done"))
          if (moment === "after") yield* credit(id)
          const runs = moment === "before" ? 2 : 3
          yield* until(statusOf("CarryInvoice"), (all) => all.length === runs && all.every((each) => each === "done"))
          assert.strictEqual(receivableOf(sandbox, id)?.status, "canceled")
          assert.strictEqual(sandbox.maesn.invoices().length, 1)
          const proposals = yield* Effect.promise(() => recordsOf(sandbox, "maesn /accounting/bookingProposals"))
          assert.strictEqual(proposals.length, 1)
          assert.deepStrictEqual(yield* openTasks, [])
        }).pipe(Effect.provide(bridge))
      })
    )
  }
})

describe("an invoice from before the first day", () => {
  it.live("is ignored", () =>
    Effect.gen(function* () {
      const { sandbox, trade } = yield* trading
      yield* Effect.gen(function* () {
        yield* Effect.flatMap(Tenants, (tenants) =>
          tenants.save({
            tenant,
            name: "Acme",
            settings: { ...settings, entityId: trade.entity, carryFrom: "2999-01-01" },
            secrets: Redacted.make(secretsOf(sandbox))
          })
        )
        yield* Effect.promise(() => trade.sell("one"))
        yield* until(statusOf("CarryInvoice"), (all) => all.includes("ignored"))
        assert.strictEqual(sandbox.maesn.invoices().length, 0)
        assert.deepStrictEqual(yield* openTasks, [])
      }).pipe(Effect.provide(bridge))
    })
  )
})

describe("a missing value", () => {
  it.live("is asked for once for all invoices that need it, and stored by the answer", () =>
    Effect.gen(function* () {
      const { sandbox, trade } = yield* trading
      yield* Effect.gen(function* () {
        yield* Effect.flatMap(Tenants, (tenants) =>
          tenants.save({
            tenant,
            name: "Acme",
            settings: {
              ...settings,
              entityId: trade.entity,
              mapping: { ...settings.mapping, requires: ["taxCode"], taxCodes: {} }
            },
            secrets: Redacted.make(secretsOf(sandbox))
          })
        )
        for (const name of ["one", "two", "three"]) yield* Effect.promise(() => trade.sell(name))
        yield* until(statusOf("CarryInvoice"), (all) => all.filter((each) => each === "blocked").length === 3)
        const tasks = yield* openTasks
        assert.strictEqual(tasks.length, 1)
        assert.strictEqual(tasks[0]?.asks, "taxCodes.sales.1900")
        assert.strictEqual(tasks[0]?.waiting, 3)
        yield* answerTask(tasks[0]?.task ?? "", { action: "answer", value: "OUTPUT19" }, "ada")
        yield* until(statusOf("CarryInvoice"), (all) => all.every((each) => each === "done"))
        assert.strictEqual(sandbox.maesn.invoices().length, 3)
        const stored = yield* Effect.flatMap(Tenants, ({ get }) => get(tenant))
        assert.deepStrictEqual(stored?.settings.mapping.taxCodes, { "sales.1900": "OUTPUT19" })
      }).pipe(Effect.provide(bridge))
    })
  )
})

describe("refused credentials", () => {
  it.live("are one task for the tenant, and new credentials go on with everything", () =>
    Effect.gen(function* () {
      const { sandbox, trade } = yield* trading
      yield* Effect.gen(function* () {
        yield* save(sandbox, trade.entity)
        for (const name of ["one", "two"]) yield* Effect.promise(() => trade.sell(name))
        yield* save(sandbox, trade.entity, (secrets) => ({
          ...secrets,
          maesn: { ...secrets.maesn, accountKey: "another" }
        }))
        yield* Effect.promise(() => trade.sell("three"))
        const tasks = yield* until(openTasks, (open) => open.some(({ kind }) => kind === "credentials"))
        assert.deepStrictEqual(
          tasks.map(({ about, kind }) => `${kind} ${about}`),
          ["credentials maesn"]
        )
        assert.notInclude(JSON.stringify(tasks), "another")
        yield* save(sandbox, trade.entity)
        yield* until(
          Effect.sync(() => sandbox.maesn.invoices().length),
          (invoices) => invoices === 3
        )
        yield* until(openTasks, (open) => open.length === 0)
        yield* until(statusOf("CarryInvoice"), (all) => all.every((each) => each === "done"))
      }).pipe(Effect.provide(bridge))
    })
  )
})

describe("a lost database", () => {
  it.live("is no reason to carry again, after the records in accounting were adopted", () =>
    Effect.gen(function* () {
      const { credit, sandbox, trade } = yield* trading
      const sold = ["one", "two", "three"]
      const everything = Effect.gen(function* () {
        yield* until(statusOf("CarryInvoice"), (all) => all.filter((each) => each === "done").length >= 4)
        yield* until(statusOf("ReceivePayable"), (all) => all.includes("done"))
      })
      const made = Effect.promise(async () => ({
        bills: (await recordsOf(sandbox, "maesn /accounting/bills")).length,
        proposals: (await recordsOf(sandbox, "maesn /accounting/bookingProposals")).length
      }))
      yield* Effect.gen(function* () {
        yield* save(sandbox, trade.entity)
        const [first = ""] = yield* Effect.forEach(sold, (name) => Effect.promise(() => trade.sell(name)))
        yield* credit(first)
        yield* Effect.promise(() => trade.buy("four"))
        yield* everything
        assert.deepStrictEqual(yield* made, { bills: 1, proposals: 1 })
      }).pipe(Effect.provide(bridge, { local: true }))
      yield* Effect.gen(function* () {
        const apis = yield* TenantApis
        yield* save(sandbox, trade.entity)
        // The tenant is stored for its credentials. A real one is stored after this.
        yield* Effect.flatMap(Tenants, ({ setStatus }) => setStatus(tenant, "paused"))
        const adopted = yield* adoptExisting(tenant).pipe(apis.with(tenant))
        assert.deepInclude(adopted, { invoices: 3, bills: 1, proposals: 1 })
        yield* Effect.flatMap(Tenants, ({ setStatus }) => setStatus(tenant, "active"))
        yield* everything
        assert.deepStrictEqual(yield* made, { bills: 1, proposals: 1 })
        assert.strictEqual(sandbox.maesn.invoices().length, 3)
        assert.strictEqual(sandbox.maesn.contacts().filter(({ number }) => sold.includes(number ?? "")).length, 3)
      }).pipe(Effect.provide(bridge, { local: true }))
    })
  )
})
