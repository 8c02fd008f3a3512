/**
 * Effect-TS/effect#8312: a request that was claimed and skipped waits ten minutes for its turn.
 *
 * Its form is an execution that goes through a durable queue, step by step. Each step suspends it, and a worker of the queue wakes
 * it at the same moment. Our steps wake executions by clocks and answers; the queue is the hardest form.
 */
import { Clock, Effect, Layer, Option, Redacted, Schema } from "effect"
import { PersistedQueue } from "effect/persistence"
import { Activity, DurableQueue, Workflow } from "effect/workflow"
import * as Database from "../../../src/database/Database.ts"
import * as Engine from "../../../src/engine/Engine.ts"
import { until } from "../../kit/ProbeRuns.ts"
import { freePort } from "../../kit/Workers.ts"

const Jobs = DurableQueue.make({
  name: "Jobs",
  payload: { id: Schema.String, step: Schema.Int },
  success: Schema.Int,
  idempotencyKey: ({ id, step }) => `${id}/${step}`
})

const Queued = Workflow.make("Queued", {
  payload: { id: Schema.String },
  success: Schema.Int,
  idempotencyKey: ({ id }) => id
})

const body = Queued.toLayer(
  Effect.fnUntraced(function* ({ id }) {
    let sum = 0
    for (let step = 0; step < 4; step++) sum += yield* DurableQueue.process(Jobs, { id, step })
    return yield* Activity.make({ name: "sum", success: Schema.Int, execute: Effect.succeed(sum) })
  })
)

const worker = DurableQueue.worker(Jobs, ({ step }) => Effect.succeed(step), { concurrency: 20 })

/** Sends executions through the queue. `slowest`: most milliseconds from the start of all to the end of one. */
export const claims = (url: string, executions: number, seconds: number) =>
  Effect.gen(function* () {
    const port = yield* Effect.promise(freePort)
    const layer = Layer.mergeAll(body, worker).pipe(
      Layer.provideMerge(PersistedQueue.layer.pipe(Layer.provide(PersistedQueue.layerStoreSql()))),
      Layer.provideMerge(Engine.layerCluster({ host: "127.0.0.1", port })),
      Layer.provide(Database.layer({ kind: "postgres", url: Redacted.make(url) }))
    )
    return yield* Effect.gen(function* () {
      const began = yield* Clock.currentTimeMillis
      let left: ReadonlyArray<string> = yield* Effect.forEach(
        Array.from({ length: executions }, (_, index) => index),
        (index) => Queued.execute({ id: `execution ${index}` }, { discard: true }),
        { concurrency: 8 }
      )
      let slowest = 0
      yield* until(
        Effect.gen(function* () {
          const open = yield* Effect.filter(left, (execution) =>
            Effect.map(Queued.poll(execution), (state) => !(Option.isSome(state) && state.value._tag === "Complete"))
          )
          if (open.length < left.length) slowest = (yield* Clock.currentTimeMillis) - began
          left = open
          return open.length
        }),
        (open) => open === 0,
        seconds
      )
      return { executions, completed: executions - left.length, slowest }
    }).pipe(Effect.provide(layer))
  })
