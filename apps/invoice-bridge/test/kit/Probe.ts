/** A workflow that tells what the engine does with it: its steps write down each of their tries. */
import { durableWrite } from "@faktura/durable"
import { Clock, Effect, Schema, Stream } from "effect"
import { SqlClient } from "effect/sql"
import { CurrentRun, CurrentTry } from "../../src/engine/CurrentRun.ts"
import { step } from "../../src/engine/Step.ts"
import { defineWorkflow } from "../../src/engine/Workflow.ts"

/** Temporary failure of a step. */
class Busy extends Schema.TaggedError<Busy>()("Unavailable", { message: Schema.String }) {}

/** Steps of a probe. */
export const ProbeInput = Schema.Struct({
  steps: Schema.Number,
  /** Length of a step, in milliseconds. */
  millis: Schema.Number,
  /** Tries of each step that fail first, so that the run waits. */
  failures: Schema.Number,
  /** Each step makes a record by a durable write. */
  writes: Schema.Boolean
})

/** The probe. Its result is the number of its steps. */
export const Probe = defineWorkflow({ name: "Probe", input: ProbeInput, output: Schema.Number })

/** Makes the tables of the probe. */
export const probeTables = SqlClient.SqlClient.use((sql) =>
  Effect.all([
    sql`CREATE TABLE IF NOT EXISTS probe_tries (
      run TEXT NOT NULL, round INTEGER NOT NULL, step TEXT NOT NULL, attempt INTEGER NOT NULL, pid BIGINT NOT NULL,
      began_at BIGINT NOT NULL, ended_at BIGINT)`,
    sql`CREATE TABLE IF NOT EXISTS probe_records (name TEXT NOT NULL, id TEXT NOT NULL)`
  ])
)

/** Makes a record once. The table itself would allow it twice. */
const write = (name: string) =>
  Effect.gen(function* () {
    const sql = yield* SqlClient.SqlClient
    return yield* durableWrite({
      key: `probe ${name}`,
      result: Schema.Struct({ id: Schema.String }),
      find: Stream.fromIterableEffect(sql<{ readonly name: string; readonly id: string }>`
        SELECT name, id FROM probe_records WHERE name = ${name}`),
      same: (record) => record.name === name,
      send: Effect.suspend(() => {
        const id = crypto.randomUUID()
        return Effect.as(sql`INSERT INTO probe_records (name, id) VALUES (${name}, ${id})`, { name, id })
      }),
      settle: 100,
      lease: 2_000,
      wait: "30 seconds"
    })
  })

/** Body of the probe. */
export const probeBody = Probe.layer(
  Effect.fnUntraced(function* ({ failures, millis, steps, writes }) {
    const { round, run } = yield* CurrentRun
    for (let index = 1; index <= steps; index++) {
      const name = `step ${index}`
      yield* step({
        name,
        result: Schema.Number,
        work: Effect.gen(function* () {
          const sql = yield* SqlClient.SqlClient
          const attempt = yield* CurrentTry
          const began = yield* Clock.currentTimeMillis
          yield* sql`
            INSERT INTO probe_tries (run, round, step, attempt, pid, began_at)
            VALUES (${run}, ${round}, ${name}, ${attempt}, ${process.pid}, ${began})`
          if (attempt <= failures) return yield* new Busy({ message: "The server is busy." })
          if (millis > 0) yield* Effect.sleep(millis)
          if (writes) yield* write(`${run} ${name}`)
          yield* sql`
            UPDATE probe_tries SET ended_at = ${yield* Clock.currentTimeMillis}
            WHERE run = ${run} AND round = ${round} AND step = ${name} AND attempt = ${attempt} AND began_at = ${began}`
          return index
        })
      })
    }
    return steps
  })
)
