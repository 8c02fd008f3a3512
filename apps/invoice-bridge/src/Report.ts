/**
 * Reports the result of a run: one JSON object for programs, tables for people.
 */
import * as Money from "@faktura/core/Money"
import Table from "cli-table3"
import * as Result from "effect/Result"
import type { RunResult } from "./Bridge.ts"
import type { FindingKind, Reconciliation } from "./Reconcile.ts"
import type { Unfinished } from "./Rounds.ts"
import type { Row, Snapshot } from "./State.ts"
import type { StepName } from "./Steps.ts"

/** Object that `--json` prints. Ids are null before their step is done. */
export interface Summary {
  readonly onboarding: {
    readonly entityId: string | null
    readonly logoId: string | null
    readonly vatIdId: string | null
    readonly bankAccountId: string | null
    /** Countries whose required fields were checked. */
    readonly requiredFields: ReadonlyArray<string> | null
    readonly connectionId: string | null
    readonly networkCredentialId: string | null
  }
  readonly invoices: {
    /** From Monite if both sides were compared, otherwise from the bridge's state. The same for `carried`. */
    readonly issued: number
    readonly carried: number
    /** Null if the two sides were not compared. The same for the next two. */
    readonly missing: number | null
    readonly duplicate: number | null
    readonly drift: number | null
  }
  /** Number of injected faults of the sandbox in this run, by kind. Empty for the real APIs. */
  readonly faults: Readonly<Record<string, number>>
  /** Requests of this run, retries included. */
  readonly requests: number
  readonly retries: number
}

/** Counts of this run. */
export interface Counted {
  readonly faults: Readonly<Record<string, number>>
  readonly requests: number
  readonly retries: number
}

/** Returns the number of invoices with a finding of a kind. */
const countOf = (reconciliation: Reconciliation, kind: FindingKind): number =>
  new Set(reconciliation.findings.filter((finding) => finding.kind === kind).map(({ number }) => number)).size

/** Makes the object. */
export const summaryOf = (
  results: Snapshot["results"],
  reconciliation: Reconciliation | undefined,
  counted: Counted
): Summary => {
  const idOf = (step: "entity" | "logo" | "vatId" | "bankAccount" | "connection" | "networkCredential") =>
    results(step)[0]?.id ?? null
  return {
    onboarding: {
      entityId: idOf("entity"),
      logoId: idOf("logo"),
      vatIdId: idOf("vatId"),
      bankAccountId: idOf("bankAccount"),
      requiredFields: results("requiredFields")[0]?.countries ?? null,
      connectionId: idOf("connection"),
      networkCredentialId: idOf("networkCredential")
    },
    invoices:
      reconciliation === undefined
        ? {
            issued: results("issue").length,
            carried: results("ledgerInvoice").length,
            missing: null,
            duplicate: null,
            drift: null
          }
        : {
            issued: reconciliation.issued,
            carried: reconciliation.carried,
            missing: countOf(reconciliation, "missing"),
            duplicate: countOf(reconciliation, "duplicate"),
            drift: countOf(reconciliation, "drift")
          },
    faults: counted.faults,
    requests: counted.requests,
    retries: counted.retries
  }
}

// No colors: the tables are also read in files and logs.
const plain = { head: [], border: [] }

/** Long lists have no lines between rows and no frame. */
const bare = Object.fromEntries(
  "top top-mid top-left top-right bottom bottom-mid bottom-left bottom-right left left-mid mid mid-mid right right-mid"
    .split(" ")
    .map((part) => [part, ""])
)

const table = (
  head: ReadonlyArray<string>,
  rows: ReadonlyArray<ReadonlyArray<string | number>>,
  look: "framed" | "bare" = "framed"
): string => {
  const drawn = new Table({
    head: [...head],
    style: plain,
    ...(look === "bare"
      ? { style: { ...plain, "padding-left": 0, "padding-right": 0 }, chars: { ...bare, middle: "   " } }
      : {}),
    colAligns: head.map((_, column) => (rows.every((row) => /^[-\d.,]+$/.test(String(row[column]))) ? "right" : "left"))
  })
  drawn.push(...rows.map((row) => [...row]))
  return drawn.toString()
}

const money = (amount: number | undefined, currency: string): string =>
  amount === undefined
    ? "not readable"
    : Result.getOrElse(Money.toDecimal({ amount, currency }), () => `${amount} minor units`)

const advice: Readonly<Record<FindingKind, string>> = {
  missing: "run again to carry it",
  duplicate: "void all but one in accounting",
  drift: "correct it in accounting, or cancel the invoice in Monite",
  orphan: "void it in accounting"
}

/** Largest number of findings and problems to print. */
const shown = 20

/** Formats the result of a comparison as tables. */
export const reconciliationText = (reconciliation: Reconciliation): string => {
  const { carried, findings, issued, sums } = reconciliation
  const count = (kind: FindingKind) => countOf(reconciliation, kind)
  const parts = [
    table(
      ["issued in Monite", "in accounting", "missing", "duplicate", "drift", "orphan"],
      [[issued, carried, count("missing"), count("duplicate"), count("drift"), count("orphan")]]
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
        findings.slice(0, shown).map(({ detail, kind, number }) => [number, kind, detail, advice[kind]])
      )
    )
    if (findings.length > shown) parts.push(`... and ${findings.length - shown} more`)
  }
  return parts.join("\n")
}

const plural = (count: number, one: string, many: string): string => `${count} ${count === 1 ? one : many}`

/** Formats the warnings of accounting: each text once, with its count. */
export const warningsText = (results: Snapshot["results"]): string | undefined => {
  const counts = new Map<string, number>()
  for (const { warnings } of [...results("contact"), ...results("ledgerInvoice")]) {
    for (const warning of warnings) counts.set(warning, (counts.get(warning) ?? 0) + 1)
  }
  if (counts.size === 0) return undefined
  return table(
    ["warning from accounting", "times"],
    [...counts].map(([warning, times]) => [warning, times])
  )
}

/** Formats requests, retries, lost responses and faults, a line each. */
export const trafficText = (rows: ReadonlyArray<Row>, counted: Counted): string => {
  const found = rows.filter(({ how }) => how === "found").length
  const faults = Object.entries(counted.faults).filter(([, times]) => times > 0)
  return [
    `${plural(counted.requests, "request", "requests")} in this run, ${counted.retries} of them retries.`,
    ...(faults.length === 0
      ? []
      : [`The sandbox failed on purpose: ${faults.map(([kind, times]) => `${kind} ${times}`).join(", ")}.`]),
    ...(found === 0
      ? []
      : [`${plural(found, "record", "records")} of this and earlier runs found by natural key after a lost response.`])
  ].join("\n")
}

/** Formats unfinished work: equal problems together, with what to do. */
export const unfinishedText = (unfinished: ReadonlyArray<Unfinished>): string => {
  const byProblem = new Map<string, Array<string>>()
  for (const { problem, what } of unfinished) byProblem.set(problem, [...(byProblem.get(problem) ?? []), what])
  const lines = [...byProblem].slice(0, shown).map(([problem, items]) => {
    const names = items.length > 3 ? `${items.slice(0, 3).join(", ")} and ${items.length - 3} more` : items.join(", ")
    return `- ${names}: ${problem}`
  })
  const rest = byProblem.size > shown ? [`... and ${byProblem.size - shown} more`] : []
  return [
    `Not complete: ${plural(unfinished.length, "item is", "items are")} not done.`,
    ...lines,
    ...rest,
    "Run the same command again: it continues where it stopped, and creates nothing twice."
  ].join("\n")
}

/** True when all work is done and both sides agree. */
export const isComplete = ({ reconciliation, unfinished }: RunResult): boolean =>
  unfinished.length === 0 && (reconciliation?.findings.length ?? 0) === 0

/** Names of the steps for people. */
const titles: Readonly<Record<StepName, string>> = {
  entity: "entity",
  logo: "logo",
  vatId: "VAT ID",
  bankAccount: "bank account",
  requiredFields: "required fields",
  connection: "e-invoicing connection",
  networkCredential: "network credential",
  measureUnit: "measure unit",
  paymentTerms: "payment terms",
  product: "products",
  counterpart: "customers",
  counterpartVatId: "customers' VAT IDs",
  counterpartDetails: "customers' addresses and rates",
  invoice: "invoices drafted",
  issue: "invoices issued",
  contact: "contacts in accounting",
  ledgerInvoice: "invoices in accounting"
}

const titleOf = (step: string): string => titles[step as StepName] ?? step // a step of a newer version has no title here

/** Formats a state file, step by step. */
export const statusText = ({ rows, target }: Snapshot): string => {
  const steps = [...new Set(rows.map(({ step }) => step))]
  const order = Object.keys(titles)
  steps.sort((left, right) => order.indexOf(left) - order.indexOf(right))
  const count = (step: string, matches: (row: Row) => boolean) =>
    rows.filter((row) => row.step === step && matches(row)).length
  const waiting = rows.filter(({ status }) => status !== "done")
  const meanings: Readonly<Record<string, string>> = {
    open: "sent without a response: it is looked up first",
    written: "written and not found yet: it is looked up and not sent again",
    refused: "refused: nothing was written"
  }
  return [
    `State of ${target}:`,
    table(
      ["step", "done", "of which recovered", "open"],
      steps.map((step) => [
        titleOf(step),
        count(step, ({ status }) => status === "done"),
        count(step, ({ how, status }) => status === "done" && how === "found"),
        count(step, ({ status }) => status !== "done")
      ]),
      "bare"
    ),
    ...waiting.slice(0, shown).map(({ naturalKey, problem, status, step }) => {
      const why = problem === null ? "" : ` (${problem})`
      return `- ${titleOf(step)}, ${naturalKey}: ${meanings[status]}${why}`
    }),
    ...(waiting.length > shown ? [`... and ${waiting.length - shown} more`] : [])
  ].join("\n")
}
