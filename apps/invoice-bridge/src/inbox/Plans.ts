/**
 * The table of plans: which workflow works on a document, or why there is nothing to do.
 *
 * It depends only on the document and on what is known about its earlier versions. Webhooks and the poller use the same table.
 */
import { bookedStatuses } from "../mapping/Documents.ts"
import type { PlannedRun } from "../runs/Run.ts"
import type { DocumentInput } from "../workflows/Inputs.ts"
import type { DocumentKind, ReadDocument } from "./ReadDocument.ts"

/** Facts about a document from its earlier versions. */
export interface Known {
  /** State of the last version that was read. Undefined: this is the first one. */
  readonly state: string | undefined
  /** True if a run was planned for an earlier version. */
  readonly isPlanned: boolean
  /** True for an invoice in accounting that was made from a receivable. */
  readonly isCarried: boolean
}

/** The tenant, and the moment of the reading. */
export interface Reading {
  readonly tenant: string
  /** Id of the tenant's entity in Monite. */
  readonly entity: string
  /** Milliseconds since 1970. */
  readonly readAt: number
  /** W3C `traceparent`. */
  readonly trace: string | undefined
}

/** Work for a document, or the reason why there is none. */
export type Plan = { readonly run: PlannedRun } | { readonly nothing: string }

/** Name of a workflow, or a reason. */
type Verdict = { readonly workflow: string } | { readonly nothing: string }

/** Row of the table. The first row that is true counts. */
type Rule = readonly [isTrue: (document: ReadDocument, known: Known) => boolean, verdict: Verdict]

const always = (): boolean => true
const isIn =
  (states: ReadonlyArray<string>) =>
  ({ state }: ReadDocument) =>
    states.includes(state)
const nothing = (reason: string): Verdict => ({ nothing: reason })

/** Reason for an invoice in accounting that the bridge does not know. */
export const notFromMonite = "It does not come from Monite."

/** States of an invoice in accounting before its first payment, by either of its two fields. */
const unpaid: ReadonlyArray<string> = [
  "CANCELED",
  "CORRECTIVE",
  "DOCUMENT_CREATED",
  "DRAFT",
  "NO_OPEN_ITEM",
  "OPEN",
  "OVERDUE",
  "PENDING",
  "SUBMITTED",
  "UNKNOWN",
  "VOIDED"
]

/** States of an invoice in accounting that is paid in part. The next payment does not change them. */
const partlyPaid: ReadonlyArray<string> = ["PARTIALLY_PAID", "PARTIALLY_OVERDUE", "PARTLY_PAID"]

const rules: Readonly<Record<DocumentKind, ReadonlyArray<Rule>>> = {
  receivable: [
    [
      ({ variant }) => variant !== "invoice" && variant !== "credit_note",
      nothing("Only invoices and credit notes are carried.")
    ],
    [isIn(bookedStatuses), { workflow: "CarryInvoice" }],
    // The workflow carries an invoice that its credit note canceled, because it carries the credit note too.
    [
      ({ hasCreditNote, state }, { isPlanned }) => state === "canceled" && (isPlanned || hasCreditNote === true),
      { workflow: "CarryInvoice" }
    ],
    [isIn(["canceled"]), nothing("It was canceled before it was carried.")],
    [always, nothing("It is not issued.")]
  ],
  payable: [
    [({ variant }) => variant !== "einvoicing", nothing("It is not an e-invoice.")],
    [
      (payable, { isPlanned }) => !isPlanned && isIn(["canceled", "rejected"])(payable),
      nothing("It was canceled or rejected before it was carried.")
    ],
    [always, { workflow: "ReceivePayable" }]
  ],
  "ledger invoice": [
    [(_, { isCarried }) => !isCarried, nothing(notFromMonite)],
    [isIn(partlyPaid), { workflow: "ReturnPayment" }],
    [(invoice, { state }) => state === undefined && isIn(unpaid)(invoice), nothing("It is not paid.")],
    [
      (invoice, { state }) => state !== undefined && unpaid.includes(state) && isIn(unpaid)(invoice),
      nothing("It is still not paid.")
    ],
    [(invoice, { state }) => invoice.state === state, nothing("Its payment status did not change.")],
    [always, { workflow: "ReturnPayment" }]
  ]
}

/** Name of a document without its version: runs of all its versions share it. */
export const subjectOf = (
  { id, kind }: Pick<ReadDocument, "id" | "kind">,
  { entity, tenant }: Pick<Reading, "entity" | "tenant">
): string => (kind === "ledger invoice" ? `maesn:${tenant}:${id}` : `monite:${entity}:${id}`)

/**
 * Name of a version. A payment may change an invoice in accounting without a new time, so its state is part of the name.
 */
const versionOf = ({ kind, state }: ReadDocument, version: string): string =>
  kind === "ledger invoice" ? `${version}:${state}` : version

/** Decides what is done about a new version of a document. The same version has the same run. */
export const planOf = (read: ReadDocument, known: Known, reading: Reading): Plan => {
  const [, verdict] = rules[read.kind].find(([isTrue]) => isTrue(read, known)) ?? [always, nothing("No rule applies.")]
  if ("nothing" in verdict) return verdict
  const { readAt, tenant, trace } = reading
  const version = read.version ?? new Date(readAt).toISOString()
  const subject = subjectOf(read, reading)
  const input: DocumentInput = {
    id: read.id,
    version,
    readAt,
    document: read.document
  }
  return {
    run: {
      run: `${subject}:${versionOf(read, version)}`,
      tenant,
      workflow: verdict.workflow,
      subject,
      title: read.title,
      input,
      trace
    }
  }
}
