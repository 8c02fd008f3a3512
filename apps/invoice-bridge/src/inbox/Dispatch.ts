/**
 * Handles stored events: reads the document again, compares its version, and plans the work.
 *
 * Tenants are handled side by side, and each has a limit. A flood or an outage of one tenant does not delay another.
 */
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import type * as Layer from "effect/Layer"
import * as Result from "effect/Result"
import * as SqlClient from "effect/sql/SqlClient"
import type { SqlError } from "effect/sql/SqlError"
import { stored } from "../database/Stored.ts"
import { background } from "../engine/Background.ts"
import type { Engine } from "../engine/Engine.ts"
import { decide } from "../engine/RetryPolicy.ts"
import type { StepFailure } from "../engine/RetryPolicy.ts"
import { currentTrace, inTrace } from "../engine/Trace.ts"
import type { Runs } from "../runs/Runs.ts"
import type { Question } from "../runs/Task.ts"
import { Tasks } from "../runs/Tasks.ts"
import { TenantApis } from "../tenants/TenantApis.ts"
import type { Tenant } from "../tenants/Tenant.ts"
import { Tenants } from "../tenants/Tenants.ts"
import { refusedTasks } from "./Credentials.ts"
import { take } from "./Documents.ts"
import { block, dueDocuments, dueTenants, handled, putOff, release } from "./Inbox.ts"
import type { DueDocument } from "./Inbox.ts"
import { subjectOf } from "./Plans.ts"
import { readAgain } from "./ReadAgain.ts"
import { apiOf } from "./ReadDocument.ts"
import { forEachDue } from "./TenantLoop.ts"

/** Limits of the dispatch. */
interface Limits {
  /** Most documents of one tenant that are read at the same time; 10 by default. */
  readonly documents: number
  /**
   * How long a document may be missing after its event, in milliseconds; 120 000 by default. Why: servers show some new documents
   * late.
   */
  readonly absence: number
  /** Pause between looks at the inbox, in milliseconds; 250 by default. */
  readonly pause: number
}

/** Limits of the dispatch that differ from the defaults. */
export const DispatchLimits: Context.Reference<Partial<Limits>> = Context.Reference<Partial<Limits>>(
  "invoice-bridge/DispatchLimits",
  { defaultValue: () => ({}) }
)

const limits = Effect.map(DispatchLimits, (given): Limits => ({
  documents: 10,
  absence: 120_000,
  pause: 250,
  ...given
}))

/** Services of the dispatch. */
type Services = SqlClient.SqlClient | Runs | Tasks | Tenants | TenantApis

/** Makes one question of those that each document of an API would ask while its server is away. */
const joined = (question: Question, api: string): Question =>
  question.kind === "exhausted" ? { ...question, about: `reading from ${api}` } : question

/** Puts events off, or asks a person. */
const failed = Effect.fnUntraced(function* (
  failure: StepFailure,
  { since, subject, tenant }: { readonly subject: string; readonly tenant: string; readonly since: number },
  { attempts, events, kind }: DueDocument
): Effect.fn.Return<void, SqlError, SqlClient.SqlClient | Tasks> {
  const decision = yield* decide(failure, attempts + 1, subject)
  if (decision.next === "later") {
    return yield* putOff(events, { attempts: attempts + 1, problem: decision.reason, wait: decision.millis })
  }
  const sql = yield* SqlClient.SqlClient
  const tasks = yield* Tasks
  const question = joined(decision.question, apiOf[kind])
  yield* sql.withTransaction(
    Effect.flatMap(tasks.ask({ ...question, tenant, since }), (task) => block(events, task, question.reason))
  )
})

/** Handles the events of one document. @param found the tenant, or why its settings cannot be read */
const handleDocument = Effect.fnUntraced(
  function* (
    tenant: string,
    found: Result.Result<Tenant | undefined, StepFailure>,
    due: DueDocument
  ): Effect.fn.Return<void, SqlError, Services> {
    const { document, events, kind, receivedAt } = due
    const sql = yield* SqlClient.SqlClient
    const apis = yield* TenantApis
    const since = yield* Clock.currentTimeMillis
    if (Result.isFailure(found)) return yield* failed(found.failure, { subject: document, tenant, since }, due)
    const entity = found.success?.settings.entityId ?? ""
    const subject = subjectOf({ kind, id: document }, { entity, tenant })
    const readAt = yield* Clock.currentTimeMillis
    const ended = yield* Effect.result(readAgain(kind, document).pipe(apis.with(tenant)))
    if (Result.isFailure(ended)) return yield* failed(ended.failure, { subject, tenant, since }, due)
    const read = ended.success
    if (read === undefined) {
      if (readAt - receivedAt >= (yield* limits).absence) {
        return yield* handled(
          events,
          `There is no ${kind} ${document}. It was deleted, or it belongs to another account.`
        )
      }
      const message = `The ${kind} ${document} is not there yet.`
      return yield* failed({ _tag: "NotYet", message }, { subject, tenant, since }, due)
    }
    const reading = { tenant, entity, readAt, trace: due.trace ?? (yield* currentTrace) }
    yield* sql.withTransaction(
      Effect.flatMap(take(read, reading), (taken) => handled(events, "nothing" in taken ? taken.nothing : undefined))
    )
  },
  (handling, tenant, _, due) =>
    handling.pipe(
      Effect.withSpan(`inbox ${due.kind}`, { attributes: { tenant, document: due.document } }),
      inTrace(due.trace),
      Effect.annotateLogs({ tenant, document: due.document })
    )
)

/** Handles the due events of a tenant, up to the limit of documents. Returns the number of documents. */
export const dispatchTenant = Effect.fnUntraced(function* (
  tenant: string
): Effect.fn.Return<number, SqlError, Services> {
  const { documents } = yield* limits
  const tenants = yield* Tenants
  const found = yield* Effect.result(tenants.get(tenant))
  // It may have been paused since the last look.
  if (Result.isSuccess(found) && found.success?.status === "paused") return 0
  const due = yield* dueDocuments(tenant, documents)
  const refused = yield* refusedTasks(tenant)
  yield* Effect.forEach(
    due,
    (each) => {
      const task = refused(apiOf[each.kind])
      return task === undefined
        ? handleDocument(tenant, found, each)
        : block(each.events, task, "The tenant's credentials are refused. See the task.")
    },
    { concurrency: documents, discard: true }
  )
  return due.length
})

/** Lets events go on whose task was answered, and returns the tenants that have due events. */
const look = Effect.andThen(release, dueTenants)

/** Handles one batch of each tenant that has due events. Returns the number of documents. */
export const dispatchOnce: Effect.Effect<number, SqlError, Services> = Effect.gen(function* () {
  const batches = yield* Effect.forEach(yield* look, dispatchTenant, { concurrency: "unbounded" })
  return batches.reduce((sum, each) => sum + each, 0)
})

/** Handles events for as long as the engine runs. One worker of a cluster does it. */
export const layer: Layer.Layer<never, never, Engine | Services> = background(
  "inbox",
  Effect.flatMap(limits, ({ pause }) =>
    forEachDue({
      due: Effect.withTracerEnabled(look, false),
      work: (tenant) =>
        Effect.asVoid(Effect.repeat(stored(dispatchTenant(tenant)), { until: (documents) => documents === 0 })),
      pause
    })
  ),
  0
)
