import { assert, describe, it } from "@effect/vitest"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import { TestClock } from "effect/testing"
import { within } from "../src/attempt/Timeout.ts"

/** An effect under a limit of 100 ms, and whether it was interrupted. */
const limited = Effect.fnUntraced(function* <A, E>(what: Effect.Effect<A, E>, millis = 100) {
  const surroundings = { clock: yield* Clock.Clock, context: yield* Effect.context<never>() }
  const seen = { interrupted: false }
  const noted = Effect.onInterrupt(what, () => Effect.sync(() => (seen.interrupted = true)))
  const fiber = yield* Effect.forkChild(Effect.exit(within(surroundings, millis, noted, () => "late" as const)), {
    startImmediately: true
  })
  return { fiber, seen }
})

describe("within", () => {
  const rows = [
    { name: "what is there at once", what: Effect.succeed(1), exit: Exit.succeed(1), interrupted: false },
    { name: "what fails at once", what: Effect.fail("no"), exit: Exit.fail("no"), interrupted: false },
    { name: "what comes in time", what: Effect.as(Effect.sleep(99), 1), exit: Exit.succeed(1), interrupted: false },
    { name: "what comes too late", what: Effect.as(Effect.sleep(101), 1), exit: Exit.fail("late"), interrupted: true },
    { name: "what never comes", what: Effect.never, exit: Exit.fail("late"), interrupted: true }
  ] as const
  it.effect.each(rows)("$name", ({ exit, interrupted, what }) =>
    Effect.gen(function* () {
      const { fiber, seen } = yield* limited<number, string>(what)
      yield* TestClock.adjust(200)
      assert.deepStrictEqual(yield* Fiber.join(fiber), exit)
      assert.strictEqual(seen.interrupted, interrupted)
    })
  )

  it.effect("no time at all: what is there at once, and nothing else", () =>
    Effect.gen(function* () {
      const ready = yield* limited(Effect.succeed(1), 0)
      const waiting = yield* limited(Effect.never, 0)
      yield* TestClock.adjust(0)
      assert.deepStrictEqual(yield* Fiber.join(ready.fiber), Exit.succeed(1))
      assert.deepStrictEqual(yield* Fiber.join(waiting.fiber), Exit.fail("late"))
    })
  )

  it.effect("interrupted: what it waits for is interrupted at once, and the limit does nothing more", () =>
    Effect.gen(function* () {
      const { fiber, seen } = yield* limited(Effect.never)
      yield* Fiber.interrupt(fiber)
      assert.isTrue(seen.interrupted)
      yield* TestClock.adjust(200)
      assert.isTrue(Exit.hasInterrupts(yield* Fiber.await(fiber)))
    })
  )
})
