/**
 * Error of the release check. Its message says what is wrong and what to do; it is printed without a stack.
 */
export class CheckFailed extends Error {
  override readonly name = "CheckFailed"
}
