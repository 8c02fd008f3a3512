/**
 * Carries invoices from Monite to accounting with invoice-bridge over Postgres, beside the same flow written plainly on pg-boss.
 * Then measures the memory of the bridge over many invoices.
 *
 * Both have one worker, in a process and a database of its own, and 20 invoices at work. Both use the same clients, mapping and
 * sandbox without faults. Hazard: they do not promise the same. The bridge stores an intent before each write and makes nothing twice.
 */
import { startSandbox } from "@faktura/sandbox"
import type { Sandbox } from "@faktura/sandbox"
import * as Redacted from "effect/Redacted"
import { setTimeout as sleep } from "node:timers/promises"
import { fileURLToPath } from "node:url"
import { PgBoss } from "pg-boss"
import { addHints } from "../../apps/invoice-bridge/src/inbox/Inbox.ts"
import { Tenants } from "../../apps/invoice-bridge/src/tenants/Tenants.ts"
import { bridgeOf } from "../../apps/invoice-bridge/test/chaos/Bridge.ts"
import { openTrade } from "../../apps/invoice-bridge/test/kit/Trade.ts"
import type { Trade } from "../../apps/invoice-bridge/test/kit/Trade.ts"
import { startWorker } from "../../apps/invoice-bridge/test/kit/Workers.ts"
import { keys, secretsOf, settings } from "../../apps/invoice-bridge/test/tenants/kit/Bridge.ts"
import { makeDatabase } from "../../packages/durable/test/kit/Databases.ts"
import type { Postgres } from "../../packages/durable/test/kit/Postgres.ts"
import { runChild } from "./Child.ts"
import type { Figures } from "./child/Figures.ts"
import type { Kept } from "./child/Heap.ts"
import { queue, warmUp } from "./Jobs.ts"
import { compared } from "./Report.ts"
import type { Figure, Row } from "./Report.ts"
import { startCounting, statementsOf } from "./Statements.ts"

/** Size of a run. */
export interface InvoicesOptions {
  /** Invoices that each variant carries. */
  readonly invoices: number
  /** Requests in a second that the sandbox grants to each credential. */
  readonly rateLimit: number
  /** Invoices over which the memory is measured. Up to 1,000: it is not measured. */
  readonly memoryInvoices: number
}

/** Longest time of a variant for one invoice, in milliseconds. */
const patience = 2_000

/** Fewest full seconds that tell something about the rate. */
const fewest = 3

const tenant = "acme"

const program = (name: string): string => fileURLToPath(new URL(`./child/${name}.ts`, import.meta.url))

/** A way to carry invoices. */
interface Variant {
  readonly script: string
  /** Prepares the database of a tenant. Returns the environment of the worker, and what tells it of invoices. */
  readonly prepare: (
    url: string,
    trade: Trade
  ) => Promise<{
    readonly environment: Readonly<Record<string, string>>
    readonly tell: (invoices: ReadonlyArray<string>) => Promise<void>
    readonly end: () => Promise<void>
  }>
}

/** @param limit the rate limit in the settings of the tenant. Undefined: it is learned from 429 responses */
const bridge = (limit: number | undefined): Variant => ({
  script: program("bridge"),
  prepare: async (url, { entity, sandbox }) => {
    const runtime = bridgeOf(url)
    const saved = {
      tenant,
      name: tenant,
      settings: { ...settings, entityId: entity, ...(limit === undefined ? {} : { requestsPerSecond: limit }) },
      secrets: Redacted.make(secretsOf(sandbox))
    }
    await runtime.runPromise(Tenants.use((tenants) => tenants.save(saved)))
    return {
      environment: { DATABASE_URL: url, BRIDGE_KEY: keys.first },
      tell: async (invoices) => {
        const kind = "receivable" as const
        await runtime.runPromise(
          addHints(invoices.map((document) => ({ event: document, tenant, kind, document, trace: undefined })))
        )
      },
      end: () => runtime.dispose()
    }
  }
})

const pgBoss: Variant = {
  script: program("pg-boss"),
  prepare: (url, { entity, sandbox }) => {
    const boss = new PgBoss(url)
    return Promise.resolve({
      environment: {
        DATABASE_URL: url,
        ENTITY: entity,
        SECRETS: JSON.stringify(secretsOf(sandbox)),
        SETTINGS: JSON.stringify(settings)
      },
      tell: async (invoices) => {
        await boss.start()
        await boss.insert(
          queue,
          invoices.map((receivable) => ({ data: { receivable } }))
        )
      },
      end: () => boss.stop()
    })
  }
}

/** Requests by second, of the API that has more of them. */
const requestsBySecond = (sandbox: Sandbox, from: number): ReadonlyArray<number> => {
  const of = (api: string) =>
    sandbox
      .rateWindows()
      .filter((window) => window.api === api && window.second >= from)
      .map(({ granted }) => granted)
  const [monite, maesn] = [of("monite"), of("maesn")]
  return sum(monite) > sum(maesn) ? monite : maesn
}

const sum = (values: ReadonlyArray<number>): number => values.reduce((total, value) => total + value, 0)

/** Costs of a variant for each invoice, in milliseconds and numbers. Shares are in percent. */
interface Cost {
  readonly time: number
  readonly cpu: number
  readonly statements: number
  readonly requests: number
  /** Peak of the resident set in megabytes. */
  readonly peak: number
  /** Share of the rate limit that was not used, without the first and the last second. */
  readonly unused: Figure
}

/** Carries invoices with one worker. */
const carry = async (
  postgres: Postgres,
  { prepare, script }: Variant,
  { invoices, rateLimit }: InvoicesOptions
): Promise<Cost> => {
  const url = await makeDatabase(postgres)
  await using sandbox = await startSandbox({ seed: 1, rateLimitPerSecond: rateLimit, logLimit: 100 })
  const trade = await openTrade(sandbox)
  const ids: Array<string> = []
  for (let index = 0; index < invoices; index++) ids.push(await trade.sell(`S-${index}`))
  const { end, environment, tell } = await prepare(url, trade)
  const worker = await startWorker({ script, environment })
  // Printed by `child/Figures.ts`.
  const figures = () => worker.said.findLast(({ cpu }) => cpu !== undefined) as unknown as Figures | undefined
  try {
    // The worker has printed its figures, and the quota of the sellers is renewed.
    await sleep(1_500)
    const before = { figures: figures(), statements: await statementsOf(url) }
    const second = Math.floor(Date.now() / 1_000)
    const began = performance.now()
    await tell(ids)
    const carried = () => sandbox.counts().maesn.invoices
    while (carried() < invoices) {
      if (performance.now() - began > patience * invoices + 60_000) {
        throw new Error(`Only ${carried()} of ${invoices} invoices were carried: ${worker.log().slice(-2_000)}`)
      }
      await sleep(10)
    }
    const time = performance.now() - began
    const requests = sum(
      sandbox
        .rateWindows()
        .filter((window) => window.second >= second)
        .map(({ granted, refused }) => granted + refused)
    )
    // The last statements and figures follow the last response.
    await sleep(500)
    const statements = (await statementsOf(url)) - before.statements
    const after = figures()
    const full = requestsBySecond(sandbox, second).slice(1, -1)
    return {
      time: time / invoices,
      cpu: ((after?.cpu ?? Number.NaN) - (before.figures?.cpu ?? 0)) / invoices,
      statements: statements / invoices,
      requests: requests / invoices,
      peak: ((after?.peak ?? Number.NaN) * 1_024) / 1e6,
      unused:
        full.length < fewest
          ? { missing: "The run had too few full seconds: carry more invoices." }
          : 100 * (1 - sum(full) / (full.length * rateLimit))
    }
  } finally {
    await worker.stop()
    await end()
  }
}

/** Returns an invoice of a sandbox, as Monite returns it. */
const anInvoice = async (): Promise<unknown> => {
  await using sandbox = await startSandbox({ seed: 1, rateLimitPerSecond: 0 })
  const trade = await openTrade(sandbox)
  const id = await trade.sell("S-1")
  return sandbox.monite.receivables().find((each) => each.id === id)
}

/** Output of `child/carried-memory.ts`. */
interface Carried {
  readonly before: Kept
  readonly after: Kept
  readonly perSecond: number
  /** CPU time of the process for each invoice, in milliseconds. */
  readonly cpu: number
}

const megabytes = (bytes: number): number => bytes / 1e6

/** Measures the memory of the bridge from 1,000 invoices to many. */
const measureMemory = async (postgres: Postgres, invoices: number): Promise<ReadonlyArray<Row>> => {
  const environment = {
    DATABASE_URL: await makeDatabase(postgres),
    BRIDGE_KEY: keys.first,
    DOCUMENT: JSON.stringify(await anInvoice()),
    SETTINGS: JSON.stringify({ ...settings, entityId: "entity" })
  }
  const { after, before, cpu, perSecond } = (await runChild(
    "carried-memory",
    [String(invoices)],
    environment
  )) as Carried
  const subject = `${invoices.toLocaleString("en-GB")} invoices`
  const row = (metric: string, unit: string, figure: number): Row => ({
    group: "invoices",
    subject,
    variant: "bridge, APIs without HTTP",
    metric,
    unit,
    figure,
    baseline: "",
    // Growth is about zero, so a ratio has no meaning.
    ratio: undefined
  })
  return [
    row("heap after 1,000", "MB", megabytes(before.heap)),
    row("heap growth", "MB", megabytes(after.heap + after.buffers - before.heap - before.buffers)),
    row("resident set after 1,000", "MB", megabytes(before.resident)),
    row("resident set growth", "MB", megabytes(after.resident - before.resident)),
    row("invoices", "/s", perSecond),
    row("CPU time of an invoice", "ms", cpu)
  ]
}

/** Runs the group. */
export const invoices = async (options: InvoicesOptions): Promise<ReadonlyArray<Row>> => {
  const postgres = await startCounting()
  try {
    const baseline = await carry(postgres, pgBoss, options)
    const ours = await carry(postgres, bridge(options.rateLimit), options)
    const learned = await carry(postgres, bridge(undefined), options)
    const what = { group: "invoices", subject: `${options.invoices} invoices`, baseline: "pg-boss" } as const
    const rows = (metric: string, unit: string, cost: keyof Cost) =>
      compared({ ...what, metric, unit }, [
        ["pg-boss", baseline[cost]],
        ["bridge", ours[cost]],
        ["bridge, limit learned", learned[cost]]
      ])
    return [
      ...rows("time of an invoice", "ms", "time"),
      ...rows("CPU time of an invoice", "ms", "cpu"),
      ...rows("database round trips", "", "statements"),
      ...rows("API requests", "", "requests"),
      ...rows("peak memory", "MB", "peak"),
      ...rows("unused rate", "%", "unused"),
      ...(options.memoryInvoices > warmUp ? await measureMemory(postgres, options.memoryInvoices) : [])
    ]
  } finally {
    await postgres.stop()
  }
}
