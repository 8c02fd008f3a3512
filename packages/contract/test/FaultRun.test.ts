// The fault run in small: twenty seeds, each with a server of its own. By hand it is run with 10,000 calls (docs/faults.md).
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { faultRun, rates } from "../fault-run/FaultRun.ts"
import { plan } from "../fault-run/Plan.ts"

const seeds = Array.from({ length: 20 }, (_, index) => index + 1)
const calls = 120

describe("a fault run", () => {
  it("lets three of ten requests fail", () => {
    const { holdMs: _, latencyMs: __, retryAfterForm: ___, retryAfterSeconds: ____, ...chances } = rates
    const sum = Object.values(chances).reduce((total, rate) => total + rate, 0)
    assert.closeTo(sum, 0.3, 1e-9)
  })

  it.effect("draws the same calls for the same seed, and others for another", () =>
    Effect.gen(function* () {
      assert.deepStrictEqual(yield* plan(7, 50), yield* plan(7, 50))
      const kinds = (seed: number) => Effect.map(plan(seed, 50), (planned) => planned.map(({ kind }) => kind).join())
      assert.notStrictEqual(yield* kinds(7), yield* kinds(8))
    })
  )

  it.live(
    `doubles nothing, reports nothing that did not happen, and finds out all outcomes: seeds 1 to ${seeds.length}`,
    () =>
      Effect.gen(function* () {
        const reports = yield* Effect.forEach(seeds, (seed) => faultRun({ seed, calls, fibers: 16 }), {
          concurrency: 4
        })
        for (const { complaints, doubled, seed, untrue, wrong } of reports) {
          assert.deepStrictEqual(
            { seed, doubled, untrue, wrong, complaints },
            { seed, doubled: 0, untrue: 0, wrong: 0, complaints: [] }
          )
        }
        // It was no walk in the park.
        const struck = reports.reduce((sum, { faults }) => sum + Object.values(faults).reduce((a, b) => a + b, 0), 0)
        const arrived = reports.reduce((sum, { requests }) => sum + requests, 0)
        assert.closeTo(struck / arrived, 0.3, 0.05)
      }),
    600_000
  )
})
