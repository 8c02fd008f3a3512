/**
 * Compares Monite and accounting of a tenant, and stores the differences.
 *
 * Both sides are read from the APIs. The bridge's own tables are not used, because a check against them would find no mistake of
 * the bridge.
 */
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { CurrentRun } from "../engine/CurrentRun.ts"
import { step } from "../engine/Step.ts"
import { defineWorkflow } from "../engine/Workflow.ts"
import { storeReconciliation } from "../reconcile/Findings.ts"
import { reconcileName } from "../reconcile/PlanComparison.ts"
import { readAndCompare } from "../reconcile/ReadAndCompare.ts"
import { Reconciliation } from "../reconcile/Reconciliation.ts"
import { CurrentTenant } from "../tenants/CurrentTenant.ts"
import { TenantApis } from "../tenants/TenantApis.ts"

/** Workflow that compares both sides of a tenant. */
export const Reconcile = defineWorkflow({
  name: reconcileName,
  input: Schema.Struct({}),
  output: Reconciliation
})

/** Provides the workflow to the engine. */
export const layer = Reconcile.layer(
  Effect.fnUntraced(function* () {
    const { tenant } = yield* CurrentRun
    const apis = yield* TenantApis
    return yield* step({
      name: "compare",
      result: Reconciliation,
      work: Effect.gen(function* () {
        const compared = yield* Effect.flatMap(CurrentTenant, ({ settings }) => readAndCompare(settings)).pipe(
          apis.with(tenant)
        )
        yield* storeReconciliation(tenant, compared)
        return compared
      })
    })
  })
)
