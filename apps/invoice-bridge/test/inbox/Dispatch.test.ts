/** Stored events become planned work: failures, questions to people, crashes and floods, over both databases. */
import { withCallPolicy } from "@faktura/core"
import { layerSqliteClient } from "@faktura/durable"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Exit, Layer } from "effect"
import type { Scope } from "effect"
import { SqlClient } from "effect/sql"
import { overDatabases } from "../../../../packages/durable/test/kit/Databases.ts"
import { DispatchLimits, dispatchOnce } from "../../src/inbox/Dispatch.ts"
import { addHints } from "../../src/inbox/Inbox.ts"
import type { DocumentKind } from "../../src/inbox/ReadDocument.ts"
import { Runs } from "../../src/runs/Runs.ts"
import { Tasks } from "../../src/runs/Tasks.ts"
import { Tenants } from "../../src/tenants/Tenants.ts"
import { later, save, secretsOf } from "../tenants/kit/Bridge.ts"
import { dump } from "../tenants/kit/Dump.ts"
import { inboxCounts, plannedRuns, shop, world } from "./kit/Shop.ts"
import type { World } from "./kit/Shop.ts"

let events = 0

/** Stores an event, as `receive` does. */
const hint = (tenant: string, document: string, kind: DocumentKind = "receivable") =>
  addHints([{ event: `test ${events++}`, tenant, kind, document, trace: undefined }])

const hour = 3_600_000

/** Dispatches with one request for each reading. */
const dispatch = withCallPolicy({ maxAttempts: 1 })(dispatchOnce)

const problems = SqlClient.SqlClient.use(
  (sql) => sql<{ readonly problem: string | null }>`SELECT problem FROM bridge_inbox ORDER BY received_at, event`
).pipe(Effect.map((rows) => rows.map(({ problem }) => problem)))

const openTasks = Effect.map(
  Tasks.use((tasks) => tasks.list({ status: "open" })),
  (tasks) => tasks.map(({ about, kind, tenant }) => `${tenant} ${kind} ${about}`)
)

const answerAll = (answer: { readonly action: "retry" } | { readonly action: "ignore"; readonly note: string }) =>
  Tasks.use((tasks) =>
    Effect.flatMap(tasks.list({ status: "open" }), (open) =>
      Effect.forEach(open, ({ task }) => tasks.answer(task, answer, "ada"))
    )
  )

const uuid = (n: number): string => `00000000-0000-4000-8000-${String(n).padStart(12, "0")}`

type Program = Effect.Effect<void, unknown, World | Scope.Scope>

const run = (program: Program, client: Layer.Layer<SqlClient.SqlClient>) =>
  Effect.runPromise(Effect.provide(Effect.scoped(program), world(client)))

// Transactions are tested over both databases.
overDatabases((newDatabase) => {
  const test = (title: string, program: Program) =>
    it(title, { timeout: 30_000 }, async () => run(program, (await newDatabase())()))

  test(
    "the document is read again, and its version is planned once",
    Effect.gen(function* () {
      const acme = yield* shop("acme")
      const id = yield* acme.draft
      yield* hint("acme", id)
      assert.strictEqual(yield* dispatch, 1)
      assert.deepStrictEqual(yield* plannedRuns, [])
      assert.deepStrictEqual(yield* problems, ["It is not issued."])
      // Two events, one reading: they say only that something changed.
      yield* hint("acme", id)
      yield* hint("acme", id)
      yield* acme.act(id, "issue")
      assert.strictEqual(yield* dispatch, 1)
      const issued = `CarryInvoice monite:${acme.entity}:${id}:${yield* acme.version(id)}`
      assert.deepStrictEqual(yield* plannedRuns, [issued])
      const input = yield* Runs.use((runs) => runs.input(issued.slice("CarryInvoice ".length)))
      assert.deepInclude((input as { readonly document: object }).document, { id, status: "issued" })
      yield* hint("acme", id)
      yield* dispatch
      assert.deepStrictEqual(yield* plannedRuns, [issued])
      assert.deepStrictEqual(yield* inboxCounts, { handled: 4 })
      assert.strictEqual(yield* dispatch, 0)
      assert.deepStrictEqual(acme.sandbox.defects(), [])
    })
  )

  test(
    "a crash between the reading and the commit plans once",
    Effect.gen(function* () {
      const acme = yield* shop("acme")
      const id = yield* acme.invoice
      yield* hint("acme", id)
      const before = yield* dump
      const runs = yield* Runs
      // The run is inserted, and the process dies before the commit.
      const dying = {
        ...runs,
        plan: (run: Parameters<typeof runs.plan>[0]) => Effect.andThen(runs.plan(run), Effect.die("killed"))
      }
      const exit = yield* Effect.exit(Effect.provideService(dispatch, Runs, dying))
      assert.isTrue(Exit.isFailure(exit))
      assert.deepStrictEqual(yield* dump, before)
      yield* dispatch
      assert.strictEqual((yield* plannedRuns).length, 1)
      assert.deepStrictEqual(yield* inboxCounts, { handled: 1 })
    })
  )

  test(
    "a server that is away: tried again after a wait, and another tenant is not delayed",
    Effect.gen(function* () {
      const acme = yield* shop("acme")
      const globex = yield* shop("globex")
      yield* hint("acme", yield* acme.invoice)
      yield* hint("globex", yield* globex.invoice)
      acme.sandbox.faults.set({ unavailable: 1 })
      assert.strictEqual(yield* dispatch, 2)
      assert.deepStrictEqual(
        (yield* plannedRuns).map((run) => run.includes(globex.entity)),
        [true]
      )
      assert.deepStrictEqual(yield* inboxCounts, { new: 1, handled: 1 })
      assert.isTrue((yield* problems).some((problem) => problem?.includes("GET /receivables")))
      // Not before the wait is over.
      assert.strictEqual(yield* dispatch, 0)
      assert.strictEqual(yield* later(hour, dispatch), 1)
      acme.sandbox.faults.set({})
      assert.strictEqual(yield* later(2 * hour, dispatch), 1)
      assert.strictEqual((yield* plannedRuns).length, 2)
      assert.deepStrictEqual(yield* openTasks, [])
    })
  )

  test(
    "refused credentials: one task, no further calls, and new credentials let all go on",
    Effect.gen(function* () {
      const acme = yield* shop("acme")
      const ids = yield* Effect.all([acme.invoice, acme.invoice, acme.invoice])
      const right = secretsOf(acme.sandbox)
      const wrong = { ...right, monite: { ...right.monite, clientSecret: "wrong" } }
      yield* save("acme", wrong, { entityId: acme.entity })
      yield* hint("acme", ids[0]!)
      yield* dispatch
      assert.deepStrictEqual(yield* openTasks, ["acme credentials monite"])
      assert.deepStrictEqual(yield* inboxCounts, { blocked: 1 })
      const calls = acme.sandbox.log().length
      yield* hint("acme", ids[1]!)
      yield* hint("acme", ids[2]!)
      yield* dispatch
      assert.deepStrictEqual(yield* inboxCounts, { blocked: 3 })
      assert.strictEqual(acme.sandbox.log().length, calls)
      // A person cannot ignore them.
      yield* answerAll({ action: "ignore", note: "not now" })
      yield* dispatch
      assert.deepStrictEqual(yield* inboxCounts, { blocked: 3 })
      assert.deepStrictEqual(yield* openTasks, ["acme credentials monite"])
      yield* save("acme", right, { entityId: acme.entity })
      yield* dispatch
      assert.deepStrictEqual(yield* openTasks, [])
      assert.strictEqual((yield* plannedRuns).length, 3)
      assert.deepStrictEqual(yield* inboxCounts, { handled: 3 })
    })
  )
})

describe("the dispatch", () => {
  const test = (title: string, program: Program) =>
    it(title, { timeout: 30_000 }, () => run(program, Layer.orDie(layerSqliteClient({ file: ":memory:" }))))

  test(
    "a payment in accounting is planned",
    Effect.gen(function* () {
      const acme = yield* shop("acme")
      const id = yield* acme.ledgerInvoice(uuid(1))
      yield* hint("acme", id, "ledger invoice")
      yield* dispatch
      assert.deepStrictEqual(yield* plannedRuns, [])
      yield* acme.pay(id, 50)
      yield* hint("acme", id, "ledger invoice")
      yield* dispatch
      yield* acme.pay(id, 50)
      yield* hint("acme", id, "ledger invoice")
      yield* dispatch
      const runs = yield* plannedRuns
      assert.deepStrictEqual(
        runs.map((run) => run.replace(/\d{4}-[^Z]*Z/, "T")),
        [`ReturnPayment maesn:acme:${id}:T:PARTLY_PAID`, `ReturnPayment maesn:acme:${id}:T:PAID`]
      )
    })
  )

  test(
    "a refused reading asks a person: retry tries again, ignore ends it",
    Effect.gen(function* () {
      const acme = yield* shop("acme")
      // Monite refuses an entity that does not exist with 403.
      yield* save("acme", secretsOf(acme.sandbox), { entityId: uuid(9) })
      yield* hint("acme", uuid(1))
      yield* dispatch
      assert.deepStrictEqual(yield* openTasks, [`acme refused monite:${uuid(9)}:${uuid(1)}`])
      yield* answerAll({ action: "retry" })
      yield* dispatch
      assert.deepStrictEqual(yield* openTasks, [`acme refused monite:${uuid(9)}:${uuid(1)}`])
      yield* answerAll({ action: "ignore", note: "a test of ours" })
      assert.strictEqual(yield* dispatch, 0)
      assert.deepStrictEqual(yield* inboxCounts, { handled: 1 })
      assert.deepStrictEqual(yield* problems, ["a test of ours"])
    })
  )

  test(
    "a tenant that is not connected asks once for all its events",
    Effect.gen(function* () {
      const acme = yield* shop("acme")
      const {
        maesn: { accountKey: _, ...maesn },
        ...rest
      } = secretsOf(acme.sandbox)
      yield* save("acme", { ...rest, maesn }, { entityId: acme.entity })
      yield* hint("acme", yield* acme.invoice)
      yield* hint("acme", yield* acme.invoice)
      yield* dispatch
      assert.deepStrictEqual(yield* openTasks, ["acme credentials tenant"])
      yield* save("acme", secretsOf(acme.sandbox), { entityId: acme.entity })
      yield* dispatch
      assert.strictEqual((yield* plannedRuns).length, 2)
    })
  )

  test(
    "after too many tries a person is asked, once for all documents",
    Effect.gen(function* () {
      const acme = yield* shop("acme")
      yield* hint("acme", yield* acme.invoice)
      yield* hint("acme", yield* acme.invoice)
      const sql = yield* SqlClient.SqlClient
      yield* sql`UPDATE bridge_inbox SET attempts = 19`
      acme.sandbox.faults.set({ unavailable: 1 })
      yield* dispatch
      assert.deepStrictEqual(yield* openTasks, ["acme exhausted reading from monite"])
      assert.deepStrictEqual(yield* inboxCounts, { blocked: 2 })
    })
  )

  test(
    "a document that is gone is handled with a note, but not before servers show new documents",
    Effect.gen(function* () {
      yield* shop("acme")
      yield* hint("acme", uuid(1))
      yield* hint("acme", uuid(2), "payable")
      yield* hint("acme", "l1", "ledger invoice")
      yield* dispatch
      assert.deepStrictEqual(yield* inboxCounts, { new: 3 })
      yield* later(60_000, dispatch)
      assert.deepStrictEqual(yield* inboxCounts, { new: 3 })
      yield* later(hour, dispatch)
      assert.deepStrictEqual(yield* inboxCounts, { handled: 3 })
      for (const problem of yield* problems) assert.match(String(problem), /^There is no .* It was deleted/)
      assert.deepStrictEqual(yield* openTasks, [])
    })
  )

  test(
    "events of a paused tenant wait",
    Effect.gen(function* () {
      const acme = yield* shop("acme")
      yield* hint("acme", yield* acme.invoice)
      const tenants = yield* Tenants
      yield* tenants.setStatus("acme", "paused")
      assert.strictEqual(yield* dispatch, 0)
      yield* tenants.setStatus("acme", "active")
      assert.strictEqual(yield* dispatch, 1)
    })
  )

  test(
    "a flood of 2,000 events delays another tenant by no batch",
    Effect.gen(function* () {
      const acme = yield* shop("acme")
      const globex = yield* shop("globex")
      yield* addHints(
        Array.from({ length: 2_000 }, (_, n) => ({
          event: `flood ${n}`,
          tenant: "acme",
          kind: "receivable" as const,
          document: uuid(n),
          trace: undefined
        }))
      )
      const limited = Effect.provideService(dispatch, DispatchLimits, { documents: 10, absence: 0 })
      assert.strictEqual(yield* limited, 10)
      yield* hint("globex", yield* globex.invoice)
      const readings = () => acme.sandbox.log().filter(({ operationId }) => operationId === "get_receivables_id").length
      const before = readings()
      assert.strictEqual(yield* limited, 11)
      assert.strictEqual(readings() - before, 10)
      assert.strictEqual((yield* plannedRuns).length, 1)
      assert.deepStrictEqual(yield* inboxCounts, { new: 1_980, handled: 21 })
    })
  )
})
