/** Stored work for tests, in all statuses. */
import { Effect } from "effect"
import { SqlClient } from "effect/sql"
import type { RunStatus, StepEnd } from "../../../src/runs/Run.ts"
import { Runs } from "../../../src/runs/Runs.ts"
import { Tasks } from "../../../src/runs/Tasks.ts"
import { save, someSecrets } from "../../tenants/kit/Bridge.ts"

/** Plans a run. */
export const plan = (run: string, { subject = `subject of ${run}`, tenant = "acme", title = run } = {}) =>
  Runs.use((runs) => runs.plan({ run, tenant, workflow: "CarryInvoice", subject, title, input: {} }))

/** Traces of the seeded steps. */
export const traceId = "0af7651916cd43dd8448eb211c80319c"
export const trace = `00-${traceId}-b7ad6b7169203331-01`

/** Ends a try of a step that began one second ago. */
export const tried = (run: string, step: string, attempt: number, ended: StepEnd, reason?: string) =>
  Effect.gen(function* () {
    const runs = yield* Runs
    const now = yield* Effect.clockWith((clock) => clock.currentTimeMillis)
    const { round = 1, tenant = "acme" } = (yield* runs.get(run)) ?? {}
    const more = ended === "later" ? { wait: 60_000 } : {}
    yield* runs.stepEnded({
      run,
      round,
      tenant,
      workflow: "CarryInvoice",
      step,
      attempt,
      ended,
      reason,
      trace,
      startedAt: now - 1_000,
      ...more
    })
  })

/** Brings a run into a status. */
export const bring = (run: string, status: RunStatus, reason?: string) =>
  Effect.gen(function* () {
    const runs = yield* Runs
    if (status === "queued") return
    yield* runs.started([{ run, round: 1 }])
    if (status === "waiting") return yield* tried(run, "invoice", 1, "later", reason ?? "The server is busy.")
    if (status === "blocked") return yield* tried(run, "invoice", 1, "asked", reason ?? "A value is missing.")
    if (status === "done" || status === "ignored" || status === "failed") {
      yield* tried(run, "contact", 1, "done")
      yield* runs.ended({
        run,
        round: 1,
        ended: status,
        reason,
        ...(status === "done" ? { result: { invoiceId: `ledger ${run}` } } : {})
      })
    }
  })

/** Opens a task that runs wait for. Returns its name. */
export const ask = (
  runs: ReadonlyArray<string>,
  {
    about = "taxCodes.sales.1900",
    asks,
    kind = "mapping",
    reason = "The tenant's table has no tax code for sales with 19 %.",
    tenant = "acme"
  }: {
    readonly kind?: "mapping" | "refused"
    readonly about?: string
    readonly asks?: string
    readonly reason?: string
    readonly tenant?: string
  } = {}
) =>
  Effect.gen(function* () {
    const tasks = yield* Tasks
    for (const run of runs) {
      yield* tasks.open({
        since: Number.MAX_SAFE_INTEGER,
        tenant,
        kind,
        about,
        reason,
        asks,
        run,
        token: `wait of ${run} for ${kind} ${about}`
      })
    }
    const open = yield* tasks.list({ tenant, status: "open" })
    return open.find((task) => task.kind === kind && task.about === about)!.task // it was opened above
  })

/** Stores a comparison with differences of each kind. The document is an invoice if it is not given. */
export const compare = (
  tenant: string,
  findings: ReadonlyArray<readonly [kind: string, number: string, detail: string, document?: string]>
) =>
  Effect.gen(function* () {
    const sql = yield* SqlClient.SqlClient
    const at = yield* Effect.clockWith((clock) => clock.currentTimeMillis)
    const summary = {
      compared: [
        { document: "invoice", inMonite: 120, carried: 118 },
        { document: "credit note", inMonite: 3, carried: 3 }
      ],
      notCompared: [
        { document: "bill", inMonite: 12, reason: "Maesn creates no bills in Qonto: they are booked by hand." }
      ],
      sums: [
        { document: "invoice", currency: "EUR", count: 110, monite: 12_345_678, ledger: 12_345_578 },
        { document: "invoice", currency: "JPY", count: 8, monite: 90_000, ledger: null }
      ]
    }
    yield* sql`
      INSERT INTO bridge_reconciliations (tenant, summary, compared_at) VALUES (${tenant}, ${JSON.stringify(summary)}, ${at})
      ON CONFLICT (tenant) DO UPDATE SET summary = excluded.summary, compared_at = excluded.compared_at`
    for (const [kind, number, detail, document = "invoice"] of findings) {
      yield* sql`
        INSERT INTO bridge_findings (tenant, kind, number, source, document, detail, found_at)
        VALUES (${tenant}, ${kind}, ${number}, ${`id of ${number}`}, ${document}, ${detail}, ${at})`
    }
  })

/** Adds tenants with secrets that no API knows. */
export const tenants = (...names: ReadonlyArray<string>) => Effect.forEach(names, (name) => save(name, someSecrets))
