/** A worker that is told to stop: its steps end, or run again elsewhere. */
import { assert, it } from "@effect/vitest"
import { Effect } from "effect"
import { onPostgres } from "../kit/OnPostgres.ts"
import { draining } from "./scenarios/Draining.ts"

onPostgres("SIGTERM in the middle of 20 steps", ({ database }) => {
  it.live(
    "lets steps end that are short enough",
    () =>
      Effect.gen(function* () {
        const seen = yield* draining(yield* Effect.promise(database), 700, 20_000)
        assert.strictEqual(seen.cut, 0, "no step was cut off")
        assert.deepStrictEqual(seen.statuses, { done: 20 })
        assert.strictEqual(seen.tries, 40, "each step was done once")
        assert.strictEqual(seen.rounds, 0)
      }),
    120_000
  )
  it.live(
    "does longer steps again, and none whose result was stored",
    () =>
      Effect.gen(function* () {
        const seen = yield* draining(yield* Effect.promise(database), 2_500, 300)
        assert.isAbove(seen.cut, 0, "steps were cut off")
        assert.deepStrictEqual(seen.statuses, { done: 20 })
        assert.strictEqual(seen.repeated, 0)
        assert.strictEqual(seen.rounds, 0)
      }),
    120_000
  )
})
