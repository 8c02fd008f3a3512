/**
 * What is wrong with a value, in words. It stands apart from the checking (see `Validation`), which a program without
 * runtime validation does not hold.
 */
import type { RequestProblem } from "./Errors.ts"

/** Problems as one line, e.g. `body.email: Missing key; body.phone: Expected at most 15 characters`. */
export const describeProblems = (problems: ReadonlyArray<RequestProblem>): string =>
  problems.map(({ field, problem }) => `${field}: ${problem}`).join("; ")
