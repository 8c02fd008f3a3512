/** How long running steps may take to end while a worker stops. */
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { EngineTimes } from "./EngineTimes.ts"

/** Time that is left for running steps. */
export class Drain extends Context.Service<
  Drain,
  {
    /** Starts the countdown. The worker is told to stop. */
    readonly begin: Effect.Effect<void>
    /** Returns the milliseconds that steps may still take. The engine reads it for each step that it waits for. */
    readonly remaining: () => number
  }
>()("invoice-bridge/Drain") {
  static readonly layer: Layer.Layer<Drain> = Layer.effect(
    Drain,
    Effect.gen(function* () {
      const { drain } = yield* EngineTimes
      const clock = yield* Clock.Clock
      let began: number | undefined
      return {
        begin: Effect.sync(() => {
          began ??= clock.currentTimeMillisUnsafe()
        }),
        // Why one limit for all: the engine stops one workflow after the other, and would give each the whole time.
        remaining: () => (began === undefined ? drain : Math.max(0, began + drain - clock.currentTimeMillisUnsafe()))
      }
    })
  )
}
