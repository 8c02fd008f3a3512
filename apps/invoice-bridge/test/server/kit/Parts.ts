/** Goes through the parts of a list. */
import { assert } from "@effect/vitest"
import { Effect } from "effect"
import type { Listed } from "../../../src/server/PageData.ts"

/** All rows of a list, part by part. `between` happens after each part. */
export const all = <A, E, R, E2, R2>(
  list: (after: string | undefined) => Effect.Effect<Listed<A>, E, R>,
  between: Effect.Effect<unknown, E2, R2>
) =>
  Effect.gen(function* () {
    const rows: Array<A> = []
    let after: string | undefined
    let parts = 0
    do {
      const part: Listed<A> = yield* list(after)
      rows.push(...part.rows)
      after = part.next
      yield* between
      assert.isBelow(parts++, 100, "the list has no end")
    } while (after !== undefined)
    return rows
  })
