/**
 * Work in the background: a call starts a task, and callers ask for it until it is done.
 *
 * | read | status |
 * | --- | --- |
 * | the first, within 1,000 ms of the start | `OPEN` |
 * | the first, within 2,000 ms of the start | `IN_PROGRESS` |
 * | any later one, or the first after 2,000 ms | `SUCCESS`, `PARTIAL_SUCCESS` or `FAILED` |
 *
 * The work is done at the start, inside the transaction of the call. Only its result is held back. Why: no timer, so that the
 * same calls have the same responses, also after a restart.
 */
import type { Reply } from "../../http/Api.ts"
import { Invalid, Refusal } from "../../http/Refusal.ts"
import type { Part } from "../../resources/Dialect.ts"
import type { Collection } from "../../state/Rows.ts"
import { accountId } from "../world/Accounts.ts"
import { envelope } from "../world/World.ts"
import type { MaesnCall, Scope, World } from "../world/World.ts"

/** One piece of the work of a task. */
export interface TaskEntry {
  /** File that the piece is about. Null for a record without a file. */
  readonly filename: string | null
  /**
   * Does the piece. Returns what it made, which callers read in `responseData`, or undefined for nothing to show. A `Refusal` or
   * an `Invalid` that it throws is the failure of this piece alone: check before you write.
   */
  readonly work: () => unknown
}

/** Outcome of a piece. `problem` is null if it was done. */
interface Outcome {
  readonly filename: string | null
  readonly problem: string | null
}

interface Task {
  readonly startedAt: number
  readonly reads: number
  /** Time at which it was done, for its messages. Undefined before. */
  readonly doneAt?: number
  readonly outcomes: ReadonlyArray<Outcome>
  /** Results of the pieces that were done, in their order. */
  readonly results: ReadonlyArray<unknown>
}

/** Milliseconds after the start at which the work is taken up. */
const takenUpMs = 1_000

/** Milliseconds after the start at which the work is done. */
const doneMs = 2_000

const tasks = (world: World): Collection<Task> => world.store.collection("maesn /accounting/asyncTask")

/** Owner of the tasks of a call: its account. Not its books, because the operation that reads a task names no environment. */
const ownerOf = (world: World, { scope }: MaesnCall): string => accountId(world.identity, scope.account)

const outcomeOf = ({ filename, work }: TaskEntry): { readonly outcome: Outcome; readonly result: unknown } => {
  try {
    return { outcome: { filename, problem: null }, result: work() }
  } catch (error) {
    if (!(error instanceof Refusal || error instanceof Invalid)) throw error
    return { outcome: { filename, problem: error.message }, result: undefined }
  }
}

/**
 * Starts a task and returns its id. With some of its entries refused, it ends as `PARTIAL_SUCCESS`; with all of them, as `FAILED`.
 *
 * @example
 * ```ts
 * const taskId = startTask(world, call, [
 *   { filename: null, work: () => addExpense(call) },
 *   ...call.parts.map((part) => ({ filename: part.filename ?? null, work: () => keepFile(world, part).fileName }))
 * ])
 * ```
 */
export const startTask = (world: World, call: MaesnCall, entries: ReadonlyArray<TaskEntry>): string => {
  const done = entries.map(outcomeOf)
  const id = world.identity.uuid()
  const task: Task = {
    startedAt: call.at.getTime(),
    reads: 0,
    outcomes: done.map(({ outcome }) => outcome),
    results: done.flatMap(({ result }) => (result === undefined ? [] : [result]))
  }
  tasks(world).insert(id, task, ownerOf(world, call))
  return id
}

/** Starts a task, and responds with 202 and its id. See `startTask`. */
export const taskStarted = (world: World, call: MaesnCall, entries: ReadonlyArray<TaskEntry>): Reply =>
  envelope(call, 202, { taskId: startTask(world, call, entries) })

const finalStatus = (outcomes: ReadonlyArray<Outcome>): string => {
  const failed = outcomes.filter(({ problem }) => problem !== null).length
  if (failed === 0) return "SUCCESS"
  return failed === outcomes.length ? "FAILED" : "PARTIAL_SUCCESS"
}

/** Returns a task as its caller sees it. */
const shown = ({ doneAt, outcomes, results, startedAt }: Task, at: number): object => {
  if (doneAt === undefined) {
    return { status: at < startedAt + takenUpMs ? "OPEN" : "IN_PROGRESS", information: null, responseData: null }
  }
  return {
    status: finalStatus(outcomes),
    information: outcomes.map(({ filename, problem }) => ({
      filename,
      message: problem ?? "Received",
      timestamp: new Date(doneAt).toISOString(),
      type: problem === null ? "information" : "error"
    })),
    responseData: results.length > 1 ? results : (results[0] ?? null)
  }
}

/** Behavior of `/accounting/asyncTask`. */
export const asyncTasks = (world: World): Part<Scope> => ({
  handlers: {
    getAsyncTaskInfo: (call) => {
      const id = call.path["taskId"] ?? ""
      const row = tasks(world).get(id)
      if (row === undefined || row.owner !== ownerOf(world, call)) {
        throw new Refusal(404, `The accounting system has no task ${id}`)
      }
      const { record } = row
      const at = call.at.getTime()
      const isDone = record.reads > 0 || at >= record.startedAt + doneMs
      const doneAt = record.doneAt ?? (isDone ? Math.min(at, record.startedAt + doneMs) : undefined)
      const task: Task = { ...record, reads: record.reads + 1, ...(doneAt === undefined ? {} : { doneAt }) }
      tasks(world).replace(id, task)
      return envelope(call, 200, shown(task, at))
    }
  },
  rules: {}
})
