/** Makes the object of a comparison that `--json` prints. */
import { findingKinds } from "./Reconciliation.ts"
import type { ComparedDocuments, DocumentName, Finding, NotCompared, Reconciliation } from "./Reconciliation.ts"
import { countOf } from "./ReconciliationText.ts"

/** Numbers of documents with a finding, by kind of finding. */
export type FindingCounts = Readonly<Record<Finding["kind"], number>>

/** Comparison of a tenant: the numbers of all that was compared, then of each kind of documents. */
export interface ReconciliationJson extends FindingCounts {
  readonly tenant: string
  readonly compared: ReadonlyArray<ComparedDocuments & FindingCounts>
  readonly notCompared: ReadonlyArray<NotCompared>
}

const countsOf = (result: Reconciliation, document?: DocumentName): FindingCounts => {
  const [missing, duplicate, drift, orphan] = findingKinds
  return {
    [missing]: countOf(result, missing, document),
    [duplicate]: countOf(result, duplicate, document),
    [drift]: countOf(result, drift, document),
    [orphan]: countOf(result, orphan, document)
  }
}

/** Makes the object of a tenant. */
export const reconciliationJson = (tenant: string, result: Reconciliation): ReconciliationJson => ({
  tenant,
  ...countsOf(result),
  compared: result.compared.map((each) => ({ ...each, ...countsOf(result, each.document) })),
  notCompared: result.notCompared
})
