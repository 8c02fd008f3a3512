/** Work in the background that one worker of the cluster does for all. */
import * as Effect from "effect/Effect"
import * as Singleton from "effect/cluster/Singleton"
import type { Sharding } from "effect/cluster/Sharding"
import type * as Layer from "effect/Layer"
import type { Scope } from "effect/Scope"

/** Shortest pause after a mistake, in milliseconds. */
const pauseAfterMistake = 1_000

/**
 * Repeats an effect for as long as the engine runs. One worker does it, and another one takes over when that worker ends. For a
 * moment two workers may do it at the same time, so the effect must be repeatable.
 *
 * A defect is logged, and the effect is repeated.
 *
 * @param name unique among all background work
 * @param once returns the number of things that it did. After 0 there is a pause
 * @param pause in milliseconds
 */
export const background = <R>(
  name: string,
  once: Effect.Effect<number, never, R>,
  pause: number
): Layer.Layer<never, never, Sharding | Exclude<R, Scope>> =>
  Singleton.make(
    name,
    once.pipe(
      Effect.flatMap((done) => (done === 0 ? Effect.sleep(pause) : Effect.void)),
      // Hazard: the engine does not start a singleton again that died, unless its shard moves. Starting runs would end for good.
      Effect.catchCause((cause) =>
        Effect.logError(`The background work "${name}" failed. It is done again.`, cause).pipe(
          Effect.andThen(Effect.sleep(Math.max(pause, pauseAfterMistake)))
        )
      ),
      Effect.forever,
      Effect.annotateLogs({ work: name })
    )
  )
