/** Messages of an engine that cannot start, and runs that no worker may start. */
import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer, Schema } from "effect"
import { SqlClient } from "effect/sql"
import { createServer } from "node:net"
import type { AddressInfo } from "node:net"
import * as Database from "../../src/database/Database.ts"
import * as Engine from "../../src/engine/Engine.ts"
import { mostRunning } from "../../src/engine/Room.ts"
import { step } from "../../src/engine/Step.ts"
import { defineWorkflow } from "../../src/engine/Workflow.ts"
import { Runs } from "../../src/runs/Runs.ts"
import { inMemory } from "../kit/Engines.ts"
import { until } from "../kit/ProbeRuns.ts"

const usedPort = Effect.acquireRelease(
  Effect.callback<ReturnType<typeof createServer>>((resume) => {
    const server = createServer().listen(0, "127.0.0.1", () => resume(Effect.succeed(server)))
  }),
  (server) => Effect.callback<void>((resume) => void server.close(() => resume(Effect.void)))
)

const input = Schema.Struct({ amount: Schema.Number })
const Work = defineWorkflow({ name: "Work", input, output: Schema.Number })
const Newer = defineWorkflow({ name: "Newer", input, output: Schema.Number })

describe("an engine that starts", () => {
  it.live("says that its port is used", () =>
    Effect.gen(function* () {
      const server = yield* usedPort
      const { port } = server.address() as AddressInfo // a server on a port
      const engine = Layer.provide(
        Engine.layerCluster({ host: "127.0.0.1", port }),
        Database.layer({ kind: "sqlite", file: ":memory:" })
      )
      const error = yield* Effect.flip(Layer.build(engine))
      assert.strictEqual(error._tag, "EngineUnusable")
      assert.include(error.message, "EADDRINUSE")
      assert.include(error.message, `no other program uses the port ${port} of 127.0.0.1`)
    })
  )
})

describe("the starter", () => {
  it.live("leaves runs of paused tenants and of unknown workflows, and ends runs whose input cannot be read", () =>
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      const runs = yield* Runs
      yield* sql`INSERT INTO bridge_tenants VALUES ('paused', 'Paused', 'paused', '{}', '', 0, 0)`
      const plan = (run: string, workflow: typeof Work, tenant = "acme") =>
        runs.plan(workflow.plan({ run, tenant, subject: run, title: run, input: { amount: 1 } }))
      yield* plan("of a newer version", Newer)
      for (let run = 0; run < mostRunning; run++) yield* plan(`newer ${run}`, Newer)
      yield* plan("of a paused tenant", Work, "paused")
      yield* plan("broken", Work)
      yield* sql`UPDATE bridge_runs SET input = '{}' WHERE run = 'broken'`
      yield* plan("last", Work)
      yield* until(runs.get("last"), (run) => run?.status === "done")
      const statusOf = (run: string) => Effect.map(runs.get(run), (found) => found?.status)
      assert.strictEqual(yield* statusOf("last"), "done")
      assert.strictEqual(yield* statusOf("of a newer version"), "queued")
      assert.strictEqual(yield* statusOf("of a paused tenant"), "queued")
      const broken = yield* runs.get("broken")
      assert.strictEqual(broken?.status, "failed")
      assert.include(broken?.reason, "The stored input cannot be read")
    }).pipe(
      Effect.provide(
        inMemory({
          workflows: [Work],
          bodies: Work.layer(() => step({ name: "only", result: Schema.Number, work: Effect.succeed(7) }))
        })
      )
    )
  )
})
