// A worker, as `invoice-bridge work` is, with short waits. Environment: DATABASE_URL, BRIDGE_KEY, WORKER_HOST, WORKER_PORT, and
// POLL, SETTLE, LEASE, SILENCE, FIRST_WAIT, LONGEST_WAIT in milliseconds. Prints {"ready": true}.
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Logger from "effect/Logger"
import * as Redacted from "effect/Redacted"
import { flushCompileCache } from "node:module"
import { layerStores } from "../../src/commands/Context.ts"
import { defaultTimes, EngineTimes } from "../../src/engine/EngineTimes.ts"
import { StepWaits } from "../../src/engine/RetryPolicy.ts"
import * as Worker from "../../src/engine/Worker.ts"
import * as Dispatch from "../../src/inbox/Dispatch.ts"
import * as Poller from "../../src/inbox/Poller.ts"
import { SealingKey } from "../../src/tenants/Sealed.ts"
import * as All from "../../src/workflows/All.ts"
import { Lease, Settling } from "../../src/workflows/Write.ts"

// Node writes its cache of compiled code when a process exits. This one may be killed.
flushCompileCache()

const { BRIDGE_KEY = "", DATABASE_URL = "", WORKER_HOST = "", WORKER_PORT = "", ...rest } = process.env

const millis = (name: "POLL" | "SETTLE" | "LEASE" | "SILENCE" | "FIRST_WAIT" | "LONGEST_WAIT"): number =>
  Number(rest[name])

const layerQuick = Layer.mergeAll(
  Layer.succeed(Settling, millis("SETTLE")),
  Layer.succeed(Lease, millis("LEASE")),
  Layer.succeed(StepWaits, { first: millis("FIRST_WAIT"), longest: millis("LONGEST_WAIT") }),
  Layer.succeed(Poller.PollTimes, { interval: millis("POLL"), overlap: 60_000 }),
  Layer.succeed(Dispatch.DispatchLimits, { absence: 10_000 }),
  Layer.succeed(EngineTimes, {
    ...defaultTimes,
    silence: millis("SILENCE"),
    patience: 60_000,
    overdue: 20_000,
    rescueEvery: 10_000
  }),
  Logger.layer([Logger.withConsoleError(Logger.formatLogFmt)])
)

const layer = Worker.layer({
  mode: { host: WORKER_HOST, port: Number(WORKER_PORT) },
  workflows: All.workflows,
  bodies: Layer.mergeAll(All.layer, Dispatch.layer, Poller.layer)
}).pipe(
  Layer.provideMerge(layerStores({ kind: "postgres", url: Redacted.make(DATABASE_URL) })),
  Layer.provide(SealingKey.layer({ current: Redacted.make(BRIDGE_KEY) })),
  Layer.provide(layerQuick)
)

NodeRuntime.runMain(
  Effect.gen(function* () {
    console.log(JSON.stringify({ ready: true }))
    return yield* Effect.never
  }).pipe(Effect.scoped, Effect.provide(layer))
)
