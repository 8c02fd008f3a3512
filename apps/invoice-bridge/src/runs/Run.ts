/** Runs: the work on one document by one workflow, as it is stored for people and for the engine. */

/**
 * Status of a run.
 *
 * - `queued`: stored, not started
 * - `running`: a step is at work
 * - `waiting`: a step failed, and is tried again at `dueAt`
 * - `blocked`: a person must decide; see its task
 * - `done`, `ignored`: ended; `ignored` by a person or by a newer version of the document
 * - `failed`: ended by a mistake of the program. It can be replayed
 */
export const runStatuses = ["queued", "running", "waiting", "blocked", "done", "ignored", "failed"] as const

/** Status of a run. */
export type RunStatus = (typeof runStatuses)[number]

/** Work to store. */
export interface PlannedRun {
  /** The run's own name: the same work has the same name, such as `monite:{entity}:{invoice}:{version}`. */
  readonly run: string
  readonly tenant: string
  /** Name of the workflow. */
  readonly workflow: string
  /** The document that the run is about, without its version: runs of one document share it. */
  readonly subject: string
  /** Name for people, such as the number of an invoice. */
  readonly title: string
  /** Input of the workflow, as JSON. */
  readonly input: unknown
  /** Trace that the work belongs to, as a W3C `traceparent`. */
  readonly trace?: string | undefined
}

/** Stored run. Times are milliseconds since 1970. */
export interface Run {
  readonly run: string
  /** Counts from 1. A replay is the next round. */
  readonly round: number
  readonly tenant: string
  readonly workflow: string
  readonly subject: string
  readonly title: string
  readonly trace: string | undefined
  readonly status: RunStatus
  /** The last step that began or ended. */
  readonly step: string | undefined
  /** Number of tries of all steps in this round. */
  readonly attempts: number
  /** Why it waits, is blocked, was ignored or failed. */
  readonly reason: string | undefined
  /** Result of a done run, as JSON. */
  readonly result: unknown
  /** Time of the next try. */
  readonly dueAt: number | undefined
  readonly createdAt: number
  readonly changedAt: number
  readonly endedAt: number | undefined
}

/** True for a run that may be done again: it ended, or it waits for its next try. */
export const isReplayable = ({ endedAt, status }: Pick<Run, "endedAt" | "status">): boolean =>
  endedAt !== undefined || status === "waiting"

/** How a try of a step ended: `later` is tried again by itself, `asked` waits for a person. */
export type StepEnd = "done" | "later" | "asked"

/** One try of a step. */
export interface StepRecord {
  readonly round: number
  readonly step: string
  /** Counts from 1. */
  readonly attempt: number
  readonly ended: StepEnd
  readonly reason: string | undefined
  /** Trace of the try, as a W3C `traceparent`. */
  readonly trace: string | undefined
  readonly startedAt: number
  readonly endedAt: number
}

/** Round of a run that the engine was given. */
export interface StartedRound {
  readonly run: string
  readonly round: number
}

/** End of one try of a step. */
export interface EndedStep {
  readonly run: string
  readonly round: number
  readonly tenant: string
  readonly workflow: string
  readonly step: string
  readonly attempt: number
  readonly ended: StepEnd
  readonly reason?: string | undefined
  /** Wait before the next try, in milliseconds. */
  readonly wait?: number | undefined
  readonly trace?: string | undefined
  readonly startedAt: number
}

/**
 * Permission of a run to go on.
 *
 * - `current`: go on
 * - `paused`: wait until its tenant is resumed
 * - `outdated`: nothing, because it ended or is in another round
 */
export type Standing = "current" | "paused" | "outdated"

/** End of a run. */
export interface EndedRun {
  readonly run: string
  readonly round: number
  readonly ended: "done" | "ignored" | "failed"
  readonly reason?: string | undefined
  readonly result?: unknown
}
