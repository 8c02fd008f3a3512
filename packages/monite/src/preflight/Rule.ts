/**
 * A rule as a row of a table, and the walk over such a table.
 *
 * The checks differ in what they look at and in their rows; what a row is and how rows become problems
 * is the same for all of them and stands here.
 */
import type { Problem } from "./Problem.ts"

/** One rule about a `Subject`. */
export interface Rule<Subject> {
  /** Stable name of the rule, handed out as `Problem.rule`. */
  readonly id: string
  /** Dotted path in the request body that the rule is about. */
  readonly field: string
  /** The rule in words, true of any body. */
  readonly rule: string
  /** Document and section, without an address: addresses move, headings stay findable. */
  readonly source: string
  /** What is wrong with this subject and what to do about it; `undefined` when the rule is kept or says nothing about it. */
  readonly broken: (subject: Subject) => string | undefined
}

/** Applies every row, in the order of the table; a broken rule never hides the next one. */
export const problemsOf = <Subject>(rules: ReadonlyArray<Rule<Subject>>, subject: Subject): ReadonlyArray<Problem> =>
  rules.flatMap(({ broken, field, id, rule, source }) => {
    const found = broken(subject)
    return found === undefined ? [] : [{ field, rule: id, message: `${found} ${rule}`, source }]
  })
