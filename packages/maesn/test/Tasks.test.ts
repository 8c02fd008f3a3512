// Awaiting a task: what each status comes to, how often it is asked for, and when the waiting ends without it.
import { assert, describe, it } from "@effect/vitest"
import { Unavailable } from "@faktura/core"
import { Clock, Effect, Exit, Fiber, Redacted, Schedule } from "effect"
import { TestClock } from "effect/testing"
import { AsyncTasks, awaitTask, Maesn } from "../src/index.ts"
import type { AwaitTaskOptions, TaskEnd } from "../src/index.ts"
import type { AsyncTaskResponseDto } from "../src/types.ts"

type Get = AsyncTasks["Service"]["get"]

const account = Effect.provide(Maesn.account({ key: Redacted.make("k") }))

/** Awaits a task with these responses; the last one repeats. Records the times of the requests. */
const awaited = (responses: ReadonlyArray<AsyncTaskResponseDto | Get>, options?: AwaitTaskOptions) => {
  const looks: Array<number> = []
  const get: Get = Effect.fnUntraced(function* (asked) {
    assert.deepStrictEqual(asked, { path: { taskId: "7" } })
    const response = responses[Math.min(looks.length, responses.length - 1)]!
    looks.push(yield* Clock.currentTimeMillis)
    return typeof response === "function" ? yield* response(asked) : { data: response }
  })
  const waiting = awaitTask("7", options).pipe(Effect.provide(AsyncTasks.layerMock({ get })), account)
  return { looks, waiting }
}

/** Gives it an hour. */
const ended = <A, E>(waiting: Effect.Effect<A, E>) =>
  Effect.gen(function* () {
    const fiber = yield* Effect.forkChild(waiting)
    yield* TestClock.adjust("1 hour")
    return yield* Fiber.join(fiber)
  })

const tags: Record<TaskEnd["status"], TaskEnd["_tag"]> = {
  SUCCESS: "Succeeded",
  FINISHED: "Succeeded",
  PARTIAL_SUCCESS: "PartlySucceeded",
  FAILED: "Failed",
  CANCELLED_SUCCESSFULLY: "Cancelled",
  CANCEL_FAILED: "CancelFailed",
  DELETED: "Deleted"
}

describe("a task that has ended", () => {
  for (const [status, _tag] of Object.entries(tags)) {
    it.effect(`${status} is ${_tag}, with its messages and its data`, () =>
      Effect.gen(function* () {
        const information = [{ filename: "a.pdf", message: "stored", timestamp: "2026-01-31T00:00:00Z", type: "INFO" }]
        const responseData = [{ id: "1", deep: { er: true } }]
        const { looks, waiting } = awaited([{ status, information, responseData }])
        assert.deepStrictEqual<unknown>(yield* waiting, { _tag, status, information, responseData })
        assert.deepStrictEqual(looks, [0])
      })
    )
  }
  it.effect.each([{ status: "SUCCESS" }, { status: "SUCCESS", information: null }])("%j has no messages", (response) =>
    Effect.gen(function* () {
      const end = yield* awaited([response]).waiting
      assert.deepStrictEqual([end.information, end.responseData], [[], undefined])
    })
  )
})

describe("a task that goes on", () => {
  it.effect("is requested at growing intervals, from 1 second to 30, until it has ended", () =>
    Effect.gen(function* () {
      const open = Array.from({ length: 8 }, (_, n) => ({ status: n < 2 ? "OPEN" : "IN_PROGRESS" }))
      const { looks, waiting } = awaited([...open, { status: "SUCCESS" }])
      assert.strictEqual((yield* ended(waiting))._tag, "Succeeded")
      const seconds = looks.map((millis) => millis / 1000)
      assert.deepStrictEqual(seconds, [0, 1, 3, 7, 15, 31, 61, 91, 121])
    })
  )
  it.effect("is requested as the caller's schedule says", () =>
    Effect.gen(function* () {
      const { looks, waiting } = awaited([{ status: "OPEN" }, { status: "OPEN" }, { status: "FAILED" }], {
        schedule: Schedule.spaced("5 seconds")
      })
      assert.strictEqual((yield* ended(waiting))._tag, "Failed")
      assert.deepStrictEqual(looks, [0, 5_000, 10_000])
    })
  )
  it.effect("can be awaited again, by the same effect", () =>
    Effect.gen(function* () {
      const { waiting } = awaited([{ status: "OPEN" }, { status: "OPEN" }, { status: "SUCCESS" }], {
        timeout: 1_500
      })
      assert.strictEqual((yield* Effect.flip(ended(waiting)))._tag, "TaskUnfinished")
      assert.strictEqual((yield* ended(waiting))._tag, "Succeeded")
    })
  )
  it.effect("is not requested any more after an interruption", () =>
    Effect.gen(function* () {
      const { looks, waiting } = awaited([{ status: "OPEN" }])
      const fiber = yield* Effect.forkChild(waiting)
      yield* TestClock.adjust("2 seconds")
      yield* Fiber.interrupt(fiber)
      yield* TestClock.adjust("1 hour")
      assert.deepStrictEqual(looks, [0, 1_000])
    })
  )
})

describe("a task that does not end in time", () => {
  const unfinished: ReadonlyArray<{
    readonly what: string
    readonly response: AsyncTaskResponseDto | Get
    readonly options?: AwaitTaskOptions
    readonly status: string | undefined
    readonly at: number
  }> = [
    { what: "OPEN", response: { status: "OPEN" }, status: "OPEN", at: 600_000 },
    { what: "IN_PROGRESS", response: { status: "IN_PROGRESS" }, status: "IN_PROGRESS", at: 600_000 },
    { what: "an unknown status", response: { status: "RESTED" }, status: "RESTED", at: 600_000 },
    { what: "a status that every object has", response: { status: "constructor" }, status: "constructor", at: 600_000 },
    { what: "a final one in lower case", response: { status: "success" }, status: "success", at: 600_000 },
    { what: "null", response: { status: null }, status: undefined, at: 600_000 },
    { what: "no status", response: {}, status: undefined, at: 600_000 },
    { what: "a look that hangs", response: () => Effect.never, status: undefined, at: 600_000 },
    {
      what: "a time limit of the caller's",
      response: { status: "OPEN" },
      options: { timeout: "90 seconds" },
      status: "OPEN",
      at: 90_000
    },
    {
      what: "a schedule that ends",
      response: { status: "OPEN" },
      options: { schedule: Schedule.max([Schedule.recurs(2), Schedule.spaced("1 second")]) },
      status: "OPEN",
      at: 2_000
    }
  ]
  for (const { response, at, options, status, what } of unfinished) {
    it.effect(`${what}: TaskUnfinished after ${at} ms`, () =>
      Effect.gen(function* () {
        const { waiting } = awaited([response], options)
        const fiber = yield* Effect.forkChild(Effect.flip(waiting))
        yield* TestClock.adjust(at - 1)
        assert.isUndefined(fiber.pollUnsafe())
        yield* TestClock.adjust(1)
        const error = yield* Fiber.join(fiber)
        if (error._tag !== "TaskUnfinished") return assert.fail(error._tag)
        assert.deepStrictEqual([error.taskId, error.status], ["7", status])
        assert.include(error.message, `after ${at} ms`)
        assert.include(error.message, status ?? "unknown")
        assert.include(error.message, "may still finish")
      })
    )
  }
})

describe("a look that fails", () => {
  it.effect("ends the waiting with the look's own error", () =>
    Effect.gen(function* () {
      const error = new Unavailable({
        message: "no answer",
        api: "maesn",
        operation: "AsyncTasks.get",
        method: "GET",
        path: "/accounting/asyncTask/{taskId}",
        attempts: 5
      })
      const { looks, waiting } = awaited([{ status: "OPEN" }, () => Effect.fail(error)])
      assert.deepStrictEqual(yield* ended(Effect.exit(waiting)), Exit.fail(error))
      assert.deepStrictEqual(looks, [0, 1_000])
    })
  )
})
