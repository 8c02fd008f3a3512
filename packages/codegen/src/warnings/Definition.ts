/**
 * Types of the table of warnings.
 */
/** Result for the part of the document: it has no effect, another meaning, or another name. */
export type WarningKind = "left out" | "read otherwise" | "renamed"

/** A row of the table. */
export interface WarningDefinition {
  /** `F` and four digits; the first two are the group. A code never changes. */
  readonly code: `F1${0 | 1 | 2 | 3 | 4 | 5}${string}`
  readonly kind: WarningKind
  /** One or two sentences: what is in the document, and what the generated code does instead. */
  readonly meaning: string
  /** Action for the reader, such as a change in the overlay, or "Nothing". */
  readonly advice: string
}

/** Rows by the names of their warnings. */
export type WarningRows = Readonly<Record<string, WarningDefinition>>

/** Advice of rows without a special action. */
export const correct = "Correct the document in the overlay."
