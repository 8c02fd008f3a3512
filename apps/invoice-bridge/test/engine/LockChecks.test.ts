/** Checks of locks that are asked for together are one check. */
import { assert, describe, it } from "@effect/vitest"
import { Effect, Exit, Fiber, Latch } from "effect"
import { ClusterError, RunnerAddress, ShardId } from "effect/cluster"
import { merged } from "../../src/engine/LockChecks.ts"

const address = RunnerAddress.make("localhost", 1)
const parts = Array.from({ length: 4 }, (_, index) => ShardId.make("default", index + 1))
const [one, two, three, four] = parts as [ShardId.ShardId, ShardId.ShardId, ShardId.ShardId, ShardId.ShardId]

/** A storage that holds the locks of some parts, and answers when its latch is open. */
const storage = (held: ReadonlyArray<ShardId.ShardId>) => {
  const asked: Array<ReadonlyArray<string>> = []
  const answers = Latch.makeUnsafe(false)
  let failure: ClusterError.PersistenceError | undefined
  return {
    asked,
    answers,
    fail: (error: ClusterError.PersistenceError | undefined) => {
      failure = error
    },
    refresh: merged((_, shards) => {
      const list = [...shards]
      asked.push(list.map(String))
      return Effect.andThen(
        answers.await,
        Effect.suspend(() =>
          failure === undefined ? Effect.succeed(list.filter((each) => held.includes(each))) : Effect.fail(failure)
        )
      )
    })
  }
}

const settled = Effect.repeat(Effect.yieldNow, { times: 20 })

describe("merged checks of locks", () => {
  it.effect("a check gets no part that was asked for after it began, and all of those are the next check", () =>
    Effect.gen(function* () {
      const { answers, asked, refresh } = storage([one, three])
      const first = yield* Effect.forkChild(refresh(address, [one]))
      yield* settled
      const later = yield* Effect.forkChild(
        Effect.forEach([one, two, three], (part) => refresh(address, [part]), { concurrency: "unbounded" })
      )
      yield* settled
      assert.deepStrictEqual(asked, [["default:1"]], "the second check waits for the first one")
      yield* answers.open
      assert.deepStrictEqual(yield* Fiber.join(first), [one])
      assert.deepStrictEqual(yield* Fiber.join(later), [[one], [], [three]])
      assert.deepStrictEqual(asked, [["default:1"], ["default:1", "default:2", "default:3"]])
    })
  )

  it.effect("a failure is the result of all of them, and the next check works", () =>
    Effect.gen(function* () {
      const { answers, asked, fail, refresh } = storage(parts)
      const lost = new ClusterError.PersistenceError({ cause: "no connection" })
      const both = yield* Effect.forkChild(
        Effect.forEach([one, two], (part) => Effect.exit(refresh(address, [part])), { concurrency: "unbounded" })
      )
      fail(lost)
      yield* settled
      yield* answers.open
      assert.deepStrictEqual(yield* Fiber.join(both), [Exit.fail(lost), Exit.fail(lost)])
      fail(undefined)
      assert.deepStrictEqual(yield* refresh(address, [four]), [four])
      assert.strictEqual(asked.length, 2)
    })
  )

  it.effect("an interrupted caller does not keep the others", () =>
    Effect.gen(function* () {
      const { answers, asked, refresh } = storage(parts)
      const [first, gone, last] = yield* Effect.forEach([one, two, three], (part) =>
        Effect.tap(Effect.forkChild(refresh(address, [part])), settled)
      )
      yield* Fiber.interrupt(gone!)
      yield* Fiber.interrupt(first!)
      yield* answers.open
      assert.deepStrictEqual(yield* Fiber.join(last!), [three])
      assert.deepStrictEqual(asked, [["default:1"], ["default:3"]])
      assert.deepStrictEqual(yield* refresh(address, [four]), [four])
    })
  )

  it.effect("a look at many parts is not changed", () =>
    Effect.gen(function* () {
      const { answers, asked, refresh } = storage([two])
      yield* answers.open
      assert.deepStrictEqual(yield* refresh(address, [one, two]), [two])
      assert.deepStrictEqual(yield* refresh(address, []), [])
      assert.deepStrictEqual(asked, [["default:1", "default:2"], []])
    })
  )
})
