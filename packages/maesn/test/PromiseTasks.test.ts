// Awaiting a task with promises. The rules of the wait are those of `awaitTask`, tested in Tasks.test.ts.
import { assert, describe, it } from "@effect/vitest"
import { awaitTask, fakeMaesn, NotFound, TaskUnfinished } from "../src/promise/index.ts"

const task = (status: string) => fakeMaesn({ asyncTasks: { get: () => ({ data: { status } }) } })

const errorOf = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => assert.fail("it resolved"),
    (error: unknown) => error
  )

describe("awaitTask", () => {
  it("returns how the task ended", async () => {
    const end = await awaitTask(task("FAILED"), "7")
    assert.deepStrictEqual([end._tag, end.information], ["Failed", []])
  })
  it("TaskUnfinished at the timeout", async () => {
    const error = await errorOf(awaitTask(task("OPEN"), "7", { timeout: 5 }))
    assert.instanceOf(error, TaskUnfinished)
    if (error instanceof TaskUnfinished) assert.strictEqual(error.status, "OPEN")
  })
  it("the error of the request", async () => {
    const fields = { message: "m", api: "maesn", operation: "AsyncTasks.get", method: "GET", path: "/", attempts: 1 }
    const maesn = fakeMaesn({
      asyncTasks: {
        get: () => {
          throw new NotFound({ ...fields, body: undefined })
        }
      }
    })
    assert.instanceOf(await errorOf(awaitTask(maesn, "7")), NotFound)
  })
  it("an aborted signal: its reason, before and during the wait", async () => {
    const reason = new Error("stop")
    assert.strictEqual(await errorOf(awaitTask(task("OPEN"), "7", { signal: AbortSignal.abort(reason) })), reason)
    const controller = new AbortController()
    const waiting = awaitTask(task("OPEN"), "7", { signal: controller.signal })
    setImmediate(() => controller.abort(reason))
    assert.strictEqual(await errorOf(waiting), reason)
  })
})
