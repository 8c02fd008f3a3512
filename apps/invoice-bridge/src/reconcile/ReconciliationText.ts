/** Formats a comparison as tables. */
import * as Money from "@faktura/core/Money"
import * as Result from "effect/Result"
import { printable, table } from "../terminal/Table.ts"
import { findingKinds } from "./Reconciliation.ts"
import type { DocumentName, Finding, NotCompared, Reconciliation } from "./Reconciliation.ts"

/** Returns the number of documents with a finding of a kind: of one kind of documents, or of all. */
export const countOf = (
  { findings }: Pick<Reconciliation, "findings">,
  kind: Finding["kind"],
  document?: DocumentName
): number =>
  new Set(
    findings
      .filter((finding) => finding.kind === kind && (document === undefined || finding.document === document))
      .map(({ id }) => id)
  ).size

const money = (amount: number | null, currency: string): string =>
  amount === null
    ? "not readable"
    : Result.getOrElse(Money.toDecimal({ amount, currency }), () => `${amount} minor units`)

/** Remedies by kind of finding. */
export const advice: Readonly<Record<Finding["kind"], string>> = {
  missing: "see its run and its task, or replay it",
  duplicate: "void all but one in accounting",
  drift: "correct it in accounting, or cancel it in Monite",
  orphan: "void it in accounting"
}

/** Largest number of findings to print. */
const shown = 20

const notComparedLine = ({ document, inMonite, reason }: NotCompared): string =>
  `Not compared: ${document}s (${inMonite} in Monite). ${printable(reason)}`

/** Formats a comparison. Kinds of documents that were not compared have a line each, and no numbers. */
export const reconciliationText = (reconciliation: Reconciliation): string => {
  const { compared, findings, notCompared, sums } = reconciliation
  const parts: Array<string> = []
  if (compared.length > 0) {
    parts.push(
      table(
        ["document", "in Monite", "in accounting", ...findingKinds],
        compared.map(({ carried, document, inMonite }) => [
          document,
          inMonite,
          carried,
          ...findingKinds.map((kind) => countOf(reconciliation, kind, document))
        ])
      )
    )
  }
  if (sums.length > 0) {
    parts.push(
      table(
        ["document", "currency", "on both sides", "total in Monite", "total in accounting"],
        sums.map(({ count, currency, document, ledger, monite }) => [
          document,
          currency,
          count,
          money(monite, currency),
          money(ledger, currency)
        ])
      )
    )
  }
  if (findings.length > 0) {
    parts.push(
      table(
        ["document", "number", "finding", "details", "what to do"],
        findings
          .slice(0, shown)
          .map(({ detail, document, kind, number }) => [
            document,
            printable(number),
            kind,
            printable(detail),
            advice[kind]
          ])
      )
    )
    if (findings.length > shown) parts.push(`... and ${findings.length - shown} more`)
  }
  return [...parts, ...notCompared.map(notComparedLine)].join("\n")
}
