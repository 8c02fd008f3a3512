/**
 * Waits for background tasks of Maesn, for programs that use promises.
 */
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import { awaitWith } from "../Tasks.ts"
import type { TaskEnd } from "../Tasks.ts"
import type { Maesn } from "./Maesn.ts"

/** Options of `awaitTask`. */
export interface AwaitTaskOptions {
  /** Timeout of the whole wait in milliseconds; 600,000 by default. */
  readonly timeout?: number | undefined
  /** Stops the wait. The promise rejects with its reason. The task goes on. */
  readonly signal?: AbortSignal | undefined
}

/**
 * Waits until a task has ended and returns its result. A failed task is a result, not an error. Requests the task after 1
 * second, then after twice as long each time, up to 30 seconds.
 *
 * Rejects with `TaskUnfinished` at the timeout, and with the errors of `asyncTasks.get`. The task can be awaited again.
 *
 * @param maesn  client for the account of the task
 * @param taskId the `taskId` in the response of a write, such as `files.createAsync`
 *
 * @example
 * ```ts
 * import { awaitTask, createMaesn } from "@faktura/maesn/promise"
 *
 * const maesn = createMaesn({ account: { key: "the end user's account key" } })
 * const end = await awaitTask(maesn, "4711", { timeout: 300_000 })
 * console.log(end._tag, end.information)
 * ```
 */
export const awaitTask = async (
  maesn: Pick<Maesn, "asyncTasks">,
  taskId: string,
  { signal, timeout }: AwaitTaskOptions = {}
): Promise<TaskEnd> => {
  signal?.throwIfAborted()
  const request = Effect.tryPromise({
    try: (aborted) => maesn.asyncTasks.get(taskId, {}, { signal: aborted }),
    catch: (error) => error
  })
  const exit = await Effect.runPromiseExit(
    awaitWith(request, taskId, timeout === undefined ? {} : { timeout }),
    signal === undefined ? {} : { signal }
  )
  if (Exit.isSuccess(exit)) return exit.value
  if (signal?.aborted === true && Cause.hasInterrupts(exit.cause)) throw signal.reason
  throw Cause.squash(exit.cause)
}
