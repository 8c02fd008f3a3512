// The fault run in small: both clients, each kind of trouble with some seeds, each seed with a server of its own. By hand it
// is run with 10,000 calls (docs/faults.md).
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { faultRun } from "../fault-run/FaultRun.ts"
import type { ClientKind, Report } from "../fault-run/FaultRun.ts"
import { plan } from "../fault-run/Plan.ts"
import { mixedRates } from "../fault-run/Trouble.ts"
import type { Trouble } from "../fault-run/Trouble.ts"

interface Row {
  readonly client: ClientKind
  readonly trouble: Trouble
  readonly seeds: number
  readonly calls: number
  /** Least number of faults, so that the run tests something. */
  readonly happened: (all: Totals) => boolean
}

/** All seeds of a row together. */
interface Totals {
  readonly requests: number
  readonly faults: number
  readonly unknown: number
  readonly clockSteps: number
}

const table: ReadonlyArray<Row> = [
  // Three of ten requests fail.
  {
    client: "effect",
    trouble: "mixed",
    seeds: 20,
    calls: 120,
    happened: ({ faults, requests }) => Math.abs(faults / requests - 0.3) < 0.05
  },
  {
    client: "promise",
    trouble: "mixed",
    seeds: 5,
    calls: 120,
    happened: ({ faults, requests, unknown }) => Math.abs(faults / requests - 0.3) < 0.06 && unknown > 30
  },
  { client: "effect", trouble: "slow", seeds: 4, calls: 60, happened: ({ unknown }) => unknown > 15 },
  { client: "promise", trouble: "slow", seeds: 2, calls: 60, happened: ({ unknown }) => unknown > 7 },
  {
    client: "effect",
    trouble: "lists",
    seeds: 6,
    calls: 120,
    happened: ({ faults, unknown }) => faults > 150 && unknown > 60
  },
  {
    client: "promise",
    trouble: "lists",
    seeds: 2,
    calls: 120,
    happened: ({ faults, unknown }) => faults > 50 && unknown > 20
  },
  {
    client: "effect",
    trouble: "clock",
    seeds: 6,
    calls: 120,
    happened: ({ clockSteps, unknown }) => clockSteps > 60 && unknown > 20
  }
]

/** Sets the clock of the process, so it runs alone. */
const alone: Row = {
  client: "promise",
  trouble: "clock",
  seeds: 1,
  calls: 120,
  happened: ({ clockSteps, unknown }) => clockSteps > 10 && unknown > 5
}

const sum = (reports: ReadonlyArray<Report>, of: (report: Report) => number): number =>
  reports.reduce((total, report) => total + of(report), 0)

const runs = ({ calls, client, happened, seeds, trouble }: Row): void =>
  it.live(
    `${client}, ${trouble}: doubles nothing, reports nothing that did not happen, finds out all outcomes: ${seeds} seeds`,
    () =>
      Effect.gen(function* () {
        const reports = yield* Effect.forEach(
          Array.from({ length: seeds }, (_, index) => index + 1),
          (seed) => faultRun({ seed, calls, fibers: 16, trouble, client }),
          { concurrency: 10 }
        )
        for (const { complaints, doubled, seed, untrue, wrong } of reports) {
          assert.deepStrictEqual(
            { seed, doubled, untrue, wrong, complaints },
            { seed, doubled: 0, untrue: 0, wrong: 0, complaints: [] }
          )
        }
        // At most one create in a thousand: none of so few.
        if (trouble === "lists")
          assert.strictEqual(
            sum(reports, ({ unknownCreates }) => unknownCreates),
            0
          )
        const totals: Totals = {
          requests: sum(reports, ({ requests }) => requests),
          faults: sum(reports, ({ faults }) => Object.values(faults).reduce((a, b) => a + b, 0)),
          unknown: sum(reports, ({ unknown }) => unknown),
          clockSteps: sum(reports, ({ clockSteps }) => clockSteps)
        }
        assert.isTrue(happened(totals), JSON.stringify(totals))
      }),
    600_000
  )

// All kinds of trouble at the same time, because a run mostly waits.
describe("a fault run", { concurrent: true }, () => {
  it("lets three of ten requests fail", () => {
    const { holdMs: _, latencyMs: __, retryAfterForm: ___, retryAfterSeconds: ____, ...chances } = mixedRates
    const together = Object.values(chances).reduce((total, rate) => total + rate, 0)
    assert.closeTo(together, 0.3, 1e-9)
  })

  it.effect("draws the same calls for the same seed, and others for another", () =>
    Effect.gen(function* () {
      assert.deepStrictEqual(yield* plan(7, 50), yield* plan(7, 50))
      const kinds = (seed: number) => Effect.map(plan(seed, 50), (planned) => planned.map(({ kind }) => kind).join())
      assert.notStrictEqual(yield* kinds(7), yield* kinds(8))
    })
  )

  for (const row of table) if (row.client === "effect") runs(row)
})

// Between the two, so that neither the clock nor the load of one client is there for the other.
describe("a fault run alone", () => runs(alone))

describe("a fault run with promises", { concurrent: true }, () => {
  for (const row of table) if (row.client === "promise") runs(row)
})
