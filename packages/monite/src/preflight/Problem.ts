/**
 * Result of a preflight check: a list of problems, empty if nothing is wrong.
 *
 * All checks of this folder return this type, so that a form, a log line or a report can show them alike. A check lists
 * every problem that it finds, not only the first one.
 */

/** Rule that the checked body breaks. */
export interface Problem {
  /**
   * Dotted path in the request body, with the API's names (`organization.business_structure`). Empty for the whole
   * body.
   */
  readonly field: string
  /** Id of the broken rule, stable across releases. Programs branch on it. */
  readonly rule: string
  /** Problem and remedy, for people. Contains no identification number and no tax number. */
  readonly message: string
  /** Document and section with the rule. */
  readonly source: string
}

/**
 * Formats problems for people: a line with their number, then one line each.
 *
 * @example
 * ```ts
 * import { checkEntityUpdate, formatProblems } from "@faktura/monite"
 *
 * console.log(formatProblems(checkEntityUpdate({ individual: { ssn_last_4: "12" } })))
 * // 1 problem
 * // - individual.ssn_last_4: This is not four digits. ... [ssn-last-4-digits; Monite guide: Entities, ...]
 * ```
 */
export const formatProblems = (problems: ReadonlyArray<Problem>): string => {
  if (problems.length === 0) return "No problems"
  const count = problems.length === 1 ? "1 problem" : `${problems.length} problems`
  return [count, ...problems.map(line)].join("\n")
}

const line = ({ field, message, rule, source }: Problem): string =>
  `- ${field === "" ? "the whole body" : field}: ${message} [${rule}; ${source}]`
