/**
 * Chaos: people of several tenants trade, while servers fail, webhooks come doubled, late or never, workers are killed, and Postgres
 * restarts. In the end nothing may be missing, doubled, wrong or stuck.
 */
import { Clock, Effect } from "effect"
import { SqlClient } from "effect/sql"
import { setTimeout as sleep } from "node:timers/promises"
import { draws } from "../../../../packages/durable/test/kill/Kills.ts"
import { makeDatabase } from "../../../../packages/durable/test/kit/Databases.ts"
import type { Postgres } from "../../../../packages/durable/test/kit/Postgres.ts"
import { Tasks } from "../../src/runs/Tasks.ts"
import { bridgeOf, workerEnvironment } from "./Bridge.ts"
import type { Bridge } from "./Bridge.ts"
import { startCrew } from "./Crew.ts"
import type { Crew } from "./Crew.ts"
import { unrulyDeliveries } from "./Deliveries.ts"
import { judge } from "./Judge.ts"
import type { Document, Verdict } from "./Judge.ts"
import { faults, openShops } from "./Shops.ts"
import type { Shop } from "./Shops.ts"

/** Size and pace of the chaos. Times are in milliseconds. */
export interface ChaosOptions {
  readonly seed: number
  readonly invoices: number
  readonly workers: number
  readonly tenants: number
  /** Pause between kills. */
  readonly killEvery: number
  /** Restarts of Postgres while people trade. */
  readonly databaseRestarts: number
  /** Pause between the invoices of all tenants together. */
  readonly tradeEvery: number
  /** Longest time for the rest of the work, after the faults ended. */
  readonly patience: number
  /** Pause between polls of a source. */
  readonly poll: number
  readonly log?: (line: string) => void
}

/** Result of the chaos. */
export interface ChaosResult {
  readonly seed: number
  readonly invoices: number
  readonly payables: number
  readonly payments: number
  readonly missing: number
  readonly duplicate: number
  readonly drift: number
  /** Runs that did not end as `done` or `ignored`, and events that were not handled. */
  readonly stuck: number
  /** Defects of the sandboxes. */
  readonly defects: number
  /** Workers that ended by themselves. */
  readonly crashes: number
  /** Starts of workers that failed because Postgres was away. */
  readonly failedStarts: number
  readonly kills: number
  readonly databaseRestarts: number
  /** Tasks that were answered with retry. */
  readonly answered: number
  /** Faults of the servers, and what was done to webhooks. */
  readonly faults: number
  readonly webhooks: Readonly<Record<string, number>>
  /** Seconds with faults, and until all work was done. */
  readonly seconds: readonly [withFaults: number, all: number]
  /** Faults that were found, as sentences. */
  readonly wrong: ReadonlyArray<string>
}

/** Work that has not ended, as sentences. */
const openWork = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  const now = yield* Clock.currentTimeMillis
  const rows = yield* sql<{ readonly what: string; readonly since: unknown }>`
    SELECT 'run ' || run || ' is ' || status || ' at ' || coalesce(step, 'its start') || ', try ' || attempts || ': ' ||
      coalesce(reason, '') AS what, changed_at AS since
    FROM bridge_runs WHERE status NOT IN ('done', 'ignored')
    UNION ALL
    SELECT 'event ' || event || ' is ' || status || ': ' || coalesce(problem, ''), received_at
    FROM bridge_inbox WHERE status <> 'handled'`
  return rows.map(({ since, what }) => `${what} (${Math.round((now - Number(since)) / 1_000)} s)`)
})

/** Answers tasks with retry, each once. Returns the number of answers. */
const answerOnce = (answered: Set<string>) =>
  Effect.gen(function* () {
    const tasks = yield* Tasks
    const open = yield* tasks.list({ status: "open", limit: 1_000 })
    for (const { task } of open) {
      if (answered.has(task)) continue
      answered.add(task)
      // Its run may have ended meanwhile.
      yield* Effect.catchTag(tasks.answer(task, { action: "retry" }, "a person"), "TaskUnanswerable", () => Effect.void)
    }
  })

/** Work of people meanwhile. */
interface Trading {
  readonly documents: ReadonlyMap<Shop, ReadonlyArray<Document>>
  /** Ends when all payments are made. Each follows its invoice, so a missing invoice makes it wait for `end`. */
  readonly payments: Promise<unknown>
  readonly end: () => void
}

/** Sells, receives and pays for all tenants in turn. */
const trading = async (shops: ReadonlyArray<Shop>, { invoices, tradeEvery }: ChaosOptions): Promise<Trading> => {
  const documents = new Map<Shop, Array<Document>>(shops.map((shop) => [shop, []]))
  const ended = new AbortController()
  /** Pays an invoice as soon as it is in accounting. */
  const pay = async ({ trade }: Shop, id: string): Promise<void> => {
    while (!ended.signal.aborted) {
      const invoice = trade.sandbox.maesn.invoices().find(({ reference }) => reference === id)
      if (invoice !== undefined) return trade.pay(invoice)
      await sleep(500)
    }
  }
  const payments: Array<Promise<void>> = []
  const trades: Array<Promise<void>> = []
  for (let index = 0; index < invoices; index++) {
    const shop = shops[index % shops.length]
    if (shop === undefined) break
    const own = documents.get(shop) ?? []
    trades.push(
      (async () => {
        const name = `I-${index}`
        const id = await shop.trade.sell(name)
        own.push({ kind: "invoice", name, id })
        if (index % 5 === 0) own.push({ kind: "payable", id: await shop.trade.buy(`P-${index}`) })
        if (index % 4 === 0) {
          own.push({ kind: "payment", id })
          payments.push(pay(shop, id))
        }
      })()
    )
    await sleep(tradeEvery)
  }
  await Promise.all(trades)
  return { documents, payments: Promise.all(payments), end: () => ended.abort() }
}

/** Longest time with faults after the last invoice was issued, in milliseconds. */
const faultsAfter = 15_000

/** Waits until half of the invoices are in accounting, so that faults meet the work too. */
const halfDone = async (shops: ReadonlyArray<Shop>, invoices: number): Promise<void> => {
  const until = Date.now() + faultsAfter
  const carried = () => shops.reduce((sum, { trade }) => sum + trade.sandbox.counts().maesn.invoices, 0)
  while (carried() < invoices / 2 && Date.now() < until) await sleep(200)
}

/** Kills workers until it is told to stop. */
const killing = (crew: Crew, killEvery: number, draw: () => number): (() => Promise<void>) => {
  const stopped = new AbortController()
  const killer = (async () => {
    while (!stopped.signal.aborted) {
      await sleep(killEvery, undefined, { signal: stopped.signal }).catch(() => {})
      if (!stopped.signal.aborted) await crew.kill(draw())
    }
  })()
  return async () => {
    stopped.abort()
    await killer
  }
}

const judgeAll = async (documents: ReadonlyMap<Shop, ReadonlyArray<Document>>): Promise<Verdict> => {
  const all = await Promise.all([...documents].map(([shop, own]) => judge(shop, own)))
  const flat = (key: keyof Verdict) => all.flatMap((each) => each[key])
  return { missing: flat("missing"), duplicate: flat("duplicate"), drift: flat("drift"), defects: flat("defects") }
}

/** Waits until all work is done and all documents are in the books, or until patience ends. Returns what is left. */
const settle = async (
  bridge: Bridge,
  documents: ReadonlyMap<Shop, ReadonlyArray<Document>>,
  { log, patience }: ChaosOptions,
  answered: Set<string>
): Promise<{ readonly open: ReadonlyArray<string>; readonly verdict: Verdict }> => {
  const until = Date.now() + patience
  for (let look = 1; ; look++) {
    await bridge.runPromise(answerOnce(answered))
    const open = await bridge.runPromise(openWork)
    const isOver = Date.now() > until
    if (look % 10 === 0) log?.(`${open.length} runs and events are open, such as: ${open[0]}`)
    if (open.length === 0 || isOver) {
      const verdict = await judgeAll(documents)
      if (isOver || verdict.missing.length === 0) return { open, verdict }
    }
    await sleep(500)
  }
}

/** Runs the chaos on a Postgres server. @param script the bundle of `ChaosWorker.ts` */
export const chaos = async (postgres: Postgres, script: string, options: ChaosOptions): Promise<ChaosResult> => {
  const { databaseRestarts, invoices, killEvery, log = () => {}, poll, seed, tenants, tradeEvery, workers } = options
  const url = await makeDatabase(postgres)
  const bridge = bridgeOf(url)
  const draw = draws(seed)
  const deliveries = await unrulyDeliveries(draw, (effect) => bridge.runPromise(effect))
  const shops = await bridge.runPromise(openShops(tenants, seed, deliveries.address, 30))
  const crew = await startCrew(script, workers, { ...workerEnvironment(url), POLL: String(poll) })
  try {
    log("The workers are ready.")
    const began = Date.now()
    for (const { trade } of shops) trade.sandbox.faults.set(faults)
    const stopKilling = killing(crew, killEvery, draws(seed + 1))
    const restarts = (async () => {
      for (let index = 0; index < databaseRestarts; index++) {
        await sleep((invoices * tradeEvery) / (databaseRestarts + 1))
        log("Postgres restarts.")
        await postgres.restart(500)
      }
    })()
    const { documents, end: endPayments, payments } = await trading(shops, options)
    await restarts
    await halfDone(shops, invoices)
    await stopKilling()
    for (const { trade } of shops) trade.sandbox.faults.clear()
    const withFaults = Date.now() - began
    log(`The faults end after ${withFaults} ms.`)
    const answered = new Set<string>()
    const { open, verdict } = await settle(bridge, documents, options, answered)
    endPayments()
    await payments
    const all = [...documents.values()].flat()
    const count = (kind: Document["kind"]) => all.filter((each) => each.kind === kind).length
    const seconds = (millis: number) => Math.round(millis / 100) / 10
    return {
      seed,
      invoices: count("invoice"),
      payables: count("payable"),
      payments: count("payment"),
      missing: verdict.missing.length,
      duplicate: verdict.duplicate.length,
      drift: verdict.drift.length,
      stuck: open.length,
      defects: verdict.defects.length,
      crashes: crew.crashes().length,
      failedStarts: crew.failedStarts(),
      kills: crew.kills(),
      databaseRestarts,
      answered: answered.size,
      faults: shops.reduce(
        (sum, { trade }) => sum + Object.values(trade.sandbox.faults.injected()).reduce((one, n) => one + n, 0),
        0
      ),
      webhooks: deliveries.counts(),
      seconds: [seconds(withFaults), seconds(Date.now() - began)],
      wrong: [
        ...verdict.missing,
        ...verdict.duplicate,
        ...verdict.drift,
        ...verdict.defects,
        ...open,
        ...crew.crashes()
      ]
    }
  } finally {
    await crew.end()
    await deliveries.end()
    await bridge.dispose()
    await Promise.all(shops.map(({ trade }) => trade.sandbox.close()))
  }
}
