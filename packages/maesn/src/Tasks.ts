/**
 * Work in the background: asks for a task until it has ended, and says how it ended.
 *
 * Maesn answers some writes with a `taskId` before the accounting system has done them. Nothing tells when the work is done:
 * the task has to be asked for.
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

/** What each final status means. Not final are `OPEN`, `IN_PROGRESS`, none, and whatever the document does not know. */
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

/** What a task says of itself when it has ended. */
export interface TaskReport {
  /** The status in Maesn's own words. */
  readonly status: FinalStatus
  /** The messages, in Maesn's order: what was done, and what went wrong. Empty where it has none. */
  readonly information: ReadonlyArray<InformationResponseDto>
  /** What the work brought about, as it came: its form depends on the task and on the accounting system. */
  readonly responseData: unknown
}

/**
 * How a task ended.
 *
 * - `Succeeded`: the work was done (`SUCCESS`, `FINISHED`).
 * - `PartlySucceeded`: some of it was done; `information` says what was not (`PARTIAL_SUCCESS`).
 * - `Failed`: it failed; `information` says why (`FAILED`).
 * - `Cancelled`: it was cancelled (`CANCELLED_SUCCESSFULLY`).
 * - `CancelFailed`: it was to be cancelled, and could not be: look up whether it was done (`CANCEL_FAILED`).
 * - `Deleted`: the task was deleted: look up whether the work was done (`DELETED`).
 *
 * Source: the statuses of `GET /accounting/asyncTask/{taskId}`; Maesn names them and does not explain them.
 */
export type TaskEnd = { [Tag in EndTag]: TaskReport & { readonly _tag: Tag } }[EndTag]

/** A task had not ended when the waiting did. It may still finish: await it again, and do not send the work once more. */
export class TaskUnfinished extends Data.TaggedError("TaskUnfinished")<{
  readonly message: string
  readonly taskId: string
  /** The last status that was seen, also one that the document does not know; undefined when none was. */
  readonly status: string | undefined
}> {}

/** How long a task is awaited, and how often it is asked for. */
export interface AwaitTaskOptions {
  /** How long to wait in all, with the requests: `"5 minutes"`, or a number of milliseconds. 10 minutes by default. */
  readonly timeLimit?: Duration.Input
  /**
   * The waits between two looks at the task; by default 1 second, then twice as long each time, up to 30 seconds. One that
   * ends before the time limit ends the waiting.
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
 * Waits until a task has ended, and gives how: a task that failed is a result as well, not an error.
 *
 * Fails with `TaskUnfinished` when the time limit passes first, also where the status is one that the document does not
 * know. What `AsyncTasks.get` fails with, after its own retries, comes out as it is. Neither ends the task, nor does
 * interrupting: the same task can be awaited again.
 *
 * @param taskId the `taskId` in the answer of a write, such as `Files.createAsync`
 */
export const awaitTask = Effect.fnUntraced(function* (
  taskId: string,
  options: AwaitTaskOptions = {}
): Effect.fn.Return<TaskEnd, GetError | TaskUnfinished, AsyncTasks | Account> {
  const { schedule = growing, timeLimit = "10 minutes" } = options
  const tasks = yield* AsyncTasks
  const begun = yield* Clock.monotonicTimeNanos
  let status: string | undefined
  const look = Effect.map(tasks.get({ path: { taskId } }), ({ data }) => {
    status = data.status ?? undefined
    return endOf(data)
  })
  const end = yield* look.pipe(
    Effect.repeat({ schedule, until: (end) => end !== undefined }),
    Effect.timeoutOrElse({ duration: timeLimit, orElse: () => Effect.succeed(undefined) })
  )
  if (end !== undefined) return end
  const waited = ((yield* Clock.monotonicTimeNanos) - begun) / 1_000_000n
  return yield* new TaskUnfinished({
    message:
      `The task has not ended after ${waited} ms; its status is ${status ?? "not known"}. ` +
      "It may still finish: await it again, and do not send the work once more.",
    taskId,
    status
  })
})
