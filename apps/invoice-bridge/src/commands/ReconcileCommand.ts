/** `reconcile`: compares Monite and accounting now, for one tenant or all. */
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import * as Result from "effect/Result"
import * as SqlClient from "effect/sql/SqlClient"
import type { SqlError } from "effect/sql/SqlError"
import { text } from "../database/Rows.ts"
import type { Row } from "../database/Rows.ts"
import { storeReconciliation } from "../reconcile/Findings.ts"
import { readAndCompare } from "../reconcile/ReadAndCompare.ts"
import type { Reconciliation } from "../reconcile/Reconciliation.ts"
import { reconciliationJson } from "../reconcile/ReconciliationJson.ts"
import { reconciliationText } from "../reconcile/ReconciliationText.ts"
import { accountOf } from "../tenants/Access.ts"
import { CurrentTenant } from "../tenants/CurrentTenant.ts"
import { TenantApis } from "../tenants/TenantApis.ts"
import { Tenants } from "../tenants/Tenants.ts"
import { Progress } from "../terminal/Progress.ts"
import { printable } from "../terminal/Table.ts"
import { ExitWith, exitWith, show } from "./Exit.ts"
import { withRemedy } from "./Remedies.ts"

/** Result of one tenant. The reason to skip it is a sentence. */
type Outcome =
  | { readonly is: "compared"; readonly compared: Reconciliation }
  | { readonly is: "skipped"; readonly reason: string }
  | { readonly is: "failed"; readonly error: string; readonly sqlError?: SqlError }

interface Ended {
  readonly tenant: string
  readonly name: string
  readonly outcome: Outcome
}

const jsonOf = ({ outcome, tenant }: Ended) => {
  if (outcome.is === "failed") return { tenant, error: outcome.error }
  return outcome.is === "skipped" ? { tenant, skipped: outcome.reason } : reconciliationJson(tenant, outcome.compared)
}

const linesOf = ({ name, outcome, tenant }: Ended): ReadonlyArray<string> => {
  if (outcome.is === "compared") return [printable(name), reconciliationText(outcome.compared)]
  return [
    outcome.is === "failed"
      ? `Failed: ${printable(tenant)}. ${printable(outcome.error)}`
      : `Skipped: ${printable(tenant)}. ${outcome.reason}`
  ]
}

/** Says how the comparison ended, and never that both sides agree in what was not compared. */
const verdict = (ended: ReadonlyArray<Ended>): string => {
  const outcomes = ended.map(({ outcome }) => outcome)
  const results = outcomes.flatMap((outcome) => (outcome.is === "compared" ? [outcome.compared] : []))
  const hasFailed = outcomes.some(({ is }) => is === "failed")
  const others = hasFailed ? " Not all tenants were compared: see the errors above." : ""
  if (results.some(({ findings }) => findings.length > 0)) return `Both sides differ: see the findings above.${others}`
  if (results.every(({ compared }) => compared.length === 0)) return "Nothing was compared: see the reasons above."
  return results.length === outcomes.length && results.every(({ notCompared }) => notCompared.length === 0)
    ? "Both sides agree."
    : "Both sides agree in what was compared. Not all was compared: see the reasons above."
}

/** Returns why a tenant has nothing to compare yet, or `undefined`. The daily comparison leaves it out too. */
const notReady = Effect.fnUntraced(function* (tenant: string) {
  const { get, secrets } = yield* Tenants
  if ((yield* get(tenant))?.settings.entityId === undefined) {
    return `It has no entity in Monite yet: invoice-bridge onboard --tenant ${tenant} FILE`
  }
  return accountOf(Redacted.value(yield* secrets(tenant))) === undefined
    ? "It has not connected its accounting system yet: see invoice-bridge connect."
    : undefined
})

const compare = Effect.fnUntraced(function* (tenant: string) {
  const apis = yield* TenantApis
  // As it is read with its credentials. Fails for a tenant that was deleted meanwhile.
  const compared = yield* Effect.flatMap(CurrentTenant, ({ settings }) => readAndCompare(settings)).pipe(
    apis.with(tenant)
  )
  yield* storeReconciliation(tenant, compared)
  return { is: "compared", compared } satisfies Outcome
})

/** Compares one tenant. `isWanted`: a person named it, so it is an error that nothing can be compared. */
const outcomeOf = (tenant: string, isWanted: boolean) =>
  Effect.gen(function* () {
    const reason = isWanted ? undefined : yield* notReady(tenant)
    return reason === undefined ? yield* compare(tenant) : ({ is: "skipped", reason } satisfies Outcome)
  }).pipe(
    Effect.result,
    Effect.map((ended): Outcome => {
      if (Result.isSuccess(ended)) return ended.success
      const error = ended.failure
      return { is: "failed", error: withRemedy(error), ...(error._tag === "SqlError" && { sqlError: error }) }
    })
  )

/**
 * Compares both sides, stores the results for the page, and prints them: one for each tenant, also if others fail. Ends with 1 if both
 * sides of a tenant differ, or if a tenant failed.
 */
export const reconcileCommand = Effect.fn("reconcileCommand")(function* ({
  json,
  tenant: wanted
}: {
  readonly tenant: string | undefined
  readonly json: boolean
}) {
  const progress = yield* Progress
  const sql = yield* SqlClient.SqlClient
  // Not `Tenants.list`, which leaves out tenants whose settings cannot be read.
  const rows = yield* sql<Row>`SELECT tenant, name FROM bridge_tenants ORDER BY tenant`
  const tenants = rows
    .map((row) => ({ tenant: text(row["tenant"]), name: text(row["name"]) }))
    .filter(({ tenant }) => wanted === undefined || tenant === wanted)
  if (tenants.length === 0) {
    return yield* exitWith(1, wanted === undefined ? "There is no tenant." : `There is no tenant ${wanted}.`)
  }
  const ended = yield* progress.phase("Reconcile", tenants.length, ({ reached }) =>
    Effect.forEach(tenants, ({ name, tenant }) =>
      outcomeOf(tenant, wanted !== undefined).pipe(
        Effect.tap(() => reached(tenant)),
        Effect.map((outcome): Ended => ({ tenant, name, outcome }))
      )
    )
  )
  yield* show(json, { tenants: ended.map(jsonOf) }, ended.flatMap(linesOf))
  yield* progress.say(verdict(ended))
  for (const { outcome } of ended) {
    // The state cannot be stored: another exit code.
    if (outcome.is === "failed" && outcome.sqlError !== undefined) return yield* outcome.sqlError
  }
  const isWrong = ({ outcome }: Ended) =>
    outcome.is === "failed" || (outcome.is === "compared" && outcome.compared.findings.length > 0)
  if (ended.some(isWrong)) return yield* new ExitWith({ code: 1 })
})
