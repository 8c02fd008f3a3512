/**
 * Timeouts on a fiber's clock, without the cost of a race. Why not `Effect.timeout`: it would be a thirtieth of the
 * code that an operation adds to a bundle, and as expensive as sending the request.
 */
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import { onAbort } from "./CallSignal.ts"

/** Clock and context of a call. */
export interface RuntimeContext {
  readonly clock: Clock.Clock
  readonly context: Context.Context<never>
}

/** The clock of programs that provide none. */
const liveClock: Clock.Clock = /* @__PURE__ */ Context.get(/* @__PURE__ */ Context.empty(), Clock.Clock)

/** Longest delay that `setTimeout` accepts, in milliseconds. It treats longer ones as zero. */
const longestTimer = 2_147_483_647

/**
 * Calls `reached` after `millis`, unless the returned function is called before. Uses the clock's own sleep, so that a
 * test clock controls this timeout too.
 */
export const startLimit = ({ clock, context }: RuntimeContext, millis: number, reached: () => void): (() => void) => {
  if (clock === liveClock && millis <= longestTimer) {
    // Same effect as the clock's sleep, without a fiber for every attempt.
    const timer = setTimeout(reached, millis)
    return () => clearTimeout(timer)
  }
  const sleeper = Effect.runForkWith(context)(clock.sleep(Duration.millis(millis)))
  const ignore = sleeper.addObserver((exit) => {
    if (Exit.isSuccess(exit)) reached()
  })
  return () => {
    ignore()
    sleeper.interruptUnsafe()
  }
}

/**
 * Waits for an effect for at most `millis`, or until the signal is aborted. Then interrupts it and fails with the result
 * of `late`.
 */
export const within = <A, E, Late>(
  runtime: RuntimeContext,
  millis: number,
  effect: Effect.Effect<A, E>,
  late: () => Late,
  signal?: AbortSignal
): Effect.Effect<A, E | Late> =>
  Effect.callback<A, E | Late>((resume) => {
    // Both may end at once: the effect while it is forked, the timeout when no time is left.
    let stopLimit = (): void => {}
    let stopListening = (): void => {}
    const fiber = Effect.runForkWith(runtime.context)(effect)
    const ignore = fiber.addObserver((exit) => {
      stopLimit()
      stopListening()
      resume(exit)
    })
    const end = (): void => {
      stopLimit()
      stopListening()
      ignore()
      fiber.interruptUnsafe()
      resume(Effect.fail(late()))
    }
    if (fiber.pollUnsafe() === undefined) {
      stopLimit = startLimit(runtime, millis, end)
      stopListening = onAbort(signal, end)
    }
    return Effect.sync(() => {
      stopLimit()
      stopListening()
      ignore()
      fiber.interruptUnsafe()
    })
  })

/** Waits for `millis`, or until the signal is aborted. */
export const sleepUntil = (runtime: RuntimeContext, millis: number, signal: AbortSignal): Effect.Effect<void> =>
  Effect.callback((resume) => {
    const end = (): void => {
      stopLimit()
      stopListening()
      resume(Effect.void)
    }
    let stopListening = (): void => {}
    const stopLimit = startLimit(runtime, millis, end)
    stopListening = onAbort(signal, end)
    return Effect.sync(() => {
      stopLimit()
      stopListening()
    })
  })
