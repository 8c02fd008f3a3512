/** The token that opens the page. */
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import { createHash, randomBytes, timingSafeEqual } from "node:crypto"

/** Fewest characters of a token. */
const shortest = 16

/** Error of a token that is easy to guess. */
export class TokenUnusable extends Data.TaggedError("TokenUnusable")<{ readonly message: string }> {}

/** The token of a process. */
export interface ServerToken {
  readonly token: Redacted.Redacted
  /** True: it was made now, and the command must print it once. */
  readonly isNew: boolean
}

/** Returns 256 random bits as text. */
export const randomSecret: Effect.Effect<string> = Effect.sync(() => randomBytes(32).toString("base64url"))

/**
 * Returns the token from the environment variable `BRIDGE_TOKEN`, or makes one. A made token ends with the process.
 *
 * @param given value of the variable
 */
export const serverToken = Effect.fnUntraced(function* (
  given: Redacted.Redacted | undefined
): Effect.fn.Return<ServerToken, TokenUnusable> {
  if (given === undefined) return { token: Redacted.make(yield* randomSecret), isNew: true }
  if (Redacted.value(given).length < shortest) {
    return yield* new TokenUnusable({
      message: `BRIDGE_TOKEN has fewer than ${shortest} characters. Use a random text, such as the output of "openssl rand -hex 32".`
    })
  }
  return { token: given, isNew: false }
})

const digest = (text: string): Buffer => createHash("sha256").update(text).digest()

/** Compares a secret with a text. Takes the same time for every text. */
export const isSecret = (secret: Redacted.Redacted, text: string): boolean =>
  timingSafeEqual(digest(Redacted.value(secret)), digest(text))
