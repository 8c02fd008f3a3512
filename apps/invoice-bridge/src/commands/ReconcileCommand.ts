/** `reconcile`: compares Monite and accounting now, for one tenant or all. */
import * as Effect from "effect/Effect"
import { countOf, reconciliationText } from "../reconcile/ReconciliationText.ts"
import { findingKinds } from "../reconcile/Compare.ts"
import { storeReconciliation } from "../reconcile/Findings.ts"
import { TenantApis } from "../tenants/TenantApis.ts"
import { Tenants } from "../tenants/Tenants.ts"
import { readAndCompare } from "../workflows/Reconcile.ts"
import { ExitWith, exitWith, show } from "./Exit.ts"
import { Progress } from "../terminal/Progress.ts"

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
      readAndCompare({ system: settings.targetSystem, settings: settings.mapping }).pipe(
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
    {
      tenants: results.map(({ compared, tenant }) => ({
        tenant,
        issued: compared.issued,
        carried: compared.carried,
        ...Object.fromEntries(findingKinds.map((kind) => [kind, countOf(compared, kind)]))
      }))
    },
    results.flatMap(({ compared, name }) => [name, reconciliationText(compared)])
  )
  const differ = results.some(({ compared }) => compared.findings.length > 0)
  yield* progress.say(differ ? "Both sides differ: see the findings above." : "Both sides agree.")
  if (differ) return yield* new ExitWith({ code: 1 })
})
