/** Makes writes to accounting wait until the records that are there already were adopted. */
import * as Effect from "effect/Effect"
import { NotYet } from "../engine/Step.ts"
import { adoptionRun, CurrentTenant } from "../tenants/CurrentTenant.ts"

/**
 * Fails with `NotYet` while an adoption has not ended, so that the step is tried again after a wait. Why: a write that is planned
 * before its record is adopted would make the record a second time.
 */
export const adoptionEnded: Effect.Effect<void, NotYet, CurrentTenant> = Effect.gen(function* () {
  const { adoption, tenant } = yield* CurrentTenant
  // A failed adoption has not ended either: it is replayed.
  if (adoption === undefined || adoption === "done" || adoption === "ignored") return
  return yield* new NotYet({
    message: `The records in accounting are read first: the run ${adoptionRun(tenant)} is ${adoption}.`,
    cause: undefined
  })
})
