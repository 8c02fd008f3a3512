/**
 * Calls on the test clock: attempts run on promises, and waits on the clock, so that each needs its turn.
 */
import * as Effect from "effect/Effect"
import type * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import { TestClock } from "effect/testing"

/** Lets what waits for promises go on. */
export const turn = Effect.promise(() => new Promise((resolve) => setImmediate(resolve)))

/** A call's end, with all the time it wants: in seconds, so that waits that are whole seconds are met exactly. */
export const ended = Effect.fnUntraced(function* <A, E>(call: Effect.Effect<A, E>): Effect.fn.Return<Exit.Exit<A, E>> {
  const fiber = yield* Effect.forkChild(Effect.exit(call))
  while (fiber.pollUnsafe() === undefined) {
    yield* turn
    yield* TestClock.adjust("1 second")
  }
  return yield* Fiber.join(fiber)
})
