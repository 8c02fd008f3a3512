/**
 * Writes headers. Hazard: a value with CR or LF could add other headers. Such a header is a problem.
 *
 * Cookies are in `Cookies`.
 */
import { headerOf, refuse } from "./Parameters.ts"
import type { Entry, Formats, Problems } from "./Parameters.ts"

/** Headers from the caller. A `null` value removes the header. */
export type HeadersInput = Iterable<readonly [string, unknown]> | { readonly [name: string]: unknown }

/** Headers by name in lower case. */
export type HeaderMap = Map<string, string>

/** Valid name of a header or cookie (RFC 9110, 5.6.2). */
export const token: RegExp = /^[\w!#$%&'*+.^`|~-]+$/
// RFC 9110, 5.5: visible ASCII, space, tab, and bytes from 0x80. Hazard: CR, LF or NUL would begin another header.
const fieldValue = /^[\t -~\u0080-\u00ff]*$/

/** Returns the names and values of headers. */
export const entriesOf = (given: HeadersInput = {}): ReadonlyArray<readonly [string, unknown]> =>
  // The cast: iterable headers are pairs, as in `Headers`.
  Symbol.iterator in given ? [...(given as Iterable<readonly [string, unknown]>)] : Object.entries(given)

/** Joins headers. Of several with the same name the last is used. */
export const joinHeaders = (...all: ReadonlyArray<HeadersInput | undefined>): HeadersInput => all.flatMap(entriesOf)

/** Adds headers. A header replaces another with the same name; `null` removes it. */
export const addHeaders = (
  all: HeaderMap,
  given: HeadersInput | undefined,
  formats: Formats,
  problems: Problems
): void => {
  // Header names are not case-sensitive.
  const names = new Map(Object.keys(formats).map((name) => [name.toLowerCase(), name]))
  for (const [name, value] of entriesOf(given)) {
    const key = name.toLowerCase()
    // An invalid name may contain any text, so the problem does not show it.
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

/** Returns headers as a list, sorted by name. */
export const inOrder = (all: HeaderMap): ReadonlyArray<Entry> =>
  [...all.keys()].toSorted().map((name) => [name, all.get(name)!])
