/** Known weaknesses of the engine, in small. `weak-places.ts` has the full forms. */
import { assert, it } from "@effect/vitest"
import { Effect } from "effect"
import { onPostgres } from "../kit/OnPostgres.ts"
import { claims } from "./scenarios/Claims.ts"
import { rolling } from "./scenarios/Rolling.ts"

onPostgres("weak places", ({ database }) => {
  it.live(
    "no execution of a durable queue is left behind (Effect-TS/effect#8312)",
    () =>
      Effect.gen(function* () {
        const seen = yield* claims(yield* Effect.promise(database), 60, 90)
        assert.strictEqual(seen.completed, 60)
      }),
    120_000
  )
  it.live(
    "work goes on over rolling restarts of all workers (Effect-TS/effect#6248)",
    () =>
      Effect.gen(function* () {
        const seen = yield* rolling(yield* Effect.promise(database), 3, 2, 6)
        assert.deepStrictEqual(seen.statuses, { done: 24 })
        assert.deepStrictEqual([seen.records, seen.doubled], [96, 0])
        assert.strictEqual(seen.rounds, 0)
        assert.strictEqual(seen.seen.rescued, 0)
      }),
    180_000
  )
})
