/**
 * What may stand where in a request: in a header, a cookie, a path segment. Values that break out of their place, or that
 * `fetch` would throw on, are refused before anything is sent.
 */
import type { RequestProblem } from "./Errors.ts"

/** Values by the name they have on the wire. */
export type Fields = Readonly<Record<string, unknown>>

const token = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/
// RFC 9110, 5.5: visible ASCII, space, tab and the bytes from 0x80. CR, LF or NUL would begin another header.
const fieldValue = /^[\t -~\u0080-\u00ff]*$/
// RFC 6265, 4.1.1: no white space, quotes, comma, semicolon or backslash; the whole may stand in quotes.
const cookieValue = /^(?:[!#-+\--:<-[\]-~]*|"[!#-+\--:<-[\]-~]*")$/

/** True when a header may have this value (RFC 9110, 5.5). */
export const isFieldValue = (value: string): boolean => fieldValue.test(value)

/** True when a cookie may have this value (RFC 6265, 4.1.1). */
export const isCookieValue = (value: string): boolean => cookieValue.test(value)

/** As the raw client writes header values: records and their like as JSON. */
const headerText = (value: unknown): string =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? JSON.stringify(value) : String(value)

/** What is wrong with headers. */
export const headerProblems = (headers: Fields, problems: Array<RequestProblem>): void => {
  for (const name of Object.keys(headers)) {
    const value = headers[name]
    // The name of a header that cannot be one may be anything: it is not repeated.
    if (!token.test(name))
      problems.push({ field: "headers", problem: "Expected header names without other characters" })
    else if (value !== undefined && !isFieldValue(headerText(value))) {
      problems.push({
        field: `headers.${name}`,
        problem: "Expected a value without line breaks, control characters or characters beyond U+00FF"
      })
    }
  }
}

/** What is wrong with cookies. */
export const cookieProblems = (cookies: Fields, problems: Array<RequestProblem>): void => {
  for (const name of Object.keys(cookies)) {
    const value = cookies[name]
    if (!token.test(name))
      problems.push({ field: "cookies", problem: "Expected cookie names without other characters" })
    else if (value !== undefined && !isCookieValue(String(value))) {
      problems.push({
        field: `cookies.${name}`,
        problem: "Expected ASCII without spaces, quotes, commas, semicolons or backslashes"
      })
    }
  }
}

/** What is wrong with path values. Whatever else they hold, the raw client encodes it into its one segment. */
export const pathProblems = (path: Fields, problems: Array<RequestProblem>): void => {
  for (const name of Object.keys(path)) {
    const text = String(path[name])
    // An empty segment or a dot segment would name another resource: RFC 3986, 5.2.4.
    if (text === "" || text === "." || text === "..")
      problems.push({ field: `path.${name}`, problem: "Expected an id" })
    else if (!text.isWellFormed()) problems.push({ field: `path.${name}`, problem: "Expected well-formed Unicode" })
  }
}

/** What is wrong with query values: half a surrogate pair cannot be percent-encoded. */
export const queryProblems = (query: Fields, problems: Array<RequestProblem>): void => {
  for (const name of Object.keys(query)) {
    const value = query[name]
    if (typeof value === "string" && !value.isWellFormed()) {
      problems.push({ field: `query.${name}`, problem: "Expected well-formed Unicode" })
    }
  }
}

/** Headers with cookies in their one `Cookie` header (RFC 6265, 4.2.1), after those that are there already. */
export const withCookies = (headers: Fields | undefined, cookies: Fields): Fields => {
  const all: Record<string, unknown> = {}
  const pairs: Array<string> = []
  for (const [name, value] of Object.entries(headers ?? {})) {
    if (name.toLowerCase() !== "cookie") all[name] = value
    else if (value !== undefined && value !== "") pairs.push(String(value))
  }
  for (const [name, value] of Object.entries(cookies)) if (value !== undefined) pairs.push(`${name}=${String(value)}`)
  return pairs.length === 0 ? all : { ...all, Cookie: pairs.join("; ") }
}
