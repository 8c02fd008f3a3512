/**
 * Kills a worker at points of its work, starts another one, and counts the records on the server.
 *
 * Each point has documents of its own: an invoice to a new customer, an e-invoice that arrives, and a payment in accounting. The
 * worker that takes over also does the work of the next point, so one process is started for each kill.
 */
import { setTimeout as sleep } from "node:timers/promises"
import type { DatabaseTarget } from "../../src/database/Database.ts"
import { madeIn } from "../kit/SandboxRecords.ts"
import { startMortal } from "./Mortal.ts"
import type { Mortal } from "./Mortal.ts"
import type { Counted } from "./Points.ts"
import { makeWorld } from "./World.ts"
import type { World } from "./World.ts"

/**
 * Time of a point, and the way in which the bridge hears of the documents. It polls, or webhooks have left hints in its database.
 * Or it polls after the first start of a worker over a new database, in which it dies.
 */
export const times = ["polled", "hinted", "starting"] as const

export type Time = (typeof times)[number]

/** Point to die at. */
export interface Point {
  readonly number: number
  readonly time: Time
}

/** Result of one point. */
export interface PointResult extends Point {
  /** Name of the point. Undefined: the work ended before it. */
  readonly died: string | undefined
  /** Faults of the records. Empty: there are none. */
  readonly wrong: ReadonlyArray<string>
}

/** Pause between looks, in milliseconds. */
const pause = 60

/** Longest time for the work of one point, in milliseconds. It ends a run that stands still. */
const longest = 90_000

/** Documents of a point. */
interface Work {
  readonly name: string
  readonly invoice: string
  readonly payable: string
}

/** Wrong number of records. */
interface Wrong {
  readonly count: number
  readonly what: string
}

const sentenceOf = ({ count, what }: Wrong): string => `${count} ${what}`

/** Checks the numbers of the records of a point. Empty: exactly one of each. */
const wrongOf = async ({ sandbox }: World, { invoice, name, payable }: Work): Promise<ReadonlyArray<Wrong>> => {
  const made = await madeIn(sandbox)
  const counts = {
    invoices: made.invoices(invoice),
    contacts: made.contacts(name),
    bills: made.bills(payable),
    "payment notes": made.notes(invoice)
  }
  return Object.entries(counts).flatMap(([what, count]) => (count === 1 ? [] : [{ count, what: `${what} of ${name}` }]))
}

/**
 * A worker, and its successor.
 *
 * @param diesAt point of its start at which the first one dies. Undefined: none
 */
const makePair = async (script: string, environment: Readonly<Record<string, string>>, diesAt?: number) => {
  let at = startMortal(script, environment)
  let next = startMortal(script, environment)
  at.diesAt(diesAt)
  await at.start()
  return {
    at: (): Mortal => at,
    /** Lets the next process take over from a dead process. */
    takeOver: async (): Promise<void> => {
      at = next
      next = startMortal(script, environment)
      await at.start()
    },
    end: async (): Promise<void> => {
      await Promise.all([at.kill(), next.kill()])
    }
  }
}

type Pair = Awaited<ReturnType<typeof makePair>>

/** Tells the bridge of documents. */
const tell = async (world: World, pair: Pair, time: Time, about: Parameters<World["hint"]>[0]): Promise<void> => {
  if (time === "hinted") await world.hint(about)
  else pair.at().poll()
}

/** Does the work of one point. Returns the point at which a process died, and what is wrong. */
const workOn = async (
  world: World,
  pair: Pair,
  { number, time }: { readonly number: number | undefined; readonly time: Time },
  name: string
): Promise<{ readonly died: string | undefined; readonly wrong: ReadonlyArray<string> } & Work> => {
  const { sandbox, trade } = world
  const invoice = await trade.sell(name)
  const payable = await trade.buy(`${name} supplied`)
  const work = { name, invoice, payable }
  if (time !== "starting") pair.at().diesAt(number)
  await tell(world, pair, time, [
    { kind: "receivable", document: invoice },
    { kind: "payable", document: payable }
  ])
  const since = Date.now()
  let died: string | undefined
  let isPaid = false
  for (;;) {
    if (pair.at().hasEnded()) {
      died = pair.at().died()
      if (died === undefined) return { ...work, died, wrong: [`The worker of ${name} ended:\n${pair.at().log()}`] }
      await pair.takeOver()
      // It polls when it starts. A hint that was stored needs no repetition.
    }
    const booked = isPaid ? undefined : sandbox.maesn.invoices().find(({ reference }) => reference === invoice)
    if (booked !== undefined) {
      await trade.pay(booked)
      isPaid = true
      await tell(world, pair, time, [{ kind: "ledger invoice", document: booked.invoiceId }])
    }
    const isOver = Date.now() - since > longest
    if (isPaid || isOver) {
      const open = await world.openRuns()
      const wrong = open.length === 0 || isOver ? await wrongOf(world, work) : []
      const isDoubled = wrong.some(({ count }) => count > 1)
      if (open.length === 0 && !pair.at().hasEnded() && (wrong.length === 0 || isDoubled)) {
        return { ...work, died, wrong: wrong.map(sentenceOf) }
      }
      if (isOver) {
        const runs = open.map(({ reason, run, status }) => `${run} is ${status}: ${reason ?? "no reason"}`)
        const late = `${name} did not end in time:\n${pair.at().log()}`
        return { ...work, died, wrong: [...wrong.map(sentenceOf), ...runs, late] }
      }
    }
    await sleep(pause)
  }
}

/** Settings of all batches. */
export interface BatchSettings {
  /** The bundle of `Child.ts`. */
  readonly script: string
  /** A new database. */
  readonly target: DatabaseTarget
  readonly counted: Counted
  readonly seed: number
}

/** Counts the points of the work, by name, in a run without a crash. */
export const countPoints = async ({
  counted,
  script,
  seed,
  target
}: BatchSettings): Promise<Readonly<Record<Time, Readonly<Record<string, number>>>>> => {
  const world = await makeWorld(target, seed)
  const pair = await makePair(script, { ...world.environment, COUNTED: counted })
  try {
    const starting = await pair.at().passed()
    const count = async (time: Time) => {
      const { wrong } = await workOn(world, pair, { number: undefined, time }, time)
      if (wrong.length > 0) throw new Error(`The work without a crash went wrong: ${wrong.join("; ")}`)
      return pair.at().passed()
    }
    // The first work of a process has more points: its token, for example.
    return { starting, polled: await count("polled"), hinted: await count("hinted") }
  } finally {
    await pair.end()
    await world.end()
  }
}

/** Kills a worker at each of some points, over one database and one sandbox. Returns what is wrong in the end. */
export const killBatch = async (
  { counted, script, seed, target }: BatchSettings,
  points: ReadonlyArray<Point>,
  onPoint: (result: PointResult) => void
): Promise<ReadonlyArray<string>> => {
  const world = await makeWorld(target, seed)
  // Points of a start come alone: each needs a new database.
  const [first] = points
  const diesAt = first?.time === "starting" ? first.number : undefined
  const pair = await makePair(script, { ...world.environment, COUNTED: counted }, diesAt)
  const done: Array<Work> = []
  try {
    for (const point of points) {
      const { died, wrong, ...work } = await workOn(world, pair, point, `K-${point.number}-${point.time}`)
      done.push(work)
      onPoint({ ...point, died, wrong })
    }
    // Once more in the end: what was right may have been doubled later.
    const late = await Promise.all(done.map((work) => wrongOf(world, work)))
    return [
      ...late.flat().map(sentenceOf),
      ...world.sandbox.defects().map((defect) => `defect: ${JSON.stringify(defect)}`)
    ]
  } finally {
    await pair.end()
    await world.end()
  }
}
