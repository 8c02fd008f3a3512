/** Runs of a test of lists: many at few times, with few titles, from a seed. */
import { Effect } from "effect"
import { SqlClient } from "effect/sql"
import { runStatuses } from "../../../src/runs/Run.ts"
import type { RunStatus } from "../../../src/runs/Run.ts"
import { plan } from "./Seed.ts"

/** Numbers from a seed, so that a failure can be repeated (mulberry32). */
const generator = (seed: number) => {
  let state = seed
  return (below: number): number => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below
  }
}

export interface Made {
  readonly run: string
  readonly tenant: string
  readonly status: RunStatus
  readonly title: string
  readonly changedAt: number
}

const titles = [
  "INV-1",
  "inv-10",
  "Inv-100",
  "INV-2",
  "Ärger 1",
  "ärger 2",
  "100 %",
  "100_",
  "50%",
  "é",
  "z'); DROP TABLE bridge_runs; --"
]

const pick = <A>(next: (below: number) => number, values: ReadonlyArray<A>): A => values[next(values.length)]! // below the length

/** Many runs at few times, some with equal titles. */
export const make = (seed: number, amount: number): ReadonlyArray<Made> => {
  const next = generator(seed)
  return Array.from({ length: amount }, (_, index) => ({
    run: `${["run", "RUN", "Run"][next(3)]} ${seed} ${next(1_000)} ${index}`,
    tenant: pick(next, ["acme", "globex", "initech"]),
    status: pick(next, runStatuses),
    title: pick(next, titles),
    changedAt: 1_700_000_000_000 + next(4)
  }))
}

/** Stores the runs. */
export const store = (runs: ReadonlyArray<Made>) =>
  Effect.gen(function* () {
    const sql = yield* SqlClient.SqlClient
    for (const { changedAt, run, status, tenant, title } of runs) {
      yield* plan(run, { tenant, title })
      yield* sql`UPDATE bridge_runs SET status = ${status}, changed_at = ${changedAt} WHERE run = ${run}`
    }
  })
