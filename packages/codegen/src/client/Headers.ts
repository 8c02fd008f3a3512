/**
 * Writes headers. What would break out of its place, or could not be sent, is a problem. Cookies are in `Cookies`.
 */
import { headerOf, refuse } from "./Parameters.ts"
import type { Entry, Formats, Problems } from "./Parameters.ts"

/** Headers as callers give them: null removes one. */
export type HeadersInput = Iterable<readonly [string, unknown]> | { readonly [name: string]: unknown }

/** Headers by their names in lower case. */
export type HeaderMap = Map<string, string>

/** A name of a header or a cookie (RFC 9110, 5.6.2). */
export const token: RegExp = /^[\w!#$%&'*+.^`|~-]+$/
// RFC 9110, 5.5: visible ASCII, space, tab and the bytes from 0x80. CR, LF or NUL would begin another header.
const fieldValue = /^[\t -~\u0080-\u00ff]*$/

/** Names and values of headers. */
export const entriesOf = (given: HeadersInput = {}): ReadonlyArray<readonly [string, unknown]> =>
  // The cast: what can be iterated are pairs, as in `Headers`.
  Symbol.iterator in given ? [...(given as Iterable<readonly [string, unknown]>)] : Object.entries(given)

/** Headers one after the other: of one name the last counts. */
export const joinHeaders = (...all: ReadonlyArray<HeadersInput | undefined>): HeadersInput => all.flatMap(entriesOf)

/** Adds headers: a later one replaces one of the same name, null removes it. */
export const addHeaders = (
  all: HeaderMap,
  given: HeadersInput | undefined,
  formats: Formats,
  problems: Problems
): void => {
  // The names of headers are the same in any case.
  const names = new Map(Object.keys(formats).map((name) => [name.toLowerCase(), name]))
  for (const [name, value] of entriesOf(given)) {
    const key = name.toLowerCase()
    // The name of a header that cannot be one may be anything: it is not repeated.
    if (!token.test(name)) refuse(problems, "headers", "a token")
    else if (value === null) all.delete(key)
    else {
      const text = headerOf(names.get(key) ?? name, value, formats, problems)
      if (text === undefined) continue
      if (!fieldValue.test(text)) {
        refuse(problems, `headers.${name}`, "visible Latin-1")
      }
      all.set(key, text.replace(/^[\t ]+|[\t ]+$/g, ""))
    }
  }
}

/** Headers as a list in the order of their names. */
export const inOrder = (all: HeaderMap): ReadonlyArray<Entry> =>
  [...all.keys()].toSorted().map((name) => [name, all.get(name)!])
