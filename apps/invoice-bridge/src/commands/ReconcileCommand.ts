/** `reconcile`: compares Monite and accounting now, for one tenant or all. */
import * as Effect from "effect/Effect"
import { storeReconciliation } from "../reconcile/Findings.ts"
import { readAndCompare } from "../reconcile/ReadAndCompare.ts"
import { findingKinds } from "../reconcile/Reconciliation.ts"
import type { DocumentName, Reconciliation } from "../reconcile/Reconciliation.ts"
import { countOf, reconciliationText } from "../reconcile/ReconciliationText.ts"
import { Progress } from "../terminal/Progress.ts"
import { TenantApis } from "../tenants/TenantApis.ts"
import { Tenants } from "../tenants/Tenants.ts"
import { ExitWith, exitWith, show } from "./Exit.ts"

const countsOf = (compared: Reconciliation, document?: DocumentName) =>
  Object.fromEntries(findingKinds.map((kind) => [kind, countOf(compared, kind, document)]))

/** Object of a tenant that `--json` prints: counts of all that was compared, then of each kind of documents. */
const jsonOf = (tenant: string, result: Reconciliation) => ({
  tenant,
  ...countsOf(result),
  compared: result.compared.map((each) => ({ ...each, ...countsOf(result, each.document) })),
  notCompared: result.notCompared
})

/** Says how the comparison ended, and never that both sides agree in what was not compared. */
const verdict = (results: ReadonlyArray<Reconciliation>): string => {
  if (results.some(({ findings }) => findings.length > 0)) return "Both sides differ: see the findings above."
  if (results.every(({ compared }) => compared.length === 0)) return "Nothing was compared: see the reasons above."
  return results.every(({ notCompared }) => notCompared.length === 0)
    ? "Both sides agree."
    : "Both sides agree in what was compared. Not all was compared: see the reasons above."
}

/** Compares both sides, stores the result for the page, and prints it. Ends with 1 if they differ. */
export const reconcileCommand = Effect.fn("reconcileCommand")(function* ({
  json,
  tenant: wanted
}: {
  readonly tenant: string | undefined
  readonly json: boolean
}) {
  const progress = yield* Progress
  const apis = yield* TenantApis
  const all = yield* Effect.flatMap(Tenants, ({ list }) => list)
  const tenants = all.filter(({ tenant }) => wanted === undefined || tenant === wanted)
  if (tenants.length === 0) {
    return yield* exitWith(1, wanted === undefined ? "There is no tenant." : `There is no tenant ${wanted}.`)
  }
  const results = yield* progress.phase("Reconcile", tenants.length, ({ reached }) =>
    Effect.forEach(tenants, ({ name, settings, tenant }) =>
      readAndCompare(settings).pipe(
        apis.with(tenant),
        Effect.tap((compared) => storeReconciliation(tenant, compared)),
        Effect.tap(() => reached(tenant)),
        Effect.map((compared) => ({ tenant, name, compared })),
        // Every error of both APIs has a message that says what to do.
        Effect.catch((error) => exitWith(1, `${tenant}: ${error.message}`))
      )
    )
  )
  yield* show(
    json,
    { tenants: results.map(({ compared, tenant }) => jsonOf(tenant, compared)) },
    results.flatMap(({ compared, name }) => [name, reconciliationText(compared)])
  )
  const compared = results.map((each) => each.compared)
  yield* progress.say(verdict(compared))
  if (compared.some(({ findings }) => findings.length > 0)) return yield* new ExitWith({ code: 1 })
})
