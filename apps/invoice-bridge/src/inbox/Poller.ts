/**
 * Finds what webhooks missed: reads what changed in each source of each active tenant, and plans it like the dispatch does.
 *
 * Each source of each tenant is read in a fiber of its own, with its own backoff.
 */
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import type * as Layer from "effect/Layer"
import * as Result from "effect/Result"
import * as Semaphore from "effect/Semaphore"
import * as SqlClient from "effect/sql/SqlClient"
import type { SqlError } from "effect/sql/SqlError"
import { stored } from "../database/Stored.ts"
import { background } from "../engine/Background.ts"
import type { Engine } from "../engine/Engine.ts"
import { decide, mostAttempts } from "../engine/RetryPolicy.ts"
import { currentTrace } from "../engine/Trace.ts"
import type { Runs } from "../runs/Runs.ts"
import { Tasks } from "../runs/Tasks.ts"
import { TenantApis } from "../tenants/TenantApis.ts"
import { Tenants } from "../tenants/Tenants.ts"
import { refusedTasks } from "./Credentials.ts"
import { lastReads, readPosition, storePosition, storeProblem, storeRead } from "./Cursors.ts"
import { take } from "./Documents.ts"
import { apiOf, documentKinds } from "./ReadDocument.ts"
import type { DocumentKind } from "./ReadDocument.ts"
import { readLedger, readMonite } from "./Sources.ts"
import type { Keep, ReadOptions } from "./Sources.ts"
import { forEachDue } from "./TenantLoop.ts"

/** Times and limits of the poller. Times are in milliseconds. `overlap` is 120 000 and `page` 100 by default. */
interface Times extends ReadOptions {
  /** From the end of one reading of a source to the next one; 60 000 by default. */
  readonly interval: number
  /** Pause between looks for sources that are due; 1 000 by default. */
  readonly pause: number
  /** Most sources that are read at the same time; 50 by default. */
  readonly sources: number
}

/** Times of the poller that differ from the defaults. */
export const PollTimes: Context.Reference<Partial<Times>> = Context.Reference<Partial<Times>>(
  "invoice-bridge/PollTimes",
  {
    defaultValue: () => ({})
  }
)

const times = Effect.map(PollTimes, (given): Times => ({
  interval: 60_000,
  overlap: 120_000,
  page: 100,
  pause: Math.min(1_000, given.interval ?? 1_000),
  sources: 50,
  ...given
}))

/** Services of the poller. */
type Services = SqlClient.SqlClient | Runs | Tasks | Tenants | TenantApis

/** Wait after a refusal, in milliseconds. A person may correct its cause meanwhile. */
const afterRefusal = 600_000

/** How a reading ended. `wait`: milliseconds until the next one. Undefined: the usual interval. */
interface PollEnd {
  readonly planned: number
  readonly wait: number | undefined
}

/** Reads a source. Returns the number of planned runs. */
const readSource = Effect.fnUntraced(function* (tenant: string, source: DocumentKind) {
  const sql = yield* SqlClient.SqlClient
  const tenants = yield* Tenants
  const apis = yield* TenantApis
  const options = yield* times
  const found = yield* tenants.get(tenant)
  // It may have been paused while this reading waited for its turn.
  if (found?.status === "paused") return 0
  const entity = found?.settings.entityId ?? ""
  const trace = yield* currentTrace
  const from = yield* readPosition(tenant, source)
  let planned = 0
  // A page is requested after the page before it was kept.
  let readAt = yield* Clock.currentTimeMillis
  const keep: Keep<Services> = Effect.fnUntraced(function* (documents, position) {
    const reading = { tenant, entity, readAt, trace }
    const taken = yield* sql.withTransaction(
      Effect.tap(
        Effect.forEach(documents, (each) => take(each, reading)),
        () => storePosition(tenant, source, position)
      )
    )
    planned += taken.filter((each) => "planned" in each).length
    readAt = yield* Clock.currentTimeMillis
  })
  if (source === "ledger invoice") yield* readLedger(tenant, from, options, keep).pipe(apis.with(tenant))
  else yield* readMonite(source, tenant, from, options, keep).pipe(apis.with(tenant))
  yield* storeRead(tenant, source)
  return planned
})

/**
 * Reads a source of a tenant. A failure is stored, so that people see it. Refused credentials become a task, and the source is not
 * read again while the task is open.
 *
 * @param attempt number of this try since the last success, from 1
 */
export const pollSource = Effect.fnUntraced(
  function* (tenant: string, source: DocumentKind, attempt: number): Effect.fn.Return<PollEnd, SqlError, Services> {
    const api = apiOf[source]
    const sql = yield* SqlClient.SqlClient
    const since = yield* Clock.currentTimeMillis
    if ((yield* refusedTasks(tenant))(api) !== undefined) return { planned: 0, wait: undefined }
    const ended = yield* Effect.result(readSource(tenant, source))
    if (Result.isSuccess(ended)) return { planned: ended.success, wait: undefined }
    const { failure } = ended
    // Never the last attempt: the poller does not give up.
    const decision = yield* decide(failure, Math.min(attempt, mostAttempts - 1), `reading from ${api}`)
    yield* storeProblem(tenant, source, failure.message)
    yield* Effect.logWarning(`Changes of each ${source} could not be read: ${failure.message}`)
    if (decision.next === "later") return { planned: 0, wait: decision.millis }
    if (decision.question.kind !== "credentials") return { planned: 0, wait: afterRefusal }
    const tasks = yield* Tasks
    yield* sql.withTransaction(tasks.ask({ ...decision.question, tenant, since }))
    return { planned: 0, wait: undefined }
  },
  (polling, tenant, source) =>
    polling.pipe(
      Effect.withSpan(`poll ${source}`, { attributes: { tenant }, root: true }),
      Effect.annotateLogs({ tenant, source })
    )
)

/** Reads all sources of all active tenants once. Returns the number of planned runs. */
export const pollOnce: Effect.Effect<number, SqlError, Services> = Effect.gen(function* () {
  const { sources } = yield* times
  const units = (yield* lastReads).flatMap(({ tenant }) => documentKinds.map((source) => [tenant, source] as const))
  const ends = yield* Effect.forEach(units, ([tenant, source]) => pollSource(tenant, source, 1), {
    concurrency: sources
  })
  return ends.reduce((sum, { planned }) => sum + planned, 0)
})

/** Separates the parts of a unit's name. No tenant has it in its id. */
const separator = " "

/** Failed readings of a source since the last success. */
interface Backoff {
  readonly attempts: number
  /** Milliseconds since 1970. */
  readonly until: number
}

/** Reads sources when they are due. Never ends. */
const polling: Effect.Effect<never, never, Services> = Effect.gen(function* () {
  const { interval, pause, sources } = yield* times
  const places = yield* Semaphore.make(sources)
  const backoffs = new Map<string, Backoff>()

  const due = Effect.gen(function* () {
    const now = yield* Clock.currentTimeMillis
    return (yield* lastReads).flatMap(({ readAt, tenant }) =>
      documentKinds.flatMap((source) => {
        const unit = `${tenant}${separator}${source}`
        const at = Math.max((readAt.get(source) ?? 0) + interval, backoffs.get(unit)?.until ?? 0)
        return at <= now ? [unit] : []
      })
    )
  })

  const work = Effect.fnUntraced(function* (unit: string) {
    const tenant = unit.slice(0, unit.indexOf(separator))
    const source = documentKinds.find((kind) => unit === `${tenant}${separator}${kind}`)
    if (source === undefined) return
    const attempts = (backoffs.get(unit)?.attempts ?? 0) + 1
    const { wait } = yield* places.withPermits(1)(stored(pollSource(tenant, source, attempts)))
    const now = yield* Clock.currentTimeMillis
    backoffs.set(unit, wait === undefined ? { attempts: 0, until: now + interval } : { attempts, until: now + wait })
  })

  return yield* forEachDue({ due: Effect.withTracerEnabled(due, false), work, pause })
})

/** Reads all sources for as long as the engine runs. One worker of a cluster does it. */
export const layer: Layer.Layer<never, never, Engine | Services> = background("poller", polling, 0)
