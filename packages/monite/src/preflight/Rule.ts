/**
 * Table row of a rule, and the function that applies a table. All checks share them.
 */
import type { Problem } from "./Problem.ts"

/** Rule about a `Subject`. */
export interface Rule<Subject> {
  /** Stable id of the rule, returned as `Problem.rule`. */
  readonly id: string
  /** Dotted path in the request body that the rule checks. */
  readonly field: string
  /** The rule, worded for any body. */
  readonly rule: string
  /** Document and section, without a URL: URLs change, headings can be searched. */
  readonly source: string
  /** Returns what is wrong with the subject and what to do, or `undefined` if the rule is kept or does not apply. */
  readonly broken: (subject: Subject) => string | undefined
}

/** Applies every rule in the order of the table. A broken rule never hides a later one. */
export const problemsOf = <Subject>(rules: ReadonlyArray<Rule<Subject>>, subject: Subject): ReadonlyArray<Problem> =>
  rules.flatMap(({ broken, field, id, rule, source }) => {
    const found = broken(subject)
    return found === undefined ? [] : [{ field, rule: id, message: `${found} ${rule}`, source }]
  })
