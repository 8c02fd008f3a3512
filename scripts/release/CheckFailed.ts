/**
 * What the release check found: a sentence that says what is wrong and what to do, without a stack.
 */
export class CheckFailed extends Error {
  override readonly name = "CheckFailed"
}
