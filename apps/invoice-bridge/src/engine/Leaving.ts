/**
 * Leaves an execution whose worker gives it away, because workers joined or this one stops.
 *
 * Why: before the engine gives the execution away, it waits until the body ends. The body waits for a step that only the next
 * worker would do. Both would wait for the whole drain, and all other work of the same part with them.
 */
import { Abandon } from "effect/cluster/ClusterSchema"
import * as EntityId from "effect/cluster/EntityId"
import type { Sharding } from "effect/cluster/Sharding"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"

/** Pause between looks, in milliseconds. */
const pause = 200

/** True when the current execution belongs to another worker, or to the next one. */
export const IsMoved: Context.Reference<() => boolean> = Context.Reference<() => boolean>("invoice-bridge/IsMoved", {
  defaultValue: () => () => false
})

/** Returns the look for one execution. */
export const isMovedFrom =
  (sharding: Sharding["Service"], execution: string): (() => boolean) =>
  () =>
    !sharding.hasShardId(sharding.getShardId(EntityId.make(execution), "default"))

/**
 * Waits for a step, and leaves the body when the execution is moved before the step has begun. A step that has begun ends first.
 * The next worker starts the body again from its top.
 */
export const unlessMoved = <A, E, R>(work: Effect.Effect<A, E, R>, hasBegun: () => boolean): Effect.Effect<A, E, R> =>
  Effect.withFiber((body) =>
    Effect.gen(function* () {
      const isMoved = yield* IsMoved
      const leave = Effect.suspend(() => {
        // The annotation tells the engine that this is no end of the execution.
        if (isMoved() && !hasBegun()) body.interruptUnsafe(body.id, Abandon.annotation)
        return Effect.void
      })
      // A fiber of its own, that ends when the step has a result. Hazard: an interrupted wait would be stored as an interrupt of the
      // step, and the next worker would begin the step and then interrupt it.
      const step = yield* Effect.forkDetach(work, { startImmediately: true })
      yield* leave
      const watch = yield* Effect.forkChild(Effect.forever(Effect.delay(leave, pause)))
      return yield* Effect.ensuring(Fiber.join(step), Fiber.interrupt(watch))
    })
  )
