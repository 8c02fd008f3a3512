/**
 * The form of a warning's row in the table: its code, what is done with the document, and what to do.
 */
/** Effect on the part of the document: none, another meaning, or another name. */
export type WarningKind = "left out" | "read otherwise" | "renamed"

/** A row of the table. */
export interface WarningDefinition {
  /** Stays the same for ever: `F` and four digits, of which the first two are the group. */
  readonly code: `F1${0 | 1 | 2 | 3 | 4 | 5}${string}`
  readonly kind: WarningKind
  /** One sentence: what the document says, and what the code does. */
  readonly meaning: string
  /** Remedy for the reader: a change of the document or its overlay, or nothing. */
  readonly advice: string
}

/** Rows by the names of their warnings. */
export type WarningRows = Readonly<Record<string, WarningDefinition>>

/** Advice of rows that have nothing more to say. */
export const correct = "Correct the document, or its overlay."
