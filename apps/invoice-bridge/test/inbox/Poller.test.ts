/** The poller finds what webhooks missed: over pages, stops, changes meanwhile, equal times, and outages. */
import { withCallPolicy } from "@faktura/core"
import { Events } from "@faktura/monite"
import { layerSqliteClient } from "@faktura/durable"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer, Stream } from "effect"
import type { Scope } from "effect"
import { SqlClient } from "effect/sql"
import { overDatabases } from "../../../../packages/durable/test/kit/Databases.ts"
import { acme as company, moniteCaller, tokenOf } from "../../../../packages/sandbox/test/support/Clients.ts"
import type { Json, Send } from "../../../../packages/sandbox/test/support/Clients.ts"
import { stillClock } from "../../../../packages/sandbox/test/support/Time.ts"
import { PollTimes, pollOnce } from "../../src/inbox/Poller.ts"
import { Runs } from "../../src/runs/Runs.ts"
import { Tasks } from "../../src/runs/Tasks.ts"
import { TenantApis } from "../../src/tenants/TenantApis.ts"
import { save, secretsOf } from "../tenants/kit/Bridge.ts"
import { dump } from "../tenants/kit/Dump.ts"
import { plannedRuns, shop, world } from "./kit/Shop.ts"
import type { Shop, World } from "./kit/Shop.ts"

const poll = withCallPolicy({ maxAttempts: 1 })(pollOnce)

/** No reading goes back behind what was seen. Why: a test takes less time than the usual overlap, which would hide a loss. */
const exactly = Effect.provideService(poll, PollTimes, { overlap: 0, page: 5 })

const problems = SqlClient.SqlClient.use(
  (sql) => sql<{ readonly tenant: string; readonly source: string; readonly problem: string }>`
    SELECT tenant, source, problem FROM bridge_cursors WHERE problem IS NOT NULL ORDER BY tenant, source`
).pipe(Effect.map((rows) => rows.map(({ source, tenant }) => `${tenant} ${source}`)))

/** Requests that an effect makes the sandbox see. */
const requestsOf = <A, E, R>({ sandbox }: Shop, effect: Effect.Effect<A, E, R>) =>
  Effect.gen(function* () {
    const before = sandbox.log().length
    yield* effect
    return sandbox
      .log()
      .slice(before)
      .map(({ operationId }) => operationId)
  })

/** Lets the tenant have carried an invoice. */
const hasCarried = SqlClient.SqlClient.use(
  (sql) => sql`
    INSERT INTO bridge_runs (run, round, tenant, workflow, subject, title, input, status, attempts, created_at, changed_at)
    VALUES ('earlier', 1, 'acme', 'CarryInvoice', 's', 't', '{}', 'done', 0, 0, 0)`
)

const runsOf = (workflow: string) =>
  Effect.map(plannedRuns, (runs) => runs.filter((run) => run.startsWith(workflow) && !run.endsWith("earlier")))

/** Runs an effect once, right before the first run is planned: while the first page is being taken in. */
const duringFirstPage = <A, E, R>(change: Effect.Effect<void>, polling: Effect.Effect<A, E, R>) =>
  Effect.gen(function* () {
    const runs = yield* Runs
    let isDone = false
    const plan: typeof runs.plan = (run) =>
      Effect.suspend(() => {
        if (isDone) return runs.plan(run)
        isDone = true
        return Effect.andThen(change, runs.plan(run))
      })
    return yield* Effect.provideService(polling, Runs, { ...runs, plan })
  })

const uuid = (n: number): string => `00000000-0000-4000-8000-${String(n).padStart(12, "0")}`

const times = <A>(count: number, make: (n: number) => Effect.Effect<A>): Effect.Effect<ReadonlyArray<A>> =>
  Effect.forEach(
    Array.from({ length: count }, (_, n) => n),
    make,
    { concurrency: 10 }
  )

type Program = Effect.Effect<void, unknown, World | Scope.Scope>

const run = (program: Program, client: Layer.Layer<SqlClient.SqlClient>) =>
  Effect.runPromise(Effect.provide(Effect.scoped(program), world(client)))

// Transactions are tested over both databases.
overDatabases((newDatabase) => {
  const test = (title: string, program: Program) =>
    it(title, { timeout: 60_000 }, async () => run(program, (await newDatabase())()))

  test(
    "a scan that stops goes on where it stopped, and loses nothing that changed meanwhile",
    Effect.gen(function* () {
      const acme = yield* shop("acme")
      const ids = yield* times(12, () => acme.invoice)
      acme.sandbox.faults.script([{ operationId: "get_receivables", nth: 2, fault: "unavailable" }])
      const [firstId = ""] = ids
      yield* duringFirstPage(acme.act(firstId, "mark_as_paid"), exactly)
      assert.deepStrictEqual(yield* problems, ["acme receivable"])
      const sofar = (yield* plannedRuns).length
      assert.isAtLeast(sofar, 5)
      const before = acme.sandbox.requests().length
      yield* exactly
      const scans = acme.sandbox
        .requests()
        .slice(before)
        .filter(({ url }) => url.startsWith("/v1/receivables?") && url.includes("sort=created_at"))
      assert.isTrue(scans[0]?.url.includes("created_at__gte"), "goes on where it stopped")
      assert.deepStrictEqual(yield* problems, [])
      const runs = yield* runsOf("CarryInvoice")
      assert.strictEqual(new Set(runs.map((run) => run.split(":")[2])).size, 12)
      const paid = yield* acme.version(firstId)
      assert.include(runs, `CarryInvoice monite:${acme.entity}:${firstId}:${paid}`)
      assert.strictEqual(runs.length, 13)
    })
  )

  test(
    "payments: equal times at the border of pages, and an invoice that moves while pages are read",
    Effect.gen(function* () {
      const clock = stillClock("2026-03-10T09:00:00.500Z")
      const acme = yield* shop("acme", { clock: clock.clock })
      yield* hasCarried
      const ids = yield* Effect.forEach(
        Array.from({ length: 13 }, (_, n) => n),
        (n) => acme.ledgerInvoice(uuid(n))
      )
      yield* Effect.forEach(ids, (id) => acme.pay(id, 100))
      // Two invoices move to the front meanwhile: one of the page that is read, and one of the next page.
      const [read = "", unread = ""] = [ids[1], ids[7]]
      const changed = Effect.promise(async () => {
        clock.advance(1_000)
        const { data } = (await acme.maesn("GET", `/accounting/payments?invoiceId=${read}`)).body as Json
        await acme.maesn("DELETE", `/accounting/payments/${data[0].id}`)
        await acme.maesn("PATCH", `/accounting/invoices/${unread}`, { oneLineAddress: "Weg 1" })
      })
      yield* duringFirstPage(changed, exactly)
      yield* exactly
      const runs = yield* runsOf("ReturnPayment")
      assert.strictEqual(new Set(runs.map((run) => run.split(":")[2])).size, 13)
      assert.deepStrictEqual(
        runs.filter((run) => run.endsWith("PENDING")).map((run) => run.split(":")[2]),
        [read]
      )
      // A change at the very time that was seen last.
      yield* acme.pay(read, 100)
      yield* exactly
      assert.strictEqual((yield* runsOf("ReturnPayment")).length, runs.length + 1)
    })
  )

  test(
    "a tenant whose servers are away does not stop others, and is read when they are back",
    Effect.gen(function* () {
      const acme = yield* shop("acme")
      const globex = yield* shop("globex")
      yield* acme.invoice
      yield* globex.invoice
      acme.sandbox.faults.set({ unavailable: 1 })
      assert.strictEqual(yield* poll, 1)
      assert.deepStrictEqual(yield* problems, ["acme ledger invoice", "acme payable", "acme receivable"])
      acme.sandbox.faults.set({})
      assert.strictEqual(yield* poll, 1)
      assert.deepStrictEqual(yield* problems, [])
    })
  )
})

describe("the poller", () => {
  const test = (title: string, program: Program) =>
    it(title, { timeout: 60_000 }, () => run(program, Layer.orDie(layerSqliteClient({ file: ":memory:" }))))

  test(
    "finds documents of before, and every later version, without a webhook",
    Effect.gen(function* () {
      const acme = yield* shop("acme")
      const old = yield* acme.invoice
      const draft = yield* acme.draft
      const first = yield* acme.version(old)
      assert.strictEqual(yield* poll, 1)
      assert.strictEqual(yield* poll, 0)
      yield* acme.act(draft, "issue")
      const second = yield* acme.version(draft)
      yield* acme.act(old, "mark_as_paid")
      const third = yield* acme.version(old)
      assert.strictEqual(yield* poll, 2)
      assert.deepStrictEqual(
        new Set(yield* plannedRuns),
        new Set([
          `CarryInvoice monite:${acme.entity}:${old}:${first}`,
          `CarryInvoice monite:${acme.entity}:${draft}:${second}`,
          `CarryInvoice monite:${acme.entity}:${old}:${third}`
        ])
      )
      // Nothing changed: one request for each source, and the same tables but for the times of the readings.
      const tables = Effect.map(dump, (lines) => lines.filter((line) => !line.startsWith("bridge_cursors")))
      const before = yield* tables
      assert.deepStrictEqual((yield* requestsOf(acme, poll)).sort(), ["getInvoices", "get_events", "get_events"])
      assert.deepStrictEqual(yield* tables, before)
      assert.deepStrictEqual(acme.sandbox.defects(), [])
    })
  )

  test(
    "more changes than a page of events, and a stop between the pages",
    Effect.gen(function* () {
      const acme = yield* shop("acme")
      yield* poll
      const ids = yield* times(12, () => acme.invoice)
      // Two events for each invoice: five pages. The reading of the documents of the second one fails.
      acme.sandbox.faults.script([{ operationId: "get_receivables", nth: 2, fault: "unavailable" }])
      yield* exactly
      assert.deepStrictEqual(yield* problems, ["acme receivable"])
      assert.isBelow((yield* runsOf("CarryInvoice")).length, ids.length)
      yield* exactly
      assert.strictEqual((yield* runsOf("CarryInvoice")).length, ids.length)
      assert.deepStrictEqual(yield* problems, [])
    })
  )

  test(
    "a reading of payments that stops between its pages is done again",
    Effect.gen(function* () {
      const acme = yield* shop("acme")
      yield* hasCarried
      const ids = yield* times(13, (n) => acme.ledgerInvoice(uuid(n)))
      yield* Effect.forEach(ids, (id) => acme.pay(id, 100))
      acme.sandbox.faults.script([{ operationId: "getInvoices", nth: 2, fault: "unavailable" }])
      yield* exactly
      assert.deepStrictEqual(yield* problems, ["acme ledger invoice"])
      yield* exactly
      assert.strictEqual((yield* runsOf("ReturnPayment")).length, ids.length)
    })
  )

  test(
    "a clock that differs: the position is the API's time",
    Effect.gen(function* () {
      const acme = yield* shop("acme", { clock: () => new Date(Date.now() - 18_000_000) })
      const globex = yield* shop("globex", { clock: () => new Date(Date.now() + 18_000_000) })
      yield* exactly
      for (const each of [acme, globex]) {
        yield* each.invoice
        yield* exactly
        yield* each.invoice
      }
      yield* exactly
      assert.strictEqual((yield* runsOf("CarryInvoice")).length, 4)
    })
  )

  test(
    "refused credentials: one task, and no further call of that API",
    Effect.gen(function* () {
      const acme = yield* shop("acme")
      yield* acme.invoice
      const right = secretsOf(acme.sandbox)
      yield* save("acme", { ...right, monite: { ...right.monite, clientSecret: "wrong" } }, { entityId: acme.entity })
      yield* poll
      const tasks = yield* Tasks.use((all) => all.list({ status: "open" }))
      assert.deepStrictEqual(
        tasks.map(({ about, kind }) => `${kind} ${about}`),
        ["credentials monite"]
      )
      assert.deepStrictEqual(yield* requestsOf(acme, poll), ["getInvoices"])
      yield* save("acme", right, { entityId: acme.entity })
      assert.strictEqual(yield* poll, 1)
    })
  )

  test(
    "an e-invoice that arrived is planned as a payable",
    Effect.gen(function* () {
      const seller = yield* shop("seller")
      const { sandbox } = seller
      const receiver = { network_schema: "NL:KVK", network_identifier: "12345678" }
      const [buyer, issue] = yield* Effect.promise(async () => {
        const token = await tokenOf(sandbox)
        const { id } = (await moniteCaller(sandbox, token)("POST", "/entities", { ...company, tax_id: "NL1" }))
          .body as Json
        const buyerCall = moniteCaller(sandbox, token, id)
        const connect = async (call: Send, roles: object, schema: string, identifier: string): Promise<string> => {
          const address = { address_line1: "Straat 1", city: "Utrecht", country: "NL", postal_code: "3511" }
          const connection = (await call("POST", "/einvoicing_connections", { address, ...roles })).body as Json
          const credential = await call("POST", `/einvoicing_connections/${connection.id}/network_credentials`, {
            network_credentials_identifier: identifier,
            network_credentials_schema: schema
          })
          return (credential.body as Json).id
        }
        await connect(buyerCall, { is_sender: false, is_receiver: true }, "NL:KVK", "12345678")
        const sender = await connect(seller.monite, { is_sender: true, is_receiver: false }, "DE:VAT", "DE123456789")
        const [counterpart] = ((await seller.monite("GET", "/counterparts")).body as Json).data
        const to = (await seller.monite("POST", `/counterparts/${counterpart.id}/einvoicing_credentials`, receiver))
          .body
        return [
          id as string,
          (draft: string) => async () => {
            await seller.monite("PATCH", `/receivables/${draft}`, {
              invoice: {
                is_einvoice: true,
                network_credentials_id: sender,
                counterpart_einvoicing_credentials_id: (to as Json).id
              }
            })
            const issued = await seller.monite("POST", `/receivables/${draft}/issue`)
            assert.strictEqual(issued.status, 200, JSON.stringify(issued.body))
          }
        ] as const
      })
      yield* save("buyer", secretsOf(sandbox), { entityId: buyer })
      yield* poll
      yield* Effect.promise(issue(yield* seller.draft))
      yield* poll
      yield* poll
      const runs = yield* runsOf("ReceivePayable")
      assert.deepStrictEqual(
        runs.map((run) => run.split(":").slice(0, 2).join(":")),
        [`ReceivePayable monite:${buyer}`]
      )
      assert.strictEqual((yield* runsOf("CarryInvoice")).length, 1)
      assert.deepStrictEqual(sandbox.defects(), [])
    })
  )

  test(
    "an event that does not name its document makes the next turn read the whole list",
    Effect.gen(function* () {
      const acme = yield* shop("acme")
      yield* poll
      const apis = yield* TenantApis
      const hidden = <A, E, R>(work: Effect.Effect<A, E, R>) =>
        Effect.flatMap(Events, (events) =>
          Effect.provideService(work, Events, {
            ...events,
            pages: (options) =>
              Stream.map(events.pages(options), (page) => ({
                ...page,
                data: page.data.map((event) => ({ ...event, object: undefined }))
              }))
          })
        )
      const withHidden = (tenant: string) => (work: Effect.Effect<unknown, unknown, Events>) =>
        apis.with(tenant)(hidden(work))
      const blind = Effect.provideService(poll, TenantApis, {
        ...apis,
        // `apis.with` provides the service that `hidden` needs, but its type is generic in the work.
        with: withHidden as unknown as typeof apis.with
      })
      yield* acme.invoice
      assert.strictEqual(yield* blind, 0)
      assert.strictEqual(yield* blind, 1)
    })
  )

  test(
    "a tenant that has carried nothing does not read its ledger of before",
    Effect.gen(function* () {
      const acme = yield* shop("acme")
      const ids = yield* times(30, (n) => acme.ledgerInvoice(uuid(n)))
      yield* acme.pay(ids[0]!, 100)
      yield* poll
      assert.deepStrictEqual(yield* runsOf("ReturnPayment"), [])
      yield* acme.pay(ids[1]!, 100)
      yield* exactly
      assert.strictEqual(
        (yield* runsOf("ReturnPayment")).some((run) => run.includes(ids[1]!)),
        true
      )
    })
  )
})
