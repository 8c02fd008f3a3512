/** A worker that dies while the reply of a step is stored (Effect-TS/effect#7464): the other one takes over, and nothing is doubled. */
import { assert, it } from "@effect/vitest"
import { Effect } from "effect"
import { onPostgres } from "../kit/OnPostgres.ts"
import { handOver } from "./scenarios/HandOver.ts"

onPostgres("hand-over", ({ database }) => {
  it.live.each(["before reply", "after reply"] as const)(
    "does every step's write once when a worker dies %s",
    (moment) =>
      Effect.gen(function* () {
        const seen = yield* handOver(yield* Effect.promise(database), moment, 12)
        assert.isNull(seen.exit, "a signal ended the worker")
        assert.deepStrictEqual(seen.statuses, { done: 12 })
        assert.strictEqual(seen.records, 48)
        assert.strictEqual(seen.doubled, 0)
        assert.strictEqual(seen.rounds, 0)
        assert.strictEqual(seen.seen.rescued, 0)
      }),
    120_000
  )
})
