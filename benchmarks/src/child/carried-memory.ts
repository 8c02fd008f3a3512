/**
 * Measures the memory of a worker of invoice-bridge over many invoices: `carried-memory.ts <invoices>`.
 *
 * The runs are planned and worked in this process, over a real Postgres and the real engine. The APIs respond at once, without HTTP:
 * the group `memory` measures their clients. Environment: `DATABASE_URL`, `BRIDGE_KEY`, `SETTINGS` of a tenant, and `DOCUMENT`, an
 * invoice of Monite as JSON. Prints the memory after 1,000 invoices and in the end, each when all runs have ended.
 */
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import { Account, Contacts, Invoices } from "@faktura/maesn"
import { Entity, Receivables } from "@faktura/monite"
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Logger from "effect/Logger"
import * as Redacted from "effect/Redacted"
import type * as Schema from "effect/Schema"
import * as SqlClient from "effect/sql/SqlClient"
import * as Database from "../../../apps/invoice-bridge/src/database/Database.ts"
import * as Worker from "../../../apps/invoice-bridge/src/engine/Worker.ts"
import { Runs } from "../../../apps/invoice-bridge/src/runs/Runs.ts"
import { Tasks } from "../../../apps/invoice-bridge/src/runs/Tasks.ts"
import { SealingKey } from "../../../apps/invoice-bridge/src/tenants/Sealed.ts"
import type { TenantSettings } from "../../../apps/invoice-bridge/src/tenants/Tenant.ts"
import { CurrentTenant } from "../../../apps/invoice-bridge/src/tenants/CurrentTenant.ts"
import { TenantApis } from "../../../apps/invoice-bridge/src/tenants/TenantApis.ts"
import type { Apis } from "../../../apps/invoice-bridge/src/tenants/TenantApis.ts"
import { Tenants } from "../../../apps/invoice-bridge/src/tenants/Tenants.ts"
import * as All from "../../../apps/invoice-bridge/src/workflows/All.ts"
import { CarryInvoice } from "../../../apps/invoice-bridge/src/workflows/CarryInvoice.ts"
import { freePort } from "../../../apps/invoice-bridge/test/kit/Workers.ts"
import { warmUp } from "../Jobs.ts"
import { kept } from "./Heap.ts"

const invoices = Number(process.argv[2])
const { BRIDGE_KEY = "", DATABASE_URL = "", DOCUMENT = "", SETTINGS = "" } = process.env
// Written by the parent process.
const document = JSON.parse(DOCUMENT) as Readonly<Record<string, Schema.Json>>
const settings = JSON.parse(SETTINGS) as TenantSettings

const tenants = ["one", "two", "three", "four", "five"] as const

/** Most planned runs that have not ended. A real inbox plans ahead of the runs too. */
const ahead = 400

const batch = 50

/** Pause between looks at the database, in milliseconds. */
const pause = 50

let made = 0

/** Response of a create: only its id is read. */
const created = (name: "id" | "invoiceId") =>
  Effect.sync(() => ({ data: { [name]: `record-${made++}` }, meta: {} }) as never)

const instant = Layer.mergeAll(
  Contacts.layerMock({ create: () => created("id") }),
  Invoices.layerMock({ create: () => created("invoiceId") }),
  Receivables.layerMock({}),
  Layer.succeed(Account, { key: Redacted.make("account") }),
  Layer.succeed(Entity, { id: "entity" })
)

const known = { status: "active", settings, createdAt: 0, changedAt: 0, adoption: undefined } as const

const layerApis = Layer.effect(
  TenantApis,
  Effect.gen(function* () {
    // Carrying an invoice uses these services only.
    const services = (yield* Layer.build(instant)) as unknown as Context.Context<Apis | Entity>
    return TenantApis.of({
      with: (tenant) => (work) =>
        Effect.provideContext(work, Context.add(services, CurrentTenant, { ...known, tenant, name: tenant })),
      withMonite: () => () => Effect.die("Not used."),
      withMaesn: () => () => Effect.die("Not used.")
    })
  })
)

/** Plans one invoice of a new customer. */
const plan = Effect.fnUntraced(function* (number: number) {
  const runs = yield* Runs
  const readAt = yield* Clock.currentTimeMillis
  const id = `00000000-0000-4000-8000-${String(number).padStart(12, "0")}`
  const input = {
    id,
    version: "1",
    readAt,
    document: { ...document, id, document_id: `INV-${number}`, counterpart_external_reference: `C-${number}` }
  }
  const tenant = tenants[number % tenants.length] ?? "one"
  yield* runs.plan(CarryInvoice.plan({ run: `carry:${id}`, subject: id, tenant, title: `INV-${number}`, input }))
})

const unended = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  const [row] = yield* sql<{ readonly amount: unknown }>`
    SELECT count(*) AS amount FROM bridge_runs WHERE status IN ('queued', 'running', 'waiting', 'blocked', 'failed')`
  return Number(row?.amount)
})

/** Plans invoices up to a number, and waits until all of them are carried. */
const carry = Effect.fnUntraced(function* (from: number, to: number) {
  for (let next = from; next < to;) {
    if ((yield* unended) > ahead) yield* Effect.sleep(pause)
    else {
      const numbers = Array.from({ length: Math.min(batch, to - next) }, (_, index) => next + index)
      yield* Effect.forEach(numbers, plan, { concurrency: 8, discard: true })
      next += numbers.length
    }
  }
  while ((yield* unended) > 0) yield* Effect.sleep(pause)
})

const program = Effect.gen(function* () {
  const store = yield* Tenants
  const secrets = Redacted.make({
    monite: { clientId: "client", clientSecret: "secret" },
    maesn: { apiKey: "key", accountKey: "account" },
    webhooks: {}
  })
  for (const tenant of tenants) yield* store.save({ tenant, name: tenant, settings, secrets })
  yield* carry(0, warmUp)
  const before = yield* Effect.promise(kept)
  const began = performance.now()
  const used = process.cpuUsage()
  yield* carry(warmUp, invoices)
  const seconds = (performance.now() - began) / 1_000
  const { system, user } = process.cpuUsage(used)
  const after = yield* Effect.promise(kept)
  if (made < 2 * invoices) return yield* Effect.die(new Error(`Only ${made} records were made.`))
  const amount = invoices - warmUp
  console.log(JSON.stringify({ before, after, perSecond: amount / seconds, cpu: (user + system) / 1_000 / amount }))
})

const port = await freePort()
const layer = Worker.layer({ mode: { host: "127.0.0.1", port }, workflows: All.workflows, bodies: All.layer }).pipe(
  Layer.provideMerge(Layer.mergeAll(Tenants.layer, layerApis)),
  Layer.provideMerge(Layer.mergeAll(Runs.layer, Tasks.layer)),
  Layer.provideMerge(Database.layer({ kind: "postgres", url: Redacted.make(DATABASE_URL) })),
  Layer.provideMerge(Layer.orDie(SealingKey.layer({ current: Redacted.make(BRIDGE_KEY) }))),
  Layer.provide(Logger.layer([]))
)

NodeRuntime.runMain(Effect.provide(program, layer))
