/** Formats a comparison as tables. */
import * as Money from "@faktura/core/Money"
import * as Result from "effect/Result"
import { printable, table } from "../terminal/Table.ts"
import { findingKinds } from "./Compare.ts"
import type { Finding, Reconciliation } from "./Compare.ts"

/** Returns the number of invoices with a finding of a kind. */
export const countOf = (reconciliation: Reconciliation, kind: Finding["kind"]): number =>
  new Set(reconciliation.findings.filter((finding) => finding.kind === kind).map(({ number }) => number)).size

const money = (amount: number | null, currency: string): string =>
  amount === null
    ? "not readable"
    : Result.getOrElse(Money.toDecimal({ amount, currency }), () => `${amount} minor units`)

/** Remedies by kind of finding. */
export const advice: Readonly<Record<Finding["kind"], string>> = {
  missing: "see its run and its task, or replay it",
  duplicate: "void all but one in accounting",
  drift: "correct it in accounting, or cancel the invoice in Monite",
  orphan: "void it in accounting"
}

/** Largest number of findings to print. */
const shown = 20

/** Formats a comparison. */
export const reconciliationText = (reconciliation: Reconciliation): string => {
  const { carried, findings, issued, sums } = reconciliation
  const parts = [
    table(
      ["issued in Monite", "in accounting", ...findingKinds],
      [[issued, carried, ...findingKinds.map((kind) => countOf(reconciliation, kind))]]
    ),
    table(
      ["currency", "invoices", "total in Monite", "total in accounting"],
      sums.map(({ currency, invoices, ledger, monite }) => [
        currency,
        invoices,
        money(monite, currency),
        money(ledger, currency)
      ])
    )
  ]
  if (findings.length > 0) {
    parts.push(
      table(
        ["invoice", "finding", "details", "what to do"],
        findings
          .slice(0, shown)
          .map(({ detail, kind, number }) => [printable(number), kind, printable(detail), advice[kind]])
      )
    )
    if (findings.length > shown) parts.push(`... and ${findings.length - shown} more`)
  }
  return parts.join("\n")
}
