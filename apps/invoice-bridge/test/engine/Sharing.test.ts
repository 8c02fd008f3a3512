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
        const seen = yield* sharing(yield* Effect.promise(database), 40)
        assert.deepStrictEqual(seen.statuses, { done: 80 })
        assert.isTrue(seen.firstTwoWorked)
        assert.isTrue(seen.thirdWorked)
        assert.strictEqual(seen.tries, 320, "each step was done once")
        assert.strictEqual(seen.seen.rescued, 0)
      }),
    120_000
  )
})
