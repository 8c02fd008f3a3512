/**
 * What a run came to: one JSON object for programs, tables for people.
 */
import * as Money from "@faktura/core/Money"
import Table from "cli-table3"
import * as Result from "effect/Result"
import type { RunResult } from "./Bridge.ts"
import type { FindingKind, Reconciliation } from "./Reconcile.ts"
import type { Unfinished } from "./Rounds.ts"
import type { Row, Snapshot } from "./State.ts"
import type { StepName } from "./Steps.ts"

/** The object that `--json` prints. Ids are null before their step is done. */
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
    /** From Monite when both sides were compared, from the bridge's state otherwise; so is `carried`. */
    readonly issued: number
    readonly carried: number
    /** Null when the two sides were not compared; so are the other two. */
    readonly missing: number | null
    readonly duplicate: number | null
    readonly drift: number | null
  }
  /** How often the sandbox failed on purpose in this run, by kind; empty for the real APIs. */
  readonly faults: Readonly<Record<string, number>>
  /** Requests that were sent in this run, and how many of them repeated an earlier one. */
  readonly requests: number
  readonly retries: number
}

/** What was counted in this run. */
export interface Counted {
  readonly faults: Readonly<Record<string, number>>
  readonly requests: number
  readonly retries: number
}

/** Invoices with a finding of a kind. */
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

// No colours: the tables are also read in files and in logs.
const plain = { head: [], border: [] }

/** Long lists go without the lines between rows, and without a frame. */
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
  missing: "run again: it is carried then",
  duplicate: "void all but one in accounting",
  drift: "correct it in accounting, or cancel the invoice in Monite",
  orphan: "void it in accounting"
}

/** As many findings and problems as a person reads at once. */
const shown = 20

/** The result of a comparison as tables. */
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
        ["invoice", "finding", "what", "what to do"],
        findings.slice(0, shown).map(({ detail, kind, number }) => [number, kind, detail, advice[kind]])
      )
    )
    if (findings.length > shown) parts.push(`... and ${findings.length - shown} more`)
  }
  return parts.join("\n")
}

const plural = (count: number, one: string, many: string): string => `${count} ${count === 1 ? one : many}`

/** What accounting did not take, each warning once with how often it came. */
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

/** Requests, retries, lost answers and faults, a line each. */
export const trafficText = (rows: ReadonlyArray<Row>, counted: Counted): string => {
  const found = rows.filter(({ how }) => how === "found").length
  const faults = Object.entries(counted.faults).filter(([, times]) => times > 0)
  return [
    `${plural(counted.requests, "request", "requests")} in this run, ${counted.retries} of them repetitions.`,
    ...(faults.length === 0
      ? []
      : [`The sandbox failed on purpose: ${faults.map(([kind, times]) => `${kind} ${times}`).join(", ")}.`]),
    ...(found === 0
      ? []
      : [
          `${plural(found, "record", "records")} of this and earlier runs found by natural key, where the answer was lost.`
        ])
  ].join("\n")
}

/** What could not be finished, equal problems together, and what to do. */
export const unfinishedText = (unfinished: ReadonlyArray<Unfinished>): string => {
  const byProblem = new Map<string, Array<string>>()
  for (const { problem, what } of unfinished) byProblem.set(problem, [...(byProblem.get(problem) ?? []), what])
  const lines = [...byProblem].slice(0, shown).map(([problem, items]) => {
    const names = items.length > 3 ? `${items.slice(0, 3).join(", ")} and ${items.length - 3} more` : items.join(", ")
    return `- ${names}: ${problem}`
  })
  const rest = byProblem.size > shown ? [`... and ${byProblem.size - shown} more`] : []
  return [
    `Not complete: ${plural(unfinished.length, "thing is", "things are")} still to do.`,
    ...lines,
    ...rest,
    "Run the same command again: it goes on where it stopped, and sends nothing twice."
  ].join("\n")
}

/** Whether everything that was to be done is done, and both sides agree. */
export const isComplete = ({ reconciliation, unfinished }: RunResult): boolean =>
  unfinished.length === 0 && (reconciliation?.findings.length ?? 0) === 0

/** How the steps are called for people. */
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

/** What a state file says, step by step. */
export const statusText = ({ rows, target }: Snapshot): string => {
  const steps = [...new Set(rows.map(({ step }) => step))]
  const order = Object.keys(titles)
  steps.sort((left, right) => order.indexOf(left) - order.indexOf(right))
  const count = (step: string, fits: (row: Row) => boolean) =>
    rows.filter((row) => row.step === step && fits(row)).length
  const waiting = rows.filter(({ status }) => status !== "done")
  const meanings: Readonly<Record<string, string>> = {
    open: "sent, and its answer was lost or never came: it is looked up first",
    written: "written, and not found yet: it is looked up, and not sent again",
    refused: "refused, nothing was written"
  }
  return [
    `State of ${target}:`,
    table(
      ["step", "done", "of which found again", "open"],
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
