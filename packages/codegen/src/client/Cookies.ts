/**
 * Writes cookies. What would break out of its place, or could not be sent, is a problem.
 */
import { token } from "./Headers.ts"
import type { HeaderMap } from "./Headers.ts"
import { pairsOf, parameterOf, plain, refuse } from "./Parameters.ts"
import type { Formats, Problems, Values } from "./Parameters.ts"

/** Adds cookies to the headers of a request. What cannot be written is added to the problems. */
export type CookieWriter = (all: HeaderMap, values: Values, problems: Problems) => void

// RFC 6265, 4.1.1: no white space, quotes, comma, semicolon or backslash in the value, which may stand in quotes.
const cookieValue = /^("?)[!#-+\--:<-[\]-~]*\1$/

/**
 * Writes cookies into the one `Cookie` header (RFC 6265, 4.2.1), after those that are there already.
 *
 * Operations with cookies bring it along, as their `wire.cookie`. A call that has no operation gives it itself.
 *
 * @example
 *   await client.get({ url: "/me", cookies: { sid: "1" }, wire: { cookie: cookies() } })
 */
export const cookies =
  (formats?: Formats): CookieWriter =>
  (all, values, problems) => {
    const pairs = Object.entries(values).flatMap(([name, value]) => {
      // Each text by itself: the comma between the items of a list is the style's.
      const checked = (text: string): string => {
        const isName = token.test(name)
        if (!isName || !cookieValue.test(text)) {
          // A name that is none may be anything: it is not repeated.
          refuse(problems, isName ? `cookies.${name}` : "cookies", 'ASCII without spaces and any of ",;\\')
        }
        return text
      }
      return pairsOf(parameterOf("cookies", name, value, formats, { ...plain, key: checked, value: checked }, problems))
    })
    if (pairs.length > 0) {
      all.set("cookie", [all.get("cookie"), ...pairs.map((pair) => pair.join("="))].filter(Boolean).join("; "))
    }
  }
