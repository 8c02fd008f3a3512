/**
 * What is wrong with a value, in words. It stands apart from the checking (see `Validation`), which a program without
 * runtime validation does not hold.
 */
/** One thing that is wrong with a request. */
export interface RequestProblem {
  /** Where, e.g. `body.address.country` or `path.entity_id`. */
  readonly field: string
  /** What was expected there. Never the value itself. */
  readonly problem: string
}

/** The most problems, and the most allowed values, that a text lists. */
const mostListed = 10

/** The allowed values that a text shows where there are more than it lists. */
const shownValues = 3

const literal = String.raw`(?:"(?:[^"\\]|\\.)*"|[^\s|"]+)`
const alternatives = new RegExp(`^Expected (${literal}(?: \\| ${literal})+)(.*)$`, "s")

/** The same words with a long list of allowed values cut: `Expected one of "AED", "AFN", "ALL", ... (180 values)`. */
export const withoutLongLists = (problem: string): string => {
  const [, list, rest] = alternatives.exec(problem) ?? []
  const values = list?.match(new RegExp(literal, "g")) ?? []
  return values.length <= mostListed
    ? problem
    : `Expected one of ${values.slice(0, shownValues).join(", ")}, ... (${values.length} values)${rest ?? ""}`
}

/** Problems as one line, e.g. `body.email: Missing key; body.phone: Expected at most 15 characters`; of many the first. */
export const describeProblems = (problems: ReadonlyArray<RequestProblem>): string => {
  const told = problems.slice(0, mostListed).map(({ field, problem }) => `${field}: ${problem}`)
  const more = problems.length - told.length
  return told.join("; ") + (more > 0 ? `; and ${more} more` : "")
}
