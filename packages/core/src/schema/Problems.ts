/**
 * Problems of a value, as text. Separate from `Validation`, so that a program without runtime validation does not contain
 * the checks.
 */
/** One problem of a request. */
export interface RequestProblem {
  /** Position in the request, such as `body.address.country` or `path.entity_id`. */
  readonly field: string
  /** Expectation at this position. Never the value itself. */
  readonly problem: string
}

/** Most problems, and most allowed values, that a text lists. */
const mostListed = 10

/** Number of allowed values that a shortened list shows. */
const shownValues = 3

const literal = String.raw`(?:"(?:[^"\\]|\\.)*"|[^\s|"]+)`
const alternatives = new RegExp(`^Expected (${literal}(?: \\| ${literal})+)(.*)$`, "s")

/** Shortens a long list of allowed values: `Expected one of "AED", "AFN", "ALL", ... (180 values)`. */
export const withoutLongLists = (problem: string): string => {
  const [, list, rest] = alternatives.exec(problem) ?? []
  const values = list?.match(new RegExp(literal, "g")) ?? []
  return values.length <= mostListed
    ? problem
    : `Expected one of ${values.slice(0, shownValues).join(", ")}, ... (${values.length} values)${rest ?? ""}`
}

/** Writes problems as one line, such as `body.email: Missing key; body.phone: Expected at most 15 characters`. */
export const describeProblems = (problems: ReadonlyArray<RequestProblem>): string => {
  const texts = problems.slice(0, mostListed).map(({ field, problem }) => `${field}: ${problem}`)
  const more = problems.length - texts.length
  return texts.join("; ") + (more > 0 ? `; and ${more} more` : "")
}
