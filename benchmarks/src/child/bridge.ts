/**
 * A worker of invoice-bridge, as `invoice-bridge work` is, without the poller: each invoice comes as an event.
 *
 * Environment: `DATABASE_URL`, `BRIDGE_KEY`, `WORKER_HOST`, `WORKER_PORT`. Prints `{"ready": true}`, and then its figures.
 */
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Logger from "effect/Logger"
import * as Redacted from "effect/Redacted"
import { layerStores } from "../../../apps/invoice-bridge/src/commands/Context.ts"
import * as Worker from "../../../apps/invoice-bridge/src/engine/Worker.ts"
import * as Dispatch from "../../../apps/invoice-bridge/src/inbox/Dispatch.ts"
import { SealingKey } from "../../../apps/invoice-bridge/src/tenants/Sealed.ts"
import * as All from "../../../apps/invoice-bridge/src/workflows/All.ts"
import { printFigures } from "./Figures.ts"

const { BRIDGE_KEY = "", DATABASE_URL = "", WORKER_HOST = "", WORKER_PORT = "" } = process.env

const layer = Worker.layer({
  mode: { host: WORKER_HOST, port: Number(WORKER_PORT) },
  workflows: All.workflows,
  bodies: Layer.mergeAll(All.layer, Dispatch.layer)
}).pipe(
  Layer.provideMerge(layerStores({ kind: "postgres", url: Redacted.make(DATABASE_URL) })),
  Layer.provide(SealingKey.layer({ current: Redacted.make(BRIDGE_KEY) })),
  Layer.provide(Logger.layer([Logger.withConsoleError(Logger.formatLogFmt)]))
)

NodeRuntime.runMain(Effect.andThen(Effect.sync(printFigures), Effect.never).pipe(Effect.scoped, Effect.provide(layer)))
