/** The engine in this process, over SQLite and over Postgres. */
import { describe } from "@effect/vitest"
import { Effect, Layer, Redacted } from "effect"
import { SqlClient } from "effect/sql"
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import * as Database from "../../src/database/Database.ts"
import type { Engine, WorkerAddress } from "../../src/engine/Engine.ts"
import { defaultTimes, EngineTimes } from "../../src/engine/EngineTimes.ts"
import type { Times } from "../../src/engine/EngineTimes.ts"
import { StepWaits } from "../../src/engine/RetryPolicy.ts"
import * as Worker from "../../src/engine/Worker.ts"
import type { WorkerOptions } from "../../src/engine/Worker.ts"
import { Runs } from "../../src/runs/Runs.ts"
import { Tasks } from "../../src/runs/Tasks.ts"
import { onPostgres } from "./OnPostgres.ts"
import { freePort } from "./Workers.ts"

type Provided = Layer.Success<ReturnType<typeof Database.layer>> | Runs | Tasks

/** Workflows of a test, with their bodies. */
export type Bodies = Pick<WorkerOptions<never, Provided | Engine>, "workflows" | "bodies">

/** Services without an engine, with one tenant `acme`. */
export const services = (target: Database.DatabaseTarget): Layer.Layer<Provided> =>
  Layer.effectDiscard(
    SqlClient.SqlClient.use(
      (sql) => sql`INSERT INTO bridge_tenants VALUES ('acme', 'Acme', 'active', '{}', '', 0, 0) ON CONFLICT DO NOTHING`
    )
  ).pipe(
    Layer.provideMerge(Layer.mergeAll(Runs.layer, Tasks.layer)),
    Layer.provideMerge(Database.layer(target)),
    Layer.orDie
  )

/** A worker with short waits. Its times are the usual ones, except those given. */
export const worker = (mode: "embedded" | WorkerAddress, bodies: Bodies, times: Partial<Times> = {}) =>
  Worker.layer({ ...bodies, mode }).pipe(
    Layer.provide(Layer.succeed(EngineTimes, { ...defaultTimes, ...times })),
    Layer.provide(Layer.succeed(StepWaits, { first: 20, longest: 20 })),
    Layer.orDie
  )

/** Makes a worker over a new database. */
export type NewWorker = (
  bodies: Bodies,
  times?: Partial<Times>
) => Layer.Layer<Layer.Success<ReturnType<typeof worker>> | Provided>

/** A worker over SQLite in memory. */
export const inMemory: NewWorker = (bodies, times) =>
  Layer.provideMerge(worker("embedded", bodies, times), services({ kind: "sqlite", file: ":memory:" }))

/** Describes tests for each kind of database. */
export const onBoth = (name: string, tests: (make: NewWorker) => void): void => {
  describe(`${name}, on SQLite`, () => tests(inMemory))
  onPostgres(name, ({ database }) =>
    tests((bodies, times) =>
      Layer.unwrap(
        Effect.promise(async () => {
          const [url, port] = [Redacted.make(await database()), await freePort()]
          const one = worker({ host: "127.0.0.1", port }, bodies, times)
          return Layer.provideMerge(one, services({ kind: "postgres", url }))
        })
      )
    )
  )
}

/** Makes a folder that is removed with the scope. */
export const temporaryFolder = Effect.acquireRelease(
  Effect.sync(() => mkdtempSync(join(tmpdir(), "faktura-engine-"))),
  (folder) => Effect.sync(() => rmSync(folder, { recursive: true }))
)
