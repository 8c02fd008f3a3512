/**
 * Validators of a stored document: what its server needs to respond "not modified" instead of sending it again.
 *
 * @see RFC 9110, 8.8 (validators), 13.1 (conditions)
 */
import * as Schema from "effect/Schema"

/** Form of an entity tag (RFC 9110, 8.8.3): quoted, weak with `W/`. Other texts are not sent back. */
const entityTag = /^(?:W\/)?"[\x21\x23-\x7e\x80-\xff]*"$/

/** Form of a date in HTTP (RFC 9110, 5.6.7) that servers must send. */
const httpDate = /^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d GMT$/

/** Validator of a document, with its URL: a tag says nothing about a document at another URL. */
export const Validator = Schema.Struct({
  /** URL that the document came from, after redirects. */
  url: Schema.String,
  etag: Schema.optionalKey(Schema.String.check(Schema.isPattern(entityTag))),
  /** Only for a document without an entity tag. */
  lastModified: Schema.optionalKey(Schema.String.check(Schema.isPattern(httpDate)))
})

/** Validator of a document. */
export type Validator = typeof Validator.Type

/** Reader of a response's headers, such as `Headers`. */
interface HeaderReader {
  readonly get: (name: string) => string | null
}

/**
 * Returns the validator in the headers of a response; undefined when there is none.
 *
 * A date counts only when the response is at least one second younger. Why: a document that changes twice within one second
 * has one date (RFC 9110, 8.8.2.2).
 *
 * @param url URL of the response
 */
export const validatorOf = (url: string, headers: HeaderReader): Validator | undefined => {
  const etag = headers.get("etag")
  if (etag !== null && entityTag.test(etag)) return { url, etag }
  const lastModified = headers.get("last-modified")
  if (lastModified === null || !httpDate.test(lastModified)) return undefined
  // A missing date becomes "null", which is not a date: the comparison is then false.
  return Date.parse(String(headers.get("date"))) - Date.parse(lastModified) >= 1000 ? { url, lastModified } : undefined
}

/** Returns the headers that ask for a document only if it was modified. Empty for another URL. */
export const conditionOf = (url: string, validator: Validator | undefined): Readonly<Record<string, string>> => {
  if (validator === undefined || validator.url !== url) return {}
  const { etag, lastModified } = validator
  if (etag !== undefined) return { "if-none-match": etag }
  return lastModified === undefined ? {} : { "if-modified-since": lastModified }
}
