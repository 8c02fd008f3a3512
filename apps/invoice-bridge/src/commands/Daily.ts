/** Work that a worker plans by the clock: a comparison of both sides each day, and the figures of intents each minute. */
import { observeIntents } from "@faktura/durable"
import type { IntentStore } from "@faktura/durable"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Schedule from "effect/Schedule"
import type { SqlError } from "effect/sql/SqlError"
import { stored } from "../database/Stored.ts"
import { background } from "../engine/Background.ts"
import type { Engine } from "../engine/Engine.ts"
import { planDaily } from "../reconcile/PlanComparison.ts"
import type { Runs } from "../runs/Runs.ts"
import { Tenants } from "../tenants/Tenants.ts"

/** Plans a comparison of each onboarded tenant for today (UTC). The same day plans nothing again. */
export const planComparisons: Effect.Effect<number, SqlError, Runs | Tenants> = Effect.gen(function* () {
  const { list } = yield* Tenants
  const ready = (yield* list).filter(({ settings, status }) => status === "active" && settings.entityId !== undefined)
  const planned = yield* Effect.forEach(ready, ({ tenant }) => planDaily(tenant))
  return planned.filter(Boolean).length
})

/** Pause between looks at the day, in milliseconds. */
const pause = 600_000

const figures = observeIntents.pipe(
  // The store of intents may be away. The other parts of a worker report that.
  Effect.ignore,
  Effect.repeat(Schedule.spaced("1 minute")),
  Effect.withTracerEnabled(false)
)

/** Plans by the clock for as long as the engine runs. One worker of a cluster plans, and each has figures. */
export const layer: Layer.Layer<never, never, Engine | IntentStore | Runs | Tenants> = Layer.mergeAll(
  background("daily", stored(planComparisons), pause),
  Layer.effectDiscard(Effect.forkScoped(figures))
)
