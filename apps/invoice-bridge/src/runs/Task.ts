/** Tasks for people: problems that no retry solves. */
import * as Schema from "effect/Schema"

/**
 * Kind of a task.
 *
 * - `credentials`: an API refuses the tenant's credentials. One task for the tenant
 * - `mapping`: the tenant's table lacks a value. The task asks for it; one task for each missing key
 * - `refused`: an API refuses the document, such as a closed period or a tax code
 * - `untranslatable`: the document cannot be booked exactly
 * - `outcome`: it is not known whether a write was done, and no lookup shows it
 * - `exhausted`: the same temporary failure for too long
 * - `changed`: the document changed in Monite after it was carried, such as a canceled invoice
 */
export const taskKinds = [
  "credentials",
  "mapping",
  "refused",
  "untranslatable",
  "outcome",
  "exhausted",
  "changed"
] as const

/** Kind of a task. */
export type TaskKind = (typeof taskKinds)[number]

/**
 * Answer of a person.
 *
 * - `retry`: try the step again, after something outside was corrected
 * - `answer`: the value that the task asks for. It is stored in the tenant's table, then the step is tried again
 * - `ignore`: end the run without this document; `note` says why
 */
export const Answer = Schema.Union([
  Schema.Struct({ action: Schema.Literal("retry") }),
  Schema.Struct({ action: Schema.Literal("answer"), value: Schema.String }),
  Schema.Struct({ action: Schema.Literal("ignore"), note: Schema.String })
])

/** Answer of a person. */
export type Answer = typeof Answer.Type

/** Question of a step to a person. */
export interface Question {
  readonly kind: TaskKind
  /** Subject of the question. Runs with the same tenant, kind and `about` wait for one task. */
  readonly about: string
  /** Message: the problem, and the remedy. */
  readonly reason: string
  /** Key of the tenant's table that the answer is stored under. Only for `mapping`. */
  readonly asks?: string | undefined
}

/** Stored task. Times are milliseconds since 1970. */
export interface Task extends Question {
  readonly task: string
  readonly tenant: string
  readonly status: "open" | "answered"
  readonly answer: Answer | undefined
  readonly answeredBy: string | undefined
  readonly openedAt: number
  readonly answeredAt: number | undefined
  /** Number of runs that wait for it. */
  readonly waiting: number
}
