/** Several workers on one database. */
import { assert, it } from "@effect/vitest"
import { Effect } from "effect"
import { onPostgres } from "../kit/OnPostgres.ts"
import { sharing } from "./scenarios/Sharing.ts"

onPostgres("several workers", ({ database }) => {
  it.live(
    "share the load, and a third one gets work when it joins",
    () =>
      Effect.gen(function* () {
        const seen = yield* sharing(yield* Effect.promise(database))
        assert.strictEqual(seen.idle, 0, "each worker did steps")
        assert.deepStrictEqual(seen.statuses, { done: seen.planned.runs })
        assert.strictEqual(seen.tries, seen.planned.steps, "each step was done once")
        assert.strictEqual(seen.seen.rescued, 0)
      }),
    400_000
  )
})
