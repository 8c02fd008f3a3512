/** Repeats work in a fiber for each unit, such as a tenant: a slow unit delays no other one. */
import * as Effect from "effect/Effect"
import * as FiberMap from "effect/FiberMap"
import type { SqlError } from "effect/sql/SqlError"
import { stored } from "../database/Stored.ts"

/** Pause of a unit whose work ended with a mistake of the program, in milliseconds. */
const afterMistake = 60_000

/**
 * Looks for due units again and again, and works on each in its own fiber. A unit that is at work is not started twice.
 *
 * Never ends. The fibers end with it. A mistake of the program is logged, and its unit is started again after a minute.
 *
 * @param options.due   returns the units that have work now
 * @param options.work  works on a unit until nothing is due, and handles its own failures
 * @param options.pause pause between looks, in milliseconds
 */
export const forEachDue = <R, S>({
  due,
  pause,
  work
}: {
  readonly due: Effect.Effect<ReadonlyArray<string>, SqlError, R>
  readonly work: (unit: string) => Effect.Effect<void, never, S>
  readonly pause: number
}): Effect.Effect<never, never, R | S> =>
  Effect.scoped(
    Effect.gen(function* () {
      const fibers = yield* FiberMap.make<string>()
      const guarded = (unit: string) =>
        Effect.catchCause(work(unit), (cause) =>
          Effect.andThen(
            Effect.logError(`Work for ${unit} stopped by a mistake of invoice-bridge.`, cause),
            Effect.sleep(afterMistake)
          )
        )
      for (;;) {
        for (const unit of yield* stored(due)) {
          yield* FiberMap.run(fibers, unit, guarded(unit), { onlyIfMissing: true })
        }
        yield* Effect.sleep(pause)
      }
    })
  )
