/**
 * Data of the page, as JSON. Types only: the program in the browser imports them too.
 *
 * Times are milliseconds since 1970. A field that is undefined is missing in the JSON.
 */
import type { ComparedDocuments, CurrencySum, Finding, NotCompared } from "../reconcile/Reconciliation.ts"
import type { HourCount } from "../runs/Hours.ts"
import type { RunStatus, StepEnd } from "../runs/Run.ts"
import type { Answer, TaskKind } from "../runs/Task.ts"

/** Number of rows. Counting stops at a limit, so that it takes the same time for any number of rows. */
export interface Counted {
  readonly amount: number
  /** True: there are more than `amount`. */
  readonly isMore: boolean
}

/** Part of a list. */
export interface Listed<A> {
  readonly rows: ReadonlyArray<A>
  /** Gets the next part. Undefined: this is the last part. */
  readonly next: string | undefined
}

/** The session of the page. */
export interface SessionData {
  /** Goes into the header `x-bridge-csrf` of every POST. */
  readonly csrf: string
  readonly expiresAt: number
}

/** Statuses that the overview counts. */
export type CountedStatus = Exclude<RunStatus, "done" | "ignored">

/** One tenant in numbers. */
export interface TenantNumbers {
  readonly tenant: string
  readonly name: string
  readonly status: "active" | "paused"
  readonly runs: Readonly<Record<CountedStatus, Counted>>
  /** Runs that were done in the last 24 hours. */
  readonly done: number
}

/** All tenants in numbers. */
export interface Overview {
  readonly runs: Readonly<Record<CountedStatus, Counted>>
  readonly tasks: Counted
  /** Start of the current hour. */
  readonly hour: number
  /** Counts of the last 24 hours, the current hour included. Hours without work have no entry. */
  readonly hours: ReadonlyArray<HourCount>
  readonly tenants: Listed<TenantNumbers>
}

/** Name of a tenant. */
export interface TenantName {
  readonly tenant: string
  readonly name: string
}

/** One run in a list. */
export interface RunRow {
  readonly run: string
  readonly round: number
  readonly tenant: string
  readonly workflow: string
  readonly title: string
  readonly status: RunStatus
  readonly step: string | undefined
  readonly attempts: number
  readonly reason: string | undefined
  readonly dueAt: number | undefined
  readonly createdAt: number
  readonly changedAt: number
}

/** List of runs. */
export interface RunList extends Listed<RunRow> {
  /** Number of runs that match the filter. Undefined: it was not counted. */
  readonly total: Counted | undefined
  /** True: only a part of the titles was searched. `next` goes on. */
  readonly isPart: boolean
}

/** One try of a step. */
export interface StepTry {
  readonly round: number
  readonly step: string
  readonly attempt: number
  readonly ended: StepEnd
  readonly reason: string | undefined
  /** Address of its trace. */
  readonly traceUrl: string | undefined
  readonly startedAt: number
  readonly endedAt: number
}

/** Work that waits for a task: a run, or an event of a webhook that has no run yet. */
export interface WaitingRun {
  readonly run: string
  readonly title: string
  /** False: there is no such run to show. */
  readonly isRun: boolean
}

/** Task for a person. */
export interface TaskData {
  readonly task: string
  readonly tenant: string
  readonly kind: TaskKind
  readonly about: string
  readonly reason: string
  readonly asks: string | undefined
  readonly status: "open" | "answered"
  readonly answer: Answer | undefined
  readonly answeredBy: string | undefined
  readonly openedAt: number
  readonly answeredAt: number | undefined
  /** Number of runs that wait for it, or waited for it. */
  readonly waiting: Counted
  /** Some of these runs. */
  readonly runs: ReadonlyArray<WaitingRun>
}

/** One run, from its start to its end. */
export interface Journey {
  readonly run: RunRow
  readonly subject: string
  readonly endedAt: number | undefined
  readonly traceUrl: string | undefined
  /** Result of a done run. */
  readonly result: unknown
  /** Tries in the order of time. */
  readonly steps: ReadonlyArray<StepTry>
  /** True: there are older tries that are not in `steps`. */
  readonly hasOlderSteps: boolean
  readonly tasks: ReadonlyArray<TaskData>
  /** Other runs of the same document, the newest first. */
  readonly others: ReadonlyArray<RunRow>
}

/** Kinds of differences between Monite and accounting. */
export type FindingKind = Finding["kind"]

/** The newest run that compares both sides of a tenant. */
export interface ComparisonRun {
  readonly run: string
  readonly status: RunStatus
  readonly endedAt: number | undefined
}

/** Last comparison of a tenant. */
export interface Comparison {
  readonly tenant: string
  readonly name: string
  /** Undefined: the tenant was not compared yet. */
  readonly comparedAt: number | undefined
  /** Undefined: no comparison was planned yet. */
  readonly run: ComparisonRun | undefined
  readonly compared: ReadonlyArray<ComparedDocuments>
  /** Kinds of documents whose differences are not known. */
  readonly notCompared: ReadonlyArray<NotCompared>
  /** Sums in minor units. A side is null if it cannot be added up. */
  readonly sums: ReadonlyArray<CurrencySum>
  /** Differences of all kinds of documents that were compared. */
  readonly findings: Readonly<Record<FindingKind, Counted>>
}

/** One difference. */
export interface FindingRow extends Finding {
  /** Both values of a field that differs. Undefined: `detail` says everything. */
  readonly values: { readonly field: string; readonly monite: string; readonly accounting: string } | undefined
}

/** Says in plain words how a request ended. */
export interface Message {
  readonly message: string
}
