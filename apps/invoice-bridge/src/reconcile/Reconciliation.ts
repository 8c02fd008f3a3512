/** Result of a comparison of Monite and accounting, as it is stored and shown. */
import * as Schema from "effect/Schema"

/** Kinds of documents that are carried into accounting. */
export const documents = ["invoice", "credit note", "bill"] as const

/** Kind of a document. A bill is a payable in Monite. */
export const DocumentName = Schema.Literals(documents)

/** Kind of a document. A bill is a payable in Monite. */
export type DocumentName = typeof DocumentName.Type

/**
 * Kinds of differences:
 *
 * - `missing`: belongs in accounting, and is not there
 * - `duplicate`: more than once in accounting
 * - `drift`: in accounting with another amount, currency, date or number
 * - `orphan`: in accounting with the id of a document that does not, or no longer, belong there
 */
export const findingKinds = ["missing", "duplicate", "drift", "orphan"] as const

/** Difference between both sides. */
export const Finding = Schema.Struct({
  document: DocumentName,
  kind: Schema.Literals(findingKinds),
  /** Id of the document in Monite. */
  id: Schema.String,
  /** Number of the document, for people. Bills of two suppliers may have the same number. */
  number: Schema.String,
  detail: Schema.String
})

/** Difference between both sides. */
export type Finding = typeof Finding.Type

/**
 * Sums of one kind of documents in one currency, in minor units. A side is null if one of its amounts is missing or in
 * another currency.
 */
export const CurrencySum = Schema.Struct({
  document: DocumentName,
  currency: Schema.String,
  /** Number of documents on both sides. */
  count: Schema.Number,
  monite: Schema.NullOr(Schema.Number),
  ledger: Schema.NullOr(Schema.Number)
})

/** Sums of one kind of documents in one currency. */
export type CurrencySum = typeof CurrencySum.Type

/** Kind of documents that was compared. */
export const ComparedDocuments = Schema.Struct({
  document: DocumentName,
  /** Documents in Monite that belong in accounting. */
  inMonite: Schema.Number,
  /** Documents of `inMonite` that are in accounting at least once. */
  carried: Schema.Number
})

/** Kind of documents that was compared. */
export type ComparedDocuments = typeof ComparedDocuments.Type

/** Kind of documents that was not compared. Nothing is known about its differences. */
export const NotCompared = Schema.Struct({
  document: DocumentName,
  /** Documents in Monite that belong in accounting. */
  inMonite: Schema.Number,
  /** Sentence for people. */
  reason: Schema.String
})

/** Kind of documents that was not compared. */
export type NotCompared = typeof NotCompared.Type

/** Result of a comparison. Each kind of documents is in `compared` or in `notCompared`. */
export const Reconciliation = Schema.Struct({
  compared: Schema.Array(ComparedDocuments),
  notCompared: Schema.Array(NotCompared),
  findings: Schema.Array(Finding),
  /** Sums of the documents that are on both sides. */
  sums: Schema.Array(CurrencySum)
})

/** Result of a comparison. */
export type Reconciliation = typeof Reconciliation.Type
