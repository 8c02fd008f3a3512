/** Makes writes to accounting wait until the records that are there already were adopted. */
import * as Effect from "effect/Effect"
import type { SqlError } from "effect/sql/SqlError"
import { CurrentRun } from "../engine/CurrentRun.ts"
import { NotYet } from "../engine/Step.ts"
import { Runs } from "../runs/Runs.ts"

/** Name of the run that adopts what is in a tenant's accounting system. A tenant has one: another connection is its next round. */
export const adoptionRun = (tenant: string): string => `adopt:${tenant}`

/**
 * Does a write to accounting, unless an adoption has not ended. Then it fails with `NotYet`, and the step is tried again after a wait.
 * Why: a write that is planned before its record is adopted would make the record a second time.
 */
export const afterAdoption = <A, E, R>(
  write: Effect.Effect<A, E, R>
): Effect.Effect<A, E | NotYet | SqlError, R | CurrentRun | Runs> =>
  Effect.gen(function* () {
    const { tenant } = yield* CurrentRun
    const runs = yield* Runs
    const adoption = yield* runs.get(adoptionRun(tenant))
    // A failed adoption has not ended either: it is replayed.
    if (adoption === undefined || adoption.status === "done" || adoption.status === "ignored") return yield* write
    return yield* new NotYet({
      message: `The records in accounting are read first: the run ${adoption.run} is ${adoption.status}.`,
      cause: undefined
    })
  })
