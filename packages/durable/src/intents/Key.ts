/** Checks the keys of writes. */
import * as Effect from "effect/Effect"
import { KeyInvalid } from "./Errors.ts"

/** Longest key, in UTF-16 units. Why: an index of Postgres takes at most 2,704 bytes. */
export const longestKey = 400

// Control characters: Postgres rejects the first of them, and logs are unreadable with the others.
// oxlint-disable-next-line no-control-regex
const controls = /[\u0000-\u001f\u007f]/

const problemOf = (key: unknown): string | undefined => {
  if (typeof key !== "string") return `is ${key === null ? "null" : typeof key}, and not a text`
  if (key.trim() === "") return "is empty"
  if (key.length > longestKey) return `has ${key.length} characters, and may have ${longestKey}`
  if (controls.test(key)) return "has control characters"
  return key.isWellFormed() ? undefined : "is not well-formed Unicode"
}

/** Fails with `KeyInvalid` for a key that no store takes. */
export const checkKey = (key: string): Effect.Effect<void, KeyInvalid> => {
  const problem = problemOf(key)
  return problem === undefined
    ? Effect.void
    : Effect.fail(
        new KeyInvalid({
          message: `The key of the write ${problem}. Give each write a name of its own, such as "invoice order-4711". Nothing was sent.`
        })
      )
}
