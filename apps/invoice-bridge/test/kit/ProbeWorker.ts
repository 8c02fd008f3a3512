// A worker process for probes. Environment: DATABASE_URL, WORKER_HOST, WORKER_PORT, TIMES (JSON of engine times), WAITS (JSON of
// step waits), and DIE_AT. With `before reply` or `after reply` it is killed when the 5th reply of a step is stored.
//
// Prints {"ready": true}, then what its watchdog sees, twice a second.
import { NodeRuntime } from "@effect/platform-node"
import { Clock, Effect, Layer, Redacted } from "effect"
import * as Database from "../../src/database/Database.ts"
import { defaultTimes, EngineTimes } from "../../src/engine/EngineTimes.ts"
import { StepWaits } from "../../src/engine/RetryPolicy.ts"
import { Watchdog } from "../../src/engine/Watchdog.ts"
import * as Worker from "../../src/engine/Worker.ts"
import { Runs } from "../../src/runs/Runs.ts"
import { Tasks } from "../../src/runs/Tasks.ts"
import { Probe, probeBody } from "./Probe.ts"
import { rescuedHere } from "./ProbeRuns.ts"
import { beforeStatements } from "./Statements.ts"

const { DATABASE_URL = "", DIE_AT, TIMES = "{}", WAITS, WORKER_HOST = "", WORKER_PORT = "" } = process.env

/** Ends this process, as `kill -9` does, around the statement that stores a reply. */
const deadly = Effect.suspend(() => {
  let replies = 0
  const die = Effect.sync(() => process.kill(process.pid, "SIGKILL"))
  return beforeStatements((sql) => {
    if (sql.includes(`INSERT INTO "cluster_replies"`)) replies++
    if (replies < 5) return Effect.void
    if (DIE_AT === "before reply" && sql.includes(`INSERT INTO "cluster_replies"`)) return die
    // The first statement after the commit of the reply.
    return DIE_AT === "after reply" && !/^\s*(INSERT INTO "cluster_replies"|COMMIT)/.test(sql) ? die : Effect.void
  })
})

const layer = Worker.layer({
  workflows: [Probe],
  bodies: probeBody,
  mode: { host: WORKER_HOST, port: Number(WORKER_PORT) }
}).pipe(
  Layer.provideMerge(Layer.mergeAll(Runs.layer, Tasks.layer)),
  Layer.provideMerge(Database.layer({ kind: "postgres", url: Redacted.make(DATABASE_URL) })),
  // Environment of the tests.
  Layer.provide(Layer.succeed(EngineTimes, { ...defaultTimes, ...(JSON.parse(TIMES) as object) })),
  Layer.provide(WAITS === undefined ? Layer.empty : Layer.succeed(StepWaits, JSON.parse(WAITS)))
)

const tell = Effect.gen(function* () {
  const watchdog = yield* Watchdog
  const count = yield* rescuedHere
  const { _tag } = yield* watchdog.readiness
  console.log(
    JSON.stringify({ at: yield* Clock.currentTimeMillis, state: _tag, rescued: count, ...(yield* watchdog.figures) })
  )
})

NodeRuntime.runMain(
  Effect.gen(function* () {
    if (DIE_AT !== undefined) yield* deadly
    console.log(JSON.stringify({ ready: true }))
    yield* Effect.forever(Effect.delay(tell, 500))
  }).pipe(Effect.provide(layer))
)
