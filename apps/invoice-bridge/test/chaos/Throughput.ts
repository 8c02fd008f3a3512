/** Throughput: how fast invoices are carried without faults, against the sandbox's rate limits, and what each costs. */
import { Effect } from "effect"
import { setTimeout as sleep } from "node:timers/promises"
import { makeDatabase } from "../../../../packages/durable/test/kit/Databases.ts"
import type { Postgres } from "../../../../packages/durable/test/kit/Postgres.ts"
import { addHints } from "../../src/inbox/Inbox.ts"
import { bridgeOf, workerEnvironment } from "./Bridge.ts"
import { startCrew } from "./Crew.ts"
import { openShops } from "./Shops.ts"

/** Size of a run. */
export interface ThroughputOptions {
  readonly seed: number
  readonly workers: number
  readonly tenants: number
  readonly invoices: number
  /** Requests in a second for each credential. */
  readonly rateLimit: number
  readonly log?: (line: string) => void
}

/** Figures of a run. */
export interface ThroughputResult {
  readonly invoices: number
  readonly seconds: number
  /** Carried invoices in a second. */
  readonly perSecond: number
  /** Requests for each invoice, of the API that needs more. */
  readonly requests: number
  /** Invoices that the rate limits of all tenants allow in a second. */
  readonly allowed: number
  /** Share of that which was reached, in percent. */
  readonly share: number
  /** Statements of the workers for each invoice: each is one round trip to the database. */
  readonly statements: number
  /** CPU time of the workers for each invoice, in milliseconds. */
  readonly cpu: number
  /** Memory of the workers in megabytes, after a collection: when a tenth was done, and in the end. */
  readonly heap: readonly [early: number, late: number]
  readonly rss: readonly [early: number, late: number]
}

const megabytes = (bytes: number): number => Math.round(bytes / 1_048_576)

const one = (value: number): number => Math.round(value * 10) / 10

/** Measures the throughput on a Postgres server. @param script the bundle of `ChaosWorker.ts` */
export const throughput = async (
  postgres: Postgres,
  script: string,
  { invoices, log = () => {}, rateLimit, seed, tenants, workers }: ThroughputOptions
): Promise<ThroughputResult> => {
  const url = await makeDatabase(postgres)
  const bridge = bridgeOf(url)
  const shops = await bridge.runPromise(openShops(tenants, seed, undefined, rateLimit))
  const carried = () => shops.reduce((sum, { trade }) => sum + trade.sandbox.counts().maesn.invoices, 0)
  const each = Math.ceil(invoices / tenants)
  const hints = (
    await Promise.all(
      shops.map(async ({ tenant, trade }) => {
        const own: Array<string> = []
        for (let index = 0; index < each; index++) own.push(await trade.sell(`T-${index}`))
        return own.map((document) => ({
          event: `throughput ${tenant} ${document}`,
          tenant,
          kind: "receivable" as const,
          document,
          trace: undefined
        }))
      })
    )
  ).flat()
  log(`${hints.length} invoices are issued.`)
  const crew = await startCrew(script, workers, { ...workerEnvironment(url), POLL: "600000", MEASURE: "1" })
  const figures = () => {
    const last = crew.running().map(({ said }) => said.findLast(({ cpu }) => cpu !== undefined))
    const sum = (name: string) => last.reduce<number>((total, figure) => total + Number(figure?.[name] ?? 0), 0)
    return { statements: sum("statements"), cpu: sum("cpu"), heap: sum("heap"), rss: sum("rss") }
  }
  try {
    // The first look of the poller, and the compilation of the program's hot parts, are over.
    await sleep(5_000)
    const before = figures()
    const began = Date.now()
    const sent = () => shops.flatMap(({ trade }) => trade.sandbox.rateWindows())
    const grantedBefore = sent()
    await bridge.runPromise(Effect.forEach([hints], addHints))
    let early: ReturnType<typeof figures> | undefined
    while (carried() < hints.length) {
      if (early === undefined && carried() > hints.length / 10) early = figures()
      await sleep(100)
    }
    const seconds = (Date.now() - began) / 1_000
    await sleep(2_000)
    const after = figures()
    const granted = (api: string) => {
      const sum = (windows: ReturnType<typeof sent>) =>
        windows.filter((window) => window.api === api).reduce((total, window) => total + window.granted, 0)
      return (sum(sent()) - sum(grantedBefore)) / hints.length
    }
    const requests = Math.max(granted("monite"), granted("maesn"))
    const allowed = (rateLimit * tenants) / requests
    const perSecond = hints.length / seconds
    return {
      invoices: hints.length,
      seconds: one(seconds),
      perSecond: one(perSecond),
      requests: one(requests),
      allowed: one(allowed),
      share: one((perSecond / allowed) * 100),
      statements: one((after.statements - before.statements) / hints.length),
      cpu: one((after.cpu - before.cpu) / hints.length),
      heap: [megabytes(early?.heap ?? 0), megabytes(after.heap)],
      rss: [megabytes(early?.rss ?? 0), megabytes(after.rss)]
    }
  } finally {
    await crew.end()
    await bridge.dispose()
    await Promise.all(shops.map(({ trade }) => trade.sandbox.close()))
  }
}
