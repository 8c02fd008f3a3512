/**
 * What a preflight check answers: a list of problems, empty when nothing is wrong.
 *
 * All checks of this folder answer in this one shape, so that a form, a log line or a report can show
 * them alike. A check lists everything it finds: whoever fills in a form wants to do it once.
 */

/** One rule that the checked body breaks. */
export interface Problem {
  /** Dotted path in the request body, as the API names it (`organization.business_structure`); empty for the body as a whole. */
  readonly field: string
  /** Id of the broken rule, stable across releases; what programs branch on. */
  readonly rule: string
  /** What is wrong and what to do, for people. Holds no identification or tax number. */
  readonly message: string
  /** Where the rule stands: the document and its section. */
  readonly source: string
}

/**
 * Writes problems as text for people: a line that counts them, then one line each.
 *
 * @example
 * formatProblems(checkEntity(draft, { payments: true }))
 * // 1 problem
 * // - phone: ... [us-phone; Monite guide: Entities, ...]
 */
export const formatProblems = (problems: ReadonlyArray<Problem>): string => {
  if (problems.length === 0) return "No problems"
  const count = problems.length === 1 ? "1 problem" : `${problems.length} problems`
  return [count, ...problems.map(line)].join("\n")
}

const line = ({ field, message, rule, source }: Problem): string =>
  `- ${field === "" ? "the whole body" : field}: ${message} [${rule}; ${source}]`
