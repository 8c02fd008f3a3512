/** All that a process needs to work: the engine, and what looks after it. */
import type { IntentStore } from "@faktura/durable"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type * as SqlClient from "effect/sql/SqlClient"
import type { Runs } from "../runs/Runs.ts"
import type { Tasks } from "../runs/Tasks.ts"
import * as Delivery from "./Delivery.ts"
import { Drain } from "./Drain.ts"
import * as EmbeddedLock from "./EmbeddedLock.ts"
import * as Engine from "./Engine.ts"
import * as Rescue from "./Rescue.ts"
import * as Retention from "./Retention.ts"
import * as Starter from "./Starter.ts"
import * as Watchdog from "./Watchdog.ts"
import type { AnyWorkflow } from "./Workflow.ts"

/** Worker to run. */
export interface WorkerOptions<E, R> {
  /** All workflows of this program. */
  readonly workflows: ReadonlyArray<AnyWorkflow>
  /** Bodies of these workflows: their layers, merged. */
  readonly bodies: Layer.Layer<never, E, R>
  /** `embedded`: the only worker, on SQLite. An address: one of many workers on Postgres, and where they reach it. */
  readonly mode: "embedded" | Engine.WorkerAddress
}

/** Starts the countdown of the drain before anything else ends: what is built last ends first. */
const drains = Layer.effectDiscard(Effect.flatMap(Drain, ({ begin }) => Effect.addFinalizer(() => begin)))

/**
 * Works on stored runs. When its scope closes, it starts no further step, lets running steps end for `EngineTimes.drain`, and gives
 * its work to the other workers.
 */
export const layer = <E, R>({
  bodies,
  mode,
  workflows
}: WorkerOptions<E, R>): Layer.Layer<
  Engine.Engine | Watchdog.Watchdog,
  E | Engine.EngineUnusable,
  Exclude<R, Engine.Engine> | SqlClient.SqlClient | IntentStore | Runs | Tasks
> => {
  const engine =
    mode === "embedded" ? Layer.provide(Engine.layerEmbedded, EmbeddedLock.layer) : Engine.layerCluster(mode)
  const services = Layer.mergeAll(
    Starter.layer(workflows),
    Delivery.layer,
    Rescue.layer(workflows),
    Retention.layer,
    Watchdog.layer(workflows)
  )
  return drains.pipe(Layer.provideMerge(services), Layer.provide(bodies), Layer.provideMerge(engine))
}
