/** Loops: a slow or broken unit delays no other one. Both layers, on the real engine. */
import { assert, describe, it } from "@effect/vitest"
import { Effect, Fiber, Layer, Logger } from "effect"
import { TestClock } from "effect/testing"
import * as Database from "../../src/database/Database.ts"
import * as Engine from "../../src/engine/Engine.ts"
import * as Dispatch from "../../src/inbox/Dispatch.ts"
import * as Poller from "../../src/inbox/Poller.ts"
import { subscribe } from "../../src/inbox/Subscriptions.ts"
import { forEachDue } from "../../src/inbox/TenantLoop.ts"
import { Settling } from "../../src/workflows/Write.ts"
import { endpoint } from "./kit/Endpoint.ts"
import { plannedRuns, shop, world } from "./kit/Shop.ts"

describe("forEachDue", () => {
  it.effect("a unit that hangs does not delay another one, and is not started twice", () =>
    Effect.gen(function* () {
      const started: Array<string> = []
      const loop = forEachDue({
        due: Effect.succeed(["hangs", "works"]),
        work: (unit) =>
          Effect.andThen(
            Effect.sync(() => started.push(unit)),
            unit === "hangs" ? Effect.never : Effect.void
          ),
        pause: 1_000
      })
      const fiber = yield* Effect.forkChild(loop)
      yield* TestClock.adjust("3500 millis")
      assert.deepStrictEqual(started, ["hangs", "works", "works", "works", "works"])
      yield* Fiber.interrupt(fiber)
    })
  )

  it.effect("a mistake of the program stops its unit for a minute, and no other one", () =>
    Effect.gen(function* () {
      const started: Array<string> = []
      const loop = forEachDue({
        due: Effect.succeed(["broken", "works"]),
        work: (unit) =>
          Effect.andThen(
            Effect.sync(() => started.push(unit)),
            unit === "broken" ? Effect.die("a mistake") : Effect.void
          ),
        pause: 10_000
      })
      const fiber = yield* Effect.forkChild(loop)
      yield* TestClock.adjust("65 seconds")
      assert.strictEqual(started.filter((unit) => unit === "works").length, 7)
      assert.strictEqual(started.filter((unit) => unit === "broken").length, 2)
      yield* Fiber.interrupt(fiber)
    }).pipe(Effect.provide(Logger.layer([])))
  )
})

const until = <A, E, R>(effect: Effect.Effect<A, E, R>, isReached: (value: A) => boolean) =>
  Effect.repeat(Effect.delay(effect, 50), { until: isReached, times: 400 })

describe("the layers on the engine", () => {
  it.live(
    "webhooks and the poller plan while a tenant's servers are away",
    () => {
      const inMemory = Layer.orDie(Database.layer({ kind: "sqlite", file: ":memory:" }))
      const layer = Layer.mergeAll(Dispatch.layer, Poller.layer).pipe(
        Layer.provideMerge(Engine.layerEmbedded),
        Layer.provideMerge(world(inMemory)),
        Layer.provideMerge(inMemory),
        Layer.provide(Layer.succeed(Poller.PollTimes, { interval: 300 }))
      )
      return Effect.scoped(
        Effect.gen(function* () {
          const away = yield* shop("away")
          away.sandbox.faults.set({ unavailable: 1 })
          const acme = yield* shop("acme")
          // Without a subscription.
          yield* acme.invoice
          yield* until(plannedRuns, (runs) => runs.length === 1)
          const { address } = yield* endpoint()
          yield* subscribe("acme", address)
          yield* acme.invoice
          yield* until(plannedRuns, (runs) => runs.length === 2)
          assert.strictEqual((yield* plannedRuns).length, 2)
        }).pipe(Effect.provideService(Settling, 0), Effect.provide(layer))
      )
    },
    { timeout: 60_000 }
  )
})
