/**
 * Isolation: how much longer other tenants wait while the server of one tenant answers only 503, and another tenant floods the inbox.
 *
 * Both cases take turns in one run: the two tenants are paused and resumed. So both cases have the same workers, database and load
 * of the machine.
 */
import type { Sandbox } from "@faktura/sandbox"
import { Effect } from "effect"
import { SqlClient } from "effect/sql"
import { setTimeout as sleep } from "node:timers/promises"
import { makeDatabase } from "../../../../packages/durable/test/kit/Databases.ts"
import type { Postgres } from "../../../../packages/durable/test/kit/Postgres.ts"
import { addHints } from "../../src/inbox/Inbox.ts"
import { Runs } from "../../src/runs/Runs.ts"
import { Tenants } from "../../src/tenants/Tenants.ts"
import { CarryInvoice } from "../../src/workflows/CarryInvoice.ts"
import { bridgeOf, workerEnvironment } from "./Bridge.ts"
import type { Bridge } from "./Bridge.ts"
import { startCrew } from "./Crew.ts"
import { openShops } from "./Shops.ts"
import type { Shop } from "./Shops.ts"

/** Size of a run. */
export interface IsolationOptions {
  readonly seed: number
  readonly workers: number
  /** Tenants whose times are measured. */
  readonly others: number
  /** Invoices of each of them in each turn. */
  readonly invoices: number
  /** Turns of each case. */
  readonly turns: number
  /** Invoices of the tenant that floods. Each has ten events. */
  readonly flood: number
  /** Pause between the invoices of a turn, in milliseconds. */
  readonly every: number
  /**
   * Requests in a second for each credential. Why it matters: a tenant that floods works as fast as its own limit allows. A
   * machine that is too small for that speed slows all tenants.
   */
  readonly rateLimit: number
  readonly log?: (line: string) => void
}

/** Parts of the time to carry an invoice, in milliseconds. */
interface Segments {
  /** From the event to the planned run. */
  readonly planned: number
  /** From the planned run to its first step. */
  readonly started: number
  /** From the first step to the end of the last one. */
  readonly worked: number
}

/** Median times from the issue of an invoice to its record in accounting, in milliseconds. */
export interface IsolationResult {
  readonly seed: number
  readonly alone: number
  readonly disturbed: number
  /** By how many percent the median grows. */
  readonly growth: number
  /** Invoices that were measured, of both cases. */
  readonly measured: number
  /** Work of the other two meanwhile: requests that the server of the first refused, and invoices that the second carried. */
  readonly refused: number
  readonly flooded: number
}

const median = (values: ReadonlyArray<number>): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN

let events = 0

/** Tells the bridge of invoices, as webhooks do. */
const hint = (bridge: Bridge, { tenant }: Shop, invoices: ReadonlyArray<string>): Promise<number> =>
  bridge.runPromise(
    addHints(
      invoices.map((document) => ({
        event: `isolation ${events++}`,
        tenant,
        kind: "receivable" as const,
        document,
        trace: undefined
      }))
    )
  )

/** Time from the issue of an invoice to its record in accounting, by the sandbox's clock. Undefined: it is not there. */
const timeOf = ({ maesn, monite }: Sandbox, id: string): number | undefined => {
  const booked = maesn.invoices().find(({ reference }) => reference === id)
  const issued = monite.receivables().find((each) => each.id === id)?.issue_date
  return booked === undefined || issued == null ? undefined : Date.parse(booked.createdDate) - Date.parse(issued)
}

/** Parts of the time: median times in milliseconds, of runs that were planned since a moment. */
const segments = (bridge: Bridge, tenants: ReadonlyArray<string>, since: number): Promise<Segments> =>
  bridge.runPromise(
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      const rows = yield* sql<Readonly<Record<string, unknown>>>`
        SELECT r.created_at - i.received_at AS planned, s.first - r.created_at AS started, s.last - s.first AS worked
        FROM bridge_runs r
        JOIN (SELECT tenant, document, min(received_at) AS received_at FROM bridge_inbox GROUP BY tenant, document) i
          ON i.tenant = r.tenant AND r.subject LIKE '%:' || i.document
        JOIN (SELECT run, min(started_at) AS first, max(ended_at) AS last FROM bridge_steps GROUP BY run) s ON s.run = r.run
        WHERE r.created_at > ${since} AND ${sql.in("r.tenant", tenants)}`
      const of = (name: keyof Segments) => median(rows.map((row) => Number(row[name])))
      return { planned: of("planned"), started: of("started"), worked: of("worked") }
    })
  )

/** Lets each of the tenants issue invoices, and returns the times until they were carried. */
const turn = async (
  bridge: Bridge,
  shops: ReadonlyArray<Shop>,
  name: string,
  { every, invoices }: IsolationOptions
): Promise<ReadonlyArray<number>> => {
  const issued: Array<readonly [Shop, string]> = []
  for (let index = 0; index < invoices; index++) {
    await Promise.all(
      shops.map(async (shop) => {
        const id = await shop.trade.sell(`${name}-${index}`)
        await hint(bridge, shop, [id])
        issued.push([shop, id])
      })
    )
    await sleep(every)
  }
  const until = Date.now() + 120_000
  for (;;) {
    const times = issued.flatMap(([{ trade }, id]) => timeOf(trade.sandbox, id) ?? [])
    if (times.length === issued.length) return times
    if (Date.now() > until) throw new Error(`Only ${times.length} of ${issued.length} invoices were carried: ${name}`)
    await sleep(100)
  }
}

/** Makes work for the tenant whose server will be away, and switches it off. */
const goAway = async (bridge: Bridge, shop: Shop): Promise<void> => {
  const { tenant, trade } = shop
  const ids: Array<string> = []
  for (let index = 0; index < 10; index++) ids.push(await trade.sell(`away-${index}`))
  await hint(bridge, shop, ids)
  await bridge.runPromise(
    Effect.flatMap(Runs, (runs) =>
      Effect.forEach(
        ids,
        (id) =>
          runs.plan(
            CarryInvoice.plan({
              run: `away:${id}`,
              subject: `away:${id}`,
              tenant,
              title: id,
              // Read long ago, so that it is read again.
              input: { id, version: "", readAt: 0, document: {} }
            })
          ),
        { discard: true }
      )
    )
  )
  trade.sandbox.faults.set({ unavailable: 1 })
}

/** Measures the isolation on a Postgres server. @param script the bundle of `ChaosWorker.ts` */
export const isolation = async (
  postgres: Postgres,
  script: string,
  options: IsolationOptions
): Promise<IsolationResult> => {
  const { flood, log = () => {}, others, rateLimit, seed, turns, workers } = options
  const url = await makeDatabase(postgres)
  const bridge = bridgeOf(url)
  const shops = await bridge.runPromise(openShops(others + 2, seed, undefined, rateLimit))
  const [away, flooding, ...measured] = shops
  if (away === undefined || flooding === undefined) throw new Error("There are two shops at least.")
  const bad = [away, flooding]
  const setStatus = (status: "active" | "paused") =>
    bridge.runPromise(
      Effect.flatMap(Tenants, (tenants) =>
        Effect.forEach(bad, ({ tenant }) => tenants.setStatus(tenant, status), { discard: true })
      )
    )
  await setStatus("paused")
  await goAway(bridge, away)
  const ids: Array<string> = []
  for (let index = 0; index < flood; index++) ids.push(await flooding.trade.sell(`flood-${index}`))
  await hint(bridge, flooding, Array.from({ length: 10 }, () => ids).flat())
  log("The flood is ready.")
  const environment = {
    ...workerEnvironment(url),
    POLL: "60000",
    // As they are for real. Shorter ones would make the tenant whose server is away busy.
    FIRST_WAIT: "1000",
    LONGEST_WAIT: "600000"
  }
  const crew = await startCrew(script, workers, environment)
  try {
    const alone: Array<number> = []
    const disturbed: Array<number> = []
    await turn(bridge, measured, "warm", { ...options, invoices: 3 })
    for (let index = 0; index < turns; index++) {
      const own = measured.map(({ tenant }) => tenant)
      let since = Date.now()
      alone.push(...(await turn(bridge, measured, `alone-${index}`, options)))
      log(`alone: ${JSON.stringify(await segments(bridge, own, since))}`)
      await setStatus("active")
      await sleep(1_000)
      since = Date.now()
      disturbed.push(...(await turn(bridge, measured, `disturbed-${index}`, options)))
      log(`disturbed: ${JSON.stringify(await segments(bridge, own, since))}`)
      await setStatus("paused")
      log(`turn ${index}: ${median(alone)} ms alone, ${median(disturbed)} ms disturbed`)
      // Steps at work end.
      await sleep(3_000)
    }
    const { maesn } = flooding.trade.sandbox
    return {
      seed,
      alone: median(alone),
      disturbed: median(disturbed),
      growth: Math.round((median(disturbed) / median(alone) - 1) * 1_000) / 10,
      measured: alone.length + disturbed.length,
      refused: away.trade.sandbox.faults.injected().unavailable,
      flooded: maesn.invoices().length
    }
  } finally {
    await crew.end()
    await bridge.dispose()
    await Promise.all(shops.map(({ trade }) => trade.sandbox.close()))
  }
}
