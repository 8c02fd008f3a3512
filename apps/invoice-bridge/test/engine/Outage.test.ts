/** Postgres restarts while 50 runs are under way. */
import { assert, it } from "@effect/vitest"
import { Effect } from "effect"
import { onPostgres } from "../kit/OnPostgres.ts"
import { outage } from "./scenarios/Outage.ts"

onPostgres("a restart of the database", ({ database, postgres }) => {
  it.live(
    "leaves no run failed or unfinished, and doubles nothing",
    () =>
      Effect.gen(function* () {
        const seen = yield* outage(postgres(), yield* Effect.promise(database), 1, 50, 1_000)
        assert.deepStrictEqual(seen.statuses, { done: 50 })
        assert.strictEqual(seen.records, 200)
        assert.strictEqual(seen.doubled, 0)
        assert.strictEqual(seen.rounds, 0)
        assert.strictEqual(seen.seen.rescued, 0)
      }),
    180_000
  )
})
