/**
 * Errors of a translation. Each needs a person, to book the document by hand, to correct the source, or to complete
 * the tenant's table.
 */
import * as LocalDate from "@faktura/core/LocalDate"
import * as Money from "@faktura/core/Money"
import * as Data from "effect/Data"
import * as Result from "effect/Result"
import type { MappingKey } from "./MappingSettings.ts"

/**
 * Error of a document that accounting could only book differently. A person must book it by hand, or correct the
 * source. `message` says which document and why.
 */
export class NotTranslatable extends Data.TaggedError("NotTranslatable")<{ readonly message: string }> {}

/**
 * Error of a document that needs a value which the tenant's table lacks. The translation succeeds, or asks for the next
 * value, when the table has a value for `key`. `message` says which value is asked for, and for which document.
 */
export class MappingMissing extends Data.TaggedError("MappingMissing")<{
  readonly key: MappingKey
  readonly message: string
}> {}

/** Errors of a translation. */
export type TranslationError = NotTranslatable | MappingMissing | Money.MoneyInvalid | LocalDate.LocalDateInvalid

/** Result of a translation. */
export type Translated<A> = Result.Result<A, TranslationError>

/** Refuses a document. */
export const refuse = (message: string): Result.Result<never, NotTranslatable> =>
  Result.fail(new NotTranslatable({ message }))

/** Asks for a value of the tenant's table. */
export const ask = (key: MappingKey, message: string): Result.Result<never, MappingMissing> =>
  Result.fail(new MappingMissing({ key, message: `${message} Set \`${key}\` in the tenant's mapping table.` }))

/** Names the document in errors of amounts and dates, whose messages have only the value. */
export const about = <A>(what: string, translated: Translated<A>): Translated<A> =>
  Result.mapError(translated, (error) => {
    const message = `${what}: ${error.message}`
    if (error._tag === "MoneyInvalid") return new Money.MoneyInvalid({ reason: error.reason, message })
    return error._tag === "LocalDateInvalid" ? new LocalDate.LocalDateInvalid({ message }) : error
  })
