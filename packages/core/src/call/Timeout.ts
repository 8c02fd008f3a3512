/**
 * Limits of time for what runs on a fiber's clock, without the cost of a race: `Effect.timeout` would be a thirtieth of what
 * an operation brings into a bundle, and as expensive as sending the request.
 */
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"

/** Where a call runs: what it tells the time by, and what it knows. */
export interface RuntimeContext {
  readonly clock: Clock.Clock
  readonly context: Context.Context<never>
}

/** The clock of programs that provide none. */
const liveClock: Clock.Clock = /* @__PURE__ */ Context.get(/* @__PURE__ */ Context.empty(), Clock.Clock)

/** In milliseconds: `setTimeout` takes longer times for none. */
const longestTimer = 2_147_483_647

/**
 * Calls `reached` after `millis`, unless the function that it gives is called before. The clock's own sleep, so that
 * whoever replaces the clock moves this limit too.
 */
export const startLimit = ({ clock, context }: RuntimeContext, millis: number, reached: () => void): (() => void) => {
  if (clock === liveClock && millis <= longestTimer) {
    // What the clock's sleep comes to, without a fiber for every attempt.
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

/** Waits for an effect, for `millis` at most: then it is interrupted, and fails with what `late` gives. */
export const within = <A, E, Late>(
  surroundings: RuntimeContext,
  millis: number,
  what: Effect.Effect<A, E>,
  late: () => Late
): Effect.Effect<A, E | Late> =>
  Effect.callback<A, E | Late>((resume) => {
    // Both may end at once: the effect while it is forked, the limit where no time is left.
    let stopLimit = (): void => {}
    const fiber = Effect.runForkWith(surroundings.context)(what)
    const ignore = fiber.addObserver((exit) => {
      stopLimit()
      resume(exit)
    })
    if (fiber.pollUnsafe() === undefined) {
      stopLimit = startLimit(surroundings, millis, () => {
        ignore()
        fiber.interruptUnsafe()
        resume(Effect.fail(late()))
      })
    }
    return Effect.sync(() => {
      stopLimit()
      ignore()
      fiber.interruptUnsafe()
    })
  })
