/**
 * Writes cookies. Hazard: a name or value with a separator could add other cookies. Such a cookie is a problem.
 */
import { token } from "./Headers.ts"
import type { HeaderMap } from "./Headers.ts"
import { pairsOf, parameterOf, plain, refuse } from "./Parameters.ts"
import type { Formats, Problems, Values } from "./Parameters.ts"

/** Adds cookies to the headers of a request, or adds problems. */
export type CookieWriter = (all: HeaderMap, values: Values, problems: Problems) => void

// RFC 6265, 4.1.1: a value has no white space, quotes, comma, semicolon or backslash. The whole value may be quoted.
const cookieValue = /^("?)[!#-+\--:<-[\]-~]*\1$/

/**
 * Returns a writer of the `Cookie` header (RFC 6265, 4.2.1). Cookies that are in the header are kept.
 *
 * Generated operations with cookies set `wire.cookie` to it. Calls without an operation pass it themselves.
 *
 * @example
 *   const client = createClient({ baseUrl: "https://api.example.com" })
 *   await client.get({ url: "/me", cookies: { sid: "1" }, wire: { cookie: cookies() } })
 */
export const cookies =
  (formats?: Formats): CookieWriter =>
  (all, values, problems) => {
    const pairs = Object.entries(values).flatMap(([name, value]) => {
      // Checks each item of a list: the comma between items comes from the style.
      const checked = (text: string): string => {
        const isName = token.test(name)
        if (!isName || !cookieValue.test(text)) {
          // An invalid name may contain any text, so the problem does not show it.
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
