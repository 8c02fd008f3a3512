/**
 * Makes random calls to servers with every kind of fault, and checks the results against the servers' records.
 *
 * Hazard: delayed work, and requests whose callers gave up, are done late. The check waits until no work is
 * outstanding.
 */
import { LookupFailed } from "@faktura/core"
import type { CallPolicyChange } from "@faktura/core"
import { Maesn } from "@faktura/maesn"
import { Monite } from "@faktura/monite"
import { startSandbox } from "@faktura/sandbox"
import type { Sandbox } from "@faktura/sandbox"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Metric from "effect/Metric"
import * as Predicate from "effect/Predicate"
import * as Redacted from "effect/Redacted"
import * as Result from "effect/Result"
import { moniteSettings } from "../test/kit/Sandboxed.ts"
import type { Api, Failure } from "./Api.ts"
import { subjects } from "./Calls.ts"
import { effectClient } from "./EffectClient.ts"
import { promiseClient } from "./PromiseClient.ts"
import { faultsOf, waits } from "./Trouble.ts"
import type { Trouble } from "./Trouble.ts"
import { steppedClock } from "./SteppedClock.ts"
import { plan } from "./Plan.ts"
import type { Planned } from "./Plan.ts"
import { makeWorld } from "./World.ts"
import type { World } from "./World.ts"

/** Clients that can make the calls: the services of Effect, or `createMonite` and `createMaesn`. */
export const clients = ["effect", "promise"] as const

/** Client of a run: one of {@link clients}. */
export type ClientKind = (typeof clients)[number]

/** Result of a run. `doubled`, `untrue` and `wrong` must be 0. */
export interface Report {
  readonly client: ClientKind
  readonly trouble: Trouble
  readonly seed: number
  readonly calls: number
  /** Records that exist more than once. */
  readonly doubled: number
  /** Calls that were reported done, but were not done. */
  readonly untrue: number
  /** Calls that were reported not done, but were done. Also unknown outcomes that the lookup reported wrongly. */
  readonly wrong: number
  /** Writes that ended with an unknown outcome. */
  readonly unknown: number
  /** Writes that were still unknown at the end of the run. They were looked up after it. */
  readonly lookedUpLater: number
  /** Creates among `lookedUpLater`: `recoverWrite` could not resolve them. */
  readonly unknownCreates: number
  /** Number of times that our clock was set. */
  readonly clockSteps: number
  /** Number of calls by effect and result: `create: done`, `read: Unavailable`. */
  readonly ends: { readonly [end: string]: number }
  /** Injected faults, by kind. */
  readonly faults: { readonly [kind: string]: number }
  /** Requests that arrived at the servers. */
  readonly requests: number
  /** Wrong results, at most twenty of each kind. */
  readonly complaints: ReadonlyArray<string>
}

interface Ended {
  readonly planned: Planned
  readonly end: "done" | Failure["_tag"]
  readonly written: boolean
  /** Error of the lookup, if an unknown outcome stayed unknown. */
  readonly because?: string
}

const layers = (sandbox: Sandbox) =>
  Layer.mergeAll(
    Monite.layer(moniteSettings(sandbox)),
    Maesn.layer({ apiKey: Redacted.make(sandbox.maesn.apiKey), baseUrl: sandbox.maesn.baseUrl }),
    Maesn.account({ key: Redacted.make(sandbox.maesn.accountKey) })
  )

/** Policy of the checked calls. Setup before them and lookups after them have no short timeouts. */
const hasty: CallPolicyChange = { baseDelay: 20, maxDelay: 200, attemptTimeout: waits.attempt }

/** Returns the tag of the error of a write's lookup. */
const reasonOf = (error: Failure): string | undefined =>
  "cause" in error && error.cause instanceof LookupFailed
    ? Predicate.hasProperty(error.cause.cause, "_tag")
      ? String(error.cause.cause._tag)
      : String(error.cause.cause)
    : undefined

const run = (api: Api, world: World, planned: Planned) =>
  Effect.map(Effect.result(subjects[planned.kind].make(api, world, planned, waits)), (result): Ended => {
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

/** Results that mean that nothing was done. */
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

/** Returns the number of requests so far. Each API numbers its own. */
const requestsOf = (sandbox: Sandbox): number => {
  const last = new Map<string, number>()
  for (const { api, sequence } of sandbox.log()) last.set(api, Math.max(last.get(api) ?? 0, sequence))
  return [...last.values()].reduce((sum, count) => sum + count, 0)
}

/**
 * Waits until no request is delayed, and none has arrived for ten turns of the event loop. The servers use the same
 * loop: data in a socket is read in the next turn.
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
 * Makes the calls of a seed and checks them. `fibers` is the number of concurrent calls, through one layer of each API.
 * Hazard: more calls than the machine can serve within the timeout only show that the machine is slow.
 */
export const faultRun = Effect.fn("faultRun")(
  function* (options: {
    readonly seed: number
    readonly calls: number
    readonly fibers: number
    readonly trouble: Trouble
    readonly client: ClientKind
  }) {
    const { calls, client, fibers, seed, trouble } = options
    const { rates, script, setsClock } = faultsOf(trouble)
    const ours = yield* steppedClock(seed)
    const planned = yield* plan(seed, calls)
    const sandbox = yield* Effect.acquireRelease(
      Effect.promise(() => startSandbox({ seed, rateLimitPerSecond: 0, logLimit: 1_000_000 })),
      (running) => Effect.promise(() => running.close())
    )
    return yield* Effect.gen(function* () {
      const world = yield* makeWorld(planned)
      return yield* Effect.gen(function* () {
        const through = client === "effect" ? effectClient(hasty) : yield* promiseClient(sandbox, world.entityId, hasty)
        const requestsBefore = requestsOf(sandbox)
        sandbox.faults.set(rates)
        sandbox.faults.script(script)
        const calling = Effect.forEach(planned, (each) => run(through.hasty, world, each), { concurrency: fibers })
        const ended = yield* setsClock ? ours.setting[client](calling) : calling
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
            // Still unknown: the lookup must agree with the server.
            lookedUpLater++
            if (effect === "create") unknownCreates++
            if ((yield* find(through.calm, world, each)) !== isDone) complaints.wrong.push(`${says}, looked up wrongly`)
          }
        }
        return {
          client,
          trouble,
          seed,
          calls,
          doubled: complaints.doubled.length,
          untrue: complaints.untrue.length,
          wrong: complaints.wrong.length,
          unknown: yield* through.unknownOutcomes,
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
  // Each run has metrics of its own.
  (run) => Effect.suspend(() => Effect.provideService(run, Metric.MetricRegistry, new Map()))
)

/** Describes the requests that contain a name, in order of arrival. */
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

/** Reads the server's records once for all names. Why: one read for each name would take as long as the run. */
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
