/**
 * Writes headers and cookies. What would break out of its place, or could not be sent, is a problem.
 */
import { headerOf, pairsOf, parameterOf, plain } from "./Parameters.ts"
import type { Entry, Formats, Problems, Values } from "./Parameters.ts"

/** Headers as callers give them: null removes one. */
export type HeadersGiven = Iterable<readonly [string, unknown]> | { readonly [name: string]: unknown }

/** Headers by their names in lower case. */
export type HeaderMap = Map<string, string>

const token = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/
// RFC 9110, 5.5: visible ASCII, space, tab and the bytes from 0x80. CR, LF or NUL would begin another header.
const fieldValue = /^[\t -~\u0080-\u00ff]*$/
// RFC 6265, 4.1.1: no white space, quotes, comma, semicolon or backslash; the whole may stand in quotes.
const cookieValue = /^(?:[!#-+\--:<-[\]-~]*|"[!#-+\--:<-[\]-~]*")$/

/** Names and values of headers. */
export const entriesOf = (given: HeadersGiven = {}): ReadonlyArray<readonly [string, unknown]> =>
  // The cast: what can be iterated are pairs, as in `Headers`.
  Symbol.iterator in given ? [...(given as Iterable<readonly [string, unknown]>)] : Object.entries(given)

/** Adds headers: a later one replaces one of the same name, null removes it. */
export const addHeaders = (
  all: HeaderMap,
  given: HeadersGiven | undefined,
  formats: Formats,
  problems: Problems
): void => {
  // The names of headers are the same in any case.
  const names = new Map(Object.keys(formats).map((name) => [name.toLowerCase(), name]))
  for (const [name, value] of entriesOf(given)) {
    const key = name.toLowerCase()
    // The name of a header that cannot be one may be anything: it is not repeated.
    if (!token.test(name))
      problems.push({ field: "headers", problem: "Expected header names without other characters" })
    else if (value === null) all.delete(key)
    else {
      const text = headerOf(names.get(key) ?? name, value, formats, problems)
      if (text === undefined) continue
      if (!fieldValue.test(text)) {
        problems.push({
          field: `headers.${name}`,
          problem: "Expected a value without line breaks, control characters or characters beyond U+00FF"
        })
      }
      all.set(key, text.replace(/^[\t ]+|[\t ]+$/g, ""))
    }
  }
}

/** Cookies as pairs, one for each value of an exploded list or object. */
export const cookiesOf = (values: Values, formats: Formats | undefined, problems: Problems): ReadonlyArray<Entry> =>
  Object.entries(values).flatMap(([name, value]) => {
    const checked = (text: string): string => {
      if (!token.test(name)) {
        problems.push({ field: "cookies", problem: "Expected cookie names without other characters" })
      } else if (!cookieValue.test(text)) {
        problems.push({
          field: `cookies.${name}`,
          problem: "Expected ASCII without spaces, quotes, commas, semicolons or backslashes"
        })
      }
      return text
    }
    return pairsOf(parameterOf("cookies", name, value, formats, { ...plain, key: checked, value: checked }, problems))
  })

/** Adds cookies to the one `Cookie` header (RFC 6265, 4.2.1), after those that are there already. */
export const addCookies = (all: HeaderMap, pairs: ReadonlyArray<Entry>): void => {
  if (pairs.length === 0) return
  const before = all.get("cookie")
  const own = pairs.map(([name, value]) => `${name}=${value}`)
  all.set("cookie", (before === undefined || before === "" ? own : [before, ...own]).join("; "))
}

/** Headers as a list in the order of their names. */
export const inOrder = (all: HeaderMap): ReadonlyArray<Entry> =>
  [...all.keys()].toSorted().map((name) => [name, all.get(name)!])
