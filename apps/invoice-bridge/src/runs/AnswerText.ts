/** Checks the text that a person writes in an answer: a value, or why a document is ignored. */
import * as Data from "effect/Data"
import * as Result from "effect/Result"
import type { Answer } from "./Task.ts"

/** Error of an answer without its text, or with a text that is too long. Nothing was stored. */
export class AnswerInvalid extends Data.TaggedError("AnswerInvalid")<{ readonly message: string }> {}

/** Longest value or note of a person, in characters. */
const longest = 2_000

const checked = <A extends Answer>(text: string, missing: string, answer: A): Result.Result<A, AnswerInvalid> => {
  if (text === "") return Result.fail(new AnswerInvalid({ message: missing }))
  return text.length > longest
    ? Result.fail(new AnswerInvalid({ message: `The text is longer than ${longest} characters. Shorten it.` }))
    : Result.succeed(answer)
}

/** Returns the answer without white space around its text. Fails for an empty or too long text. */
export const checkedAnswer = (answer: Answer): Result.Result<Answer, AnswerInvalid> => {
  if (answer.action === "answer") {
    const value = answer.value.trim()
    return checked(value, "Give the value.", { action: "answer", value })
  }
  if (answer.action === "ignore") {
    const note = answer.note.trim()
    return checked(note, "Write why it is ignored. Your note is kept.", { action: "ignore", note })
  }
  return Result.succeed(answer)
}
