// A worker that dies at a point. Environment: SQLITE_FILE or DATABASE_URL, WORKER_PORT, BRIDGE_KEY, COUNTED.
//
// It waits for the message {start: true}, works, and takes {diesAt: N}, {poll: true} and {count: true} at any time. It reads
// changes when it starts and when it is told, and not at intervals. So the same work has about the same points each time.
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import * as Transport from "@faktura/core/Transport"
import * as UndiciPool from "@faktura/core/UndiciPool"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Queue from "effect/Queue"
import * as Redacted from "effect/Redacted"
import { flushCompileCache } from "node:module"
import { layerStores } from "../../src/commands/Context.ts"
import type { DatabaseTarget } from "../../src/database/Database.ts"
import { defaultTimes, EngineTimes } from "../../src/engine/EngineTimes.ts"
import { StepWaits } from "../../src/engine/RetryPolicy.ts"
import * as Worker from "../../src/engine/Worker.ts"
import * as Dispatch from "../../src/inbox/Dispatch.ts"
import * as Poller from "../../src/inbox/Poller.ts"
import { SealingKey } from "../../src/tenants/Sealed.ts"
import * as All from "../../src/workflows/All.ts"
import { Lease, Settling } from "../../src/workflows/Write.ts"
import { pointsOfCalls, pointsOfPostgres, pointsOfSqlite } from "./Hooks.ts"
import { makePoints } from "./Points.ts"

const { BRIDGE_KEY = "", COUNTED, DATABASE_URL, SQLITE_FILE = "", WORKER_PORT = "" } = process.env

/** Message of the parent. */
interface Message {
  readonly start?: boolean
  readonly diesAt?: number
  readonly count?: boolean
  readonly poll?: boolean
}

// Node writes its cache of compiled code when a process exits. This one will not.
flushCompileCache()

const points = makePoints(COUNTED === "statements" ? "statements" : "changes")
const target: DatabaseTarget =
  DATABASE_URL === undefined
    ? { kind: "sqlite", file: SQLITE_FILE }
    : { kind: "postgres", url: Redacted.make(DATABASE_URL) }

/** Requests to read what changed. One for the start. */
const polls = Effect.runSync(Queue.sliding<true>(1))
Queue.offerUnsafe(polls, true)

const started = Effect.callback<void>((resume) => {
  process.on("message", ({ count, diesAt, poll, start }: Message) => {
    if (start === true) resume(Effect.void)
    if (poll === true) Queue.offerUnsafe(polls, true)
    if (diesAt !== undefined) points.begin(diesAt < 0 ? undefined : diesAt)
    if (count === true) process.send?.({ passed: points.passed() })
  })
  process.send?.({ loaded: true })
})
// A parent that is gone sends no work.
process.once("disconnect", () => process.exit(1))

const layerTransport = Layer.unwrap(
  Effect.map(UndiciPool.make, (pool) => Transport.layer(pointsOfCalls(pool, points.pass)))
)

/** Short waits: all servers are on this machine, and show their records at once. */
const layerQuick = Layer.mergeAll(
  Layer.succeed(Settling, 0),
  Layer.succeed(Lease, 600),
  Layer.succeed(StepWaits, { first: 100, longest: 500 }),
  Layer.succeed(Poller.PollTimes, { overlap: 10_000 }),
  Layer.succeed(EngineTimes, { ...defaultTimes, silence: 3_000 })
)

const layerWork = Worker.layer({
  mode: DATABASE_URL === undefined ? "embedded" : { host: "127.0.0.1", port: Number(WORKER_PORT) },
  workflows: All.workflows,
  bodies: Layer.mergeAll(All.layer, Dispatch.layer)
}).pipe(
  Layer.provideMerge(DATABASE_URL === undefined ? Layer.empty : Layer.effectDiscard(pointsOfPostgres(points.pass))),
  Layer.provideMerge(layerStores(target)),
  Layer.provide(SealingKey.layer({ current: Redacted.make(BRIDGE_KEY) })),
  Layer.provide(layerQuick),
  Layer.provide(layerTransport)
)

NodeRuntime.runMain(
  Effect.gen(function* () {
    yield* started
    if (DATABASE_URL === undefined) pointsOfSqlite(points.pass)
    yield* Effect.gen(function* () {
      process.send?.({ working: true })
      for (;;) {
        yield* Queue.take(polls)
        yield* Poller.pollOnce
      }
    }).pipe(Effect.provide(layerWork))
  })
)
