/**
 * Waits for background tasks of Maesn and returns how they ended.
 *
 * Maesn responds to some writes with a `taskId` before the accounting system has done the work. Maesn sends no notice
 * when the work is done, so this module requests the task again and again.
 */
import type { AsyncTaskResponseDto, InformationResponseDto } from "@faktura/maesn-client"
import * as Clock from "effect/Clock"
import * as Data from "effect/Data"
import type * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Schedule from "effect/Schedule"
import type { GetError } from "./generated/operations/asyncTasks.gen.ts"
import { AsyncTasks } from "./generated/services/asyncTasks.gen.ts"
import type { Account } from "./Scope.ts"

/**
 * Results by final status. `OPEN`, `IN_PROGRESS`, a missing status and a status that the document does not list are not
 * final.
 */
const ends = {
  SUCCESS: "Succeeded",
  FINISHED: "Succeeded",
  PARTIAL_SUCCESS: "PartlySucceeded",
  FAILED: "Failed",
  CANCELLED_SUCCESSFULLY: "Cancelled",
  CANCEL_FAILED: "CancelFailed",
  DELETED: "Deleted"
} as const

type FinalStatus = keyof typeof ends
type EndTag = (typeof ends)[FinalStatus]

/** Report of a task that has ended. */
export interface TaskReport {
  /** Status, with Maesn's name. */
  readonly status: FinalStatus
  /** Messages in Maesn's order: work done and errors. Empty if there are none. */
  readonly information: ReadonlyArray<InformationResponseDto>
  /** Result of the work, as received. Its form depends on the task and on the accounting system. */
  readonly responseData: unknown
}

/**
 * Result of a task.
 *
 * - `Succeeded`: all work was done (`SUCCESS`, `FINISHED`).
 * - `PartlySucceeded`: some work was done; `information` names the rest (`PARTIAL_SUCCESS`).
 * - `Failed`: the work failed; `information` has the reason (`FAILED`).
 * - `Cancelled`: the task was cancelled (`CANCELLED_SUCCESSFULLY`).
 * - `CancelFailed`: cancelling failed, and the work may be done: look it up (`CANCEL_FAILED`).
 * - `Deleted`: the task was deleted, and the work may be done: look it up (`DELETED`).
 *
 * Source: the statuses of `GET /accounting/asyncTask/{taskId}`. Maesn lists them without an explanation.
 */
export type TaskEnd = { [Tag in EndTag]: TaskReport & { readonly _tag: Tag } }[EndTag]

/** Error of `awaitTask` at its timeout. The task may still finish: await it again, and do not send the write again. */
export class TaskUnfinished extends Data.TaggedError("TaskUnfinished")<{
  readonly message: string
  readonly taskId: string
  /** Last status that was received, including statuses outside the document. Undefined if there was no status. */
  readonly status: string | undefined
}> {}

/** Options of `awaitTask`. */
export interface AwaitTaskOptions {
  /**
   * Timeout of the whole wait, requests included: `"5 minutes"`, or a number of milliseconds. 10 minutes by default.
   */
  readonly timeout?: Duration.Input
  /**
   * Waits between two requests. Default: 1 second, then twice as long each time, up to 30 seconds. A schedule that ends
   * before the timeout ends the wait.
   */
  readonly schedule?: Schedule.Schedule<unknown>
}

const growing = /* @__PURE__ */ Schedule.min([
  /* @__PURE__ */ Schedule.exponential("1 second"),
  /* @__PURE__ */ Schedule.spaced("30 seconds")
])

const isFinal = (status: string): status is FinalStatus => Object.hasOwn(ends, status)

const endOf = ({ information, responseData, status }: AsyncTaskResponseDto): TaskEnd | undefined =>
  typeof status === "string" && isFinal(status)
    ? { _tag: ends[status], status, information: information ?? [], responseData }
    : undefined

/**
 * Waits until a task has ended and returns its result. A failed task is a result, not an error.
 *
 * Fails with `TaskUnfinished` at the timeout, also if Maesn sends a status that the document does not list. Fails with
 * the errors of `AsyncTasks.get` after its own retries. Neither a failure nor an interruption ends the task: it can be
 * awaited again.
 *
 * @param taskId the `taskId` in the response of a write, such as `Files.createAsync`
 *
 * @example
 * ```ts
 * import { awaitTask } from "@faktura/maesn"
 * import { Effect } from "effect"
 *
 * const finish = (taskId: string) =>
 *   Effect.gen(function* () {
 *     const end = yield* awaitTask(taskId, { timeout: "5 minutes" })
 *     return end._tag === "Succeeded" ? "done" : `${end._tag}: ${end.information.map(({ message }) => message).join(", ")}`
 *   })
 * ```
 */
export const awaitTask = Effect.fnUntraced(function* (
  taskId: string,
  options: AwaitTaskOptions = {}
): Effect.fn.Return<TaskEnd, GetError | TaskUnfinished, AsyncTasks | Account> {
  const tasks = yield* AsyncTasks
  return yield* awaitWith(tasks.get({ path: { taskId } }), taskId, options)
})

/** Waits with any way to request the task. See {@link awaitTask}. */
export const awaitWith = Effect.fnUntraced(function* <E, R>(
  request: Effect.Effect<{ readonly data: AsyncTaskResponseDto }, E, R>,
  taskId: string,
  { schedule = growing, timeout = "10 minutes" }: AwaitTaskOptions
): Effect.fn.Return<TaskEnd, E | TaskUnfinished, R> {
  const begun = yield* Clock.monotonicTimeNanos
  let status: string | undefined
  const look = Effect.map(request, ({ data }) => {
    status = data.status ?? undefined
    return endOf(data)
  })
  const end = yield* look.pipe(
    Effect.repeat({ schedule, until: (end) => end !== undefined }),
    Effect.timeoutOrElse({ duration: timeout, orElse: () => Effect.succeed(undefined) })
  )
  if (end !== undefined) return end
  const waited = ((yield* Clock.monotonicTimeNanos) - begun) / 1_000_000n
  return yield* new TaskUnfinished({
    message:
      `Task ${taskId} has not ended after ${waited} ms; its status is ${status ?? "unknown"}. ` +
      "It may still finish: await it again, and do not send the write again.",
    taskId,
    status
  })
})
