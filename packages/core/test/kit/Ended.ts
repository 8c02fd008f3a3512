/**
 * Runs calls on the test clock. Attempts run on promises and waits run on the clock, so each needs its turn.
 */
import * as Effect from "effect/Effect"
import type * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import { TestClock } from "effect/testing"

/** Lets everything continue that waits for promises. */
export const turn = Effect.promise(() => new Promise((resolve) => setImmediate(resolve)))

/** Returns the end of a call. Moves the clock in steps of one second, so that waits of whole seconds end exactly. */
export const ended = Effect.fnUntraced(function* <A, E>(call: Effect.Effect<A, E>): Effect.fn.Return<Exit.Exit<A, E>> {
  const fiber = yield* Effect.forkChild(Effect.exit(call))
  while (fiber.pollUnsafe() === undefined) {
    yield* turn
    yield* TestClock.adjust("1 second")
  }
  return yield* Fiber.join(fiber)
})
