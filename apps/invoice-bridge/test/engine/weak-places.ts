/**
 * The known weaknesses of the engine, on Postgres: `node test/engine/weak-places.ts [--full] [--seed N]`.
 *
 * Prints what happens, and one JSON object as its last line. Exits with 1 if a run was lost, doubled, rescued or left behind.
 * `--full`: 300 executions of a durable queue, 20 rolling restarts, 5 hand-overs of each kind and 5 restarts of the database.
 * The seed decides how long the load runs before each restart of a worker.
 */
import { Effect, Random } from "effect"
import { parseArgs } from "node:util"
import { makeDatabase } from "../../../../packages/durable/test/kit/Databases.ts"
import { noPostgres, startPostgres } from "../../../../packages/durable/test/kit/Postgres.ts"
import { claims } from "./scenarios/Claims.ts"
import { draining } from "./scenarios/Draining.ts"
import { handOver } from "./scenarios/HandOver.ts"
import { outage } from "./scenarios/Outage.ts"
import { rolling } from "./scenarios/Rolling.ts"
import { sharing } from "./scenarios/Sharing.ts"

const { values } = parseArgs({
  options: { full: { type: "boolean", default: false }, seed: { type: "string", default: "1" } }
})
const { full, seed } = values

if (noPostgres !== undefined) {
  console.log(`Postgres does not run here: ${noPostgres}.`)
  process.exit(2)
}

const postgres = await startPostgres()
const problems: Array<string> = []
const result: Record<string, unknown> = { full, seed }

/** Fields that every scenario tells. */
interface Told {
  readonly statuses?: Readonly<Record<string, number>>
  readonly doubled?: number
  readonly rounds?: number
  readonly seen?: { readonly rescued: number; readonly notReady: number }
}

/** Runs a scenario in a new database, and keeps its figures. */
const run = async <A extends object>(
  name: string,
  scenario: (url: string) => Effect.Effect<A, unknown>,
  judge: (told: A) => boolean
): Promise<void> => {
  const began = performance.now()
  const told: A & Told = await Effect.runPromise(Random.withSeed(scenario(await makeDatabase(postgres)), seed))
  const figures = Object.fromEntries(Object.entries(told).filter(([field]) => field !== "log" && field !== "logs"))
  const seconds = Math.round((performance.now() - began) / 1_000)
  const left = Object.keys(told.statuses ?? {}).filter((status) => status !== "done")
  const isRight =
    judge(told) &&
    left.length === 0 &&
    (told.doubled ?? 0) === 0 &&
    (told.rounds ?? 0) === 0 &&
    (told.seen?.rescued ?? 0) === 0
  if (!isRight) problems.push(name)
  result[name] = { ...figures, seconds }
  console.log(`${isRight ? "right" : "WRONG"}  ${name}: ${JSON.stringify(result[name])}`)
}

try {
  await run(
    "durable queue (#8312)",
    (url) => claims(url, full ? 300 : 60, 590),
    (told) => told.completed === told.executions
  )
  await run(
    "rolling restarts (#6248)",
    (url) => rolling(url, full ? 20 : 3, 2, 6),
    (told) => told.records === (full ? 504 : 96) && told.seen.notReady === 0
  )
  for (let index = 1; index <= (full ? 5 : 1); index++) {
    for (const moment of ["before reply", "after reply"] as const) {
      await run(
        `hand-over ${index}, ${moment} (#7464)`,
        (url) => handOver(url, moment, 20),
        (told) => told.exit === null && told.records === 80
      )
    }
  }
  await run("sharing", sharing, (told) => told.idle === 0 && told.tries === told.planned.steps)
  await run(
    "SIGTERM, short steps",
    (url) => draining(url, 1_000, 20_000),
    (told) => told.cut === 0 && told.tries === 40
  )
  await run(
    "SIGTERM, long steps",
    (url) => draining(url, 4_000, 500),
    (told) => told.cut > 0 && told.repeated === 0
  )
  await run(
    "restarts of the database",
    (url) => outage(postgres, url, full ? 5 : 1, 50, 1_500),
    (told) => told.records === (full ? 1_000 : 200)
  )
} finally {
  await postgres.stop()
}
console.log(JSON.stringify({ ...result, problems }))
process.exitCode = problems.length === 0 ? 0 : 1
