/**
 * A random mix of calls against servers that fail in every way they can, judged by what the servers did.
 *
 * Hazard for the judge: work that was held back, and what callers gave up before it was read, is done late. It looks only
 * when none is outstanding any more.
 */
import { LookupFailed, withCallPolicy } from "@faktura/core"
import type { AnyCallError, RecoverWriteAmbiguous } from "@faktura/core"
import { Maesn } from "@faktura/maesn"
import { Monite } from "@faktura/monite"
import { start } from "@faktura/sandbox"
import type { Sandbox } from "@faktura/sandbox"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Metric from "effect/Metric"
import * as Predicate from "effect/Predicate"
import * as Redacted from "effect/Redacted"
import * as Result from "effect/Result"
import { moniteSettings } from "../test/kit/Sandboxed.ts"
import { subjects } from "./Calls.ts"
import { faultsOf, waits } from "./Trouble.ts"
import type { Trouble } from "./Trouble.ts"
import { steppedClock } from "./SteppedClock.ts"
import { plan } from "./Plan.ts"
import type { Planned } from "./Plan.ts"
import { makeWorld } from "./World.ts"
import type { World } from "./World.ts"

/** What a run found. `doubled`, `untrue` and `wrong` have to be 0. */
export interface Report {
  readonly trouble: Trouble
  readonly seed: number
  readonly calls: number
  /** Records that exist more than once. */
  readonly doubled: number
  /** Calls that were reported done, and were not. */
  readonly untrue: number
  /** Calls that were reported as not done, and were; or whose unknown outcome was not found out. */
  readonly wrong: number
  /** How often a write ended without anybody knowing how. */
  readonly unknown: number
  /** Writes of which that was still so when the run ended; they were looked up after it. */
  readonly lookedUpLater: number
  /** Those of them that create something, and that `reconcile` could not find out. */
  readonly unknownCreates: number
  /** How often our clock was set. */
  readonly clockSteps: number
  /** How the calls ended, by what they do: `create: done`, `read: Unavailable`. */
  readonly ends: { readonly [end: string]: number }
  /** Faults that struck, by kind. */
  readonly faults: { readonly [kind: string]: number }
  /** Requests that arrived at the servers. */
  readonly requests: number
  /** What was wrong, at most twenty of each. */
  readonly complaints: ReadonlyArray<string>
}

interface Ended {
  readonly planned: Planned
  readonly end: "done" | (AnyCallError | RecoverWriteAmbiguous)["_tag"]
  readonly written: boolean
  /** Why an unknown outcome stayed unknown: what the lookup failed with. */
  readonly because?: string
}

const layers = (sandbox: Sandbox) =>
  Layer.mergeAll(
    Monite.layer(moniteSettings(sandbox)),
    Maesn.layer({ apiKey: Redacted.make(sandbox.maesn.apiKey), baseUrl: sandbox.maesn.baseUrl }),
    Maesn.account({ key: Redacted.make(sandbox.maesn.accountKey) })
  )

/** Of the calls that are judged. The world before them and the lookups after them have all the time they need. */
const hasty = withCallPolicy({ baseDelay: 20, maxDelay: 200, attemptTimeout: waits.attempt })

/** What the lookup of a write failed with, by its tag. */
const reasonOf = (error: AnyCallError | RecoverWriteAmbiguous): string | undefined =>
  "cause" in error && error.cause instanceof LookupFailed
    ? Predicate.hasProperty(error.cause.cause, "_tag")
      ? String(error.cause.cause._tag)
      : String(error.cause.cause)
    : undefined

const run = (world: World, planned: Planned) =>
  Effect.map(Effect.result(hasty(subjects[planned.kind].make(world, planned, waits))), (result): Ended => {
    if (Result.isSuccess(result)) return { planned, end: "done", written: true }
    const error = result.failure
    const because = reasonOf(error)
    return {
      planned,
      end: error._tag,
      written: error._tag === "ResponseInvalid" && error.written,
      ...(because === undefined ? {} : { because })
    }
  })

/** Ends that say that nothing was done. */
const notDone: ReadonlySet<string> = new Set([
  "NotSent",
  "RateLimited",
  "Unauthorized",
  "BadRequest",
  "NotFound",
  "Conflict",
  "ValidationFailed",
  "UnexpectedStatus"
])

/** Requests that have arrived so far: each API numbers its own. */
const requestsOf = (sandbox: Sandbox): number => {
  const last = { monite: 0, maesn: 0 }
  for (const { api, sequence } of sandbox.log()) last[api] = Math.max(last[api], sequence)
  return last.monite + last.maesn
}

/**
 * Until nothing is held back, and nothing has arrived for ten turns of the event loop. It is the servers' loop as well: what
 * lies in a socket is read in the next turn.
 */
const untilAllIsHandled = Effect.fnUntraced(function* (sandbox: Sandbox) {
  let arrived = requestsOf(sandbox)
  for (let quiet = 0; quiet < 10;) {
    yield* Effect.sleep(20)
    const before = arrived
    arrived = requestsOf(sandbox)
    quiet = arrived === before && sandbox.faults.held() === 0 ? quiet + 1 : 0
  }
})

const tally = (words: ReadonlyArray<string>): { readonly [word: string]: number } => {
  const counts = new Map<string, number>()
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1)
  return Object.fromEntries([...counts].toSorted(([a], [b]) => (a < b ? -1 : 1)))
}

/**
 * Makes the calls of a seed, and judges them. So many `fibers` call at once, through one layer of each API; more than the
 * machine can serve in an attempt's time only prove that it cannot.
 */
export const faultRun = Effect.fn("faultRun")(
  function* (options: {
    readonly seed: number
    readonly calls: number
    readonly fibers: number
    readonly trouble: Trouble
  }) {
    const { calls, fibers, seed, trouble } = options
    const { rates, script, setsClock } = faultsOf(trouble)
    const ours = yield* steppedClock(seed)
    const planned = yield* plan(seed, calls)
    const sandbox = yield* Effect.acquireRelease(
      Effect.promise(() => start({ seed, rateLimitPerSecond: 0, logLimit: 1_000_000 })),
      (running) => Effect.promise(() => running.close())
    )
    return yield* Effect.gen(function* () {
      const world = yield* makeWorld(planned)
      return yield* Effect.gen(function* () {
        const requestsBefore = requestsOf(sandbox)
        sandbox.faults.set(rates)
        sandbox.faults.script(script)
        const calling = Effect.forEach(planned, (each) => run(world, each), { concurrency: fibers })
        const ended = yield* setsClock ? Effect.provideService(calling, Clock.Clock, ours.clock) : calling
        yield* untilAllIsHandled(sandbox)
        const requests = requestsOf(sandbox) - requestsBefore
        sandbox.faults.clear()

        const complaints = { doubled: [] as Array<string>, untrue: [] as Array<string>, wrong: [] as Array<string> }
        const counts = countsByName(sandbox)
        let lookedUpLater = 0
        let unknownCreates = 0
        for (const { end, planned: each, written } of ended) {
          const { effect, find } = subjects[each.kind]
          if (effect === "read") continue
          const count = counts(each)
          const isDone = count > 0
          const says = `${each.name}: ${end}, ${count} on the server`
          if (effect === "create" && count > 1) complaints.doubled.push(`${says}; ${arrivalsOf(sandbox, each.name)}`)
          if (end === "done" || written) {
            if (!isDone) complaints.untrue.push(says)
          } else if (notDone.has(end)) {
            if (isDone) complaints.wrong.push(says)
          } else {
            // Unknown still: the lookup has to say what the server knows.
            lookedUpLater++
            if (effect === "create") unknownCreates++
            if ((yield* find(world, each)) !== isDone) complaints.wrong.push(`${says}, looked up wrongly`)
          }
        }
        return {
          trouble,
          seed,
          calls,
          doubled: complaints.doubled.length,
          untrue: complaints.untrue.length,
          wrong: complaints.wrong.length,
          unknown: yield* unknownOutcomes,
          lookedUpLater,
          unknownCreates,
          clockSteps: ours.steps(),
          ends: tally(
            ended.map(
              ({ because, end, planned: each }) =>
                `${subjects[each.kind].effect}: ${end}${because === undefined ? "" : ` (its lookup: ${because})`}`
            )
          ),
          faults: sandbox.faults.injected(),
          requests,
          complaints: Object.values(complaints).flatMap((each) => each.slice(0, 20))
        } satisfies Report
      }).pipe(Effect.provide(Monite.entity(world.entityId)))
    }).pipe(Effect.provide(layers(sandbox)))
  },
  Effect.scoped,
  Effect.provideService(Metric.MetricRegistry, new Map())
)

/** What came of the requests that carried a name, in order of arrival. */
const arrivalsOf = (sandbox: Sandbox, name: string): string => {
  const outcomes = new Map(sandbox.log().map((record) => [`${record.api} ${record.sequence}`, record]))
  return sandbox
    .requests()
    .filter(({ body }) => body.includes(JSON.stringify(name)))
    .map(({ api, method, sequence }) => {
      const { fault = "no fault", late = false, status = "no status" } = outcomes.get(`${api} ${sequence}`) ?? {}
      return `${method} ${sequence}: ${fault}, ${status}${late ? ", late" : ""}`
    })
    .join("; ")
}

/** As the clients count them. */
const unknownOutcomes = Effect.map(Metric.snapshot, (all) =>
  all.reduce(
    (sum, { id, state }) =>
      sum + (id === "faktura.client.outcome_unknown" && "count" in state ? Number(state.count) : 0),
    0
  )
)

/** Asks the server once for all names; asking for each would take as long as the run. */
const countsByName = (sandbox: Sandbox): ((planned: Planned) => number) => {
  const names = new Map<string, number>()
  const add = (name: string | null | undefined): void => {
    if (typeof name === "string") names.set(name, (names.get(name) ?? 0) + 1)
  }
  for (const { organization } of sandbox.monite.counterparts()) add(organization?.legal_name)
  for (const { memo } of sandbox.monite.receivables()) add(memo)
  for (const { companyName } of sandbox.maesn.contacts()) add(companyName)
  for (const { reference } of sandbox.maesn.invoices()) add(reference)
  const products = new Set(sandbox.monite.products().map(({ name }) => name))
  return ({ kind, name }) => (kind === "delete product" ? (products.has(name) ? 0 : 1) : (names.get(name) ?? 0))
}
