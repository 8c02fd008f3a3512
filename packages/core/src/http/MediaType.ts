/**
 * Finds the declared response that a success response is, by status and media type, and success responses that are not
 * the API's.
 */

/** The part of a declared response that distinguishes it from others. */
export interface DeclaredType {
  /** Status, or 0 for a range such as `2XX` and for `default`. */
  readonly status: number
  /** Media type: `application/json`, `image/*`. Missing: any. */
  readonly type?: string
  /** How the body is read. `events` (SSE) and `lines` (NDJSON, JSON Lines, RFC 7464) are for `stream` only. */
  readonly as: "json" | "text" | "blob" | "none" | "events" | "lines"
}

/** Returns a media type in lower case without its parameters, empty when there is none (RFC 9110, 8.3.1). */
export const essence = (contentType: string | null | undefined): string =>
  (contentType ?? "").split(";", 1)[0]?.trim().toLowerCase() ?? ""

/** True for `application/json` and every `+json` type (RFC 6839, 3.1). */
export const isJson = (type: string): boolean => type === "application/json" || type.endsWith("+json")

/** Media types of errors in JSON, with any status (RFC 9457 and the draft before it). */
const errorTypes: ReadonlySet<string> = new Set(["application/problem+json", "application/api-problem+json"])

/** Ranks how closely a declared media type matches the received one. 0 is no match. Parameters are ignored. */
const closeness = (declared: string | undefined, received: string): number => {
  const type = essence(declared)
  if (type === "" || type === "*/*") return 2
  if (type === received) return 4
  if (type.endsWith("/*") && received.startsWith(type.slice(0, -1))) return 3
  // A server that returns JSON with another JSON type means the declared type.
  return isJson(type) && isJson(received) && !errorTypes.has(received) ? 1 : 0
}

/** True for a success response whose media type says that it is an error, when no declared response has that type. */
export const isErrorType = (declared: ReadonlyArray<DeclaredType>, contentType: string | null): boolean => {
  const received = essence(contentType)
  return errorTypes.has(received) && !declared.some(({ type }) => essence(type) === received)
}

/** Returns the responses of the exact status, else of a range or `default`, else all. */
const ofStatus = <A extends DeclaredType>(responses: ReadonlyArray<A>, status: number): ReadonlyArray<A> => {
  const exact = responses.filter((response) => response.status === status)
  if (exact.length > 0) return exact
  const range = responses.filter((response) => response.status === 0)
  return range.length > 0 ? range : responses
}

/**
 * Returns the declared responses that a success response may be: the best matches of its status and media type. When no
 * media type matches, returns all of the status. Why: many servers send JSON as `text/plain`.
 */
export const declaredResponses = <A extends DeclaredType>(
  all: ReadonlyArray<A>,
  status: number,
  contentType: string | null
): ReadonlyArray<A> => {
  const responses = ofStatus(all, status)
  const received = essence(contentType)
  if (responses.length < 2 || received === "") return responses
  const ranks = responses.map(({ type }) => closeness(type, received))
  const best = Math.max(...ranks)
  return best === 0 ? responses : responses.filter((_, index) => ranks[index] === best)
}

/** True for the media types of HTML. */
const isHtml = (type: string): boolean => type === "text/html" || type === "application/xhtml+xml"

/** True for text that begins like an HTML page. */
export const looksLikeHtml = (text: string): boolean =>
  /^\s*(<!--[^]{0,1000}?-->\s*)?<(!doctype html|html|head|body)\b/i.test(text.slice(0, 1200))

/** General media types, which servers use when they do not know the real one. */
const unspecific: ReadonlySet<string> = new Set([
  "application/download",
  "application/force-download",
  "application/octet-stream",
  "application/unknown",
  "application/x-download",
  "binary/octet-stream"
])

/** Undeclared media types that are accepted, by the form of the declared response. JSON is recognized by its body. */
const tolerated: { readonly [As in DeclaredType["as"]]: (received: string) => boolean } = {
  json: () => false,
  text: (received) => unspecific.has(received) || received === "text/plain",
  blob: (received) => unspecific.has(received),
  events: (received) => unspecific.has(received) || received === "text/plain",
  lines: (received) => unspecific.has(received) || received === "text/plain" || /json/.test(received),
  // Many servers send an "OK" where no body is declared. An HTML page or an error is not one.
  none: (received) => !isHtml(received) && !errorTypes.has(received)
}

const covers = ({ as, type }: DeclaredType, received: string): boolean => {
  if (as === "none") return false
  const isAny = type === undefined || essence(type) === "*/*"
  return as === "json" && isAny ? isJson(received) && !errorTypes.has(received) : closeness(type, received) > 0
}

/**
 * Returns the media type of a success response when it matches no declared response and is no usual replacement for
 * one. Such a response comes from a login page, a gateway or a captive portal instead of the API. Undefined when it may
 * be the API's, or has no media type.
 *
 * @param text the body, when it was read as text. Why: HTML is recognized by its text, with any media type
 */
export const foreignType = (
  declared: ReadonlyArray<DeclaredType>,
  contentType: string | null,
  text: string | undefined
): string | undefined => {
  const received = essence(contentType)
  // A body of a declared type may look like anything; JSON cannot look like HTML.
  if (declared.some((response) => response.as !== "json" && covers(response, received))) return undefined
  const real = text !== undefined && looksLikeHtml(text) ? "text/html" : received
  const isKnown = declared.some((response) => covers(response, real) || tolerated[response.as](real))
  return real === "" || isKnown ? undefined : real
}

/** Returns a media type for a message. Hazard: a server may have written anything. */
export const shownType = (received: string): string =>
  isHtml(received)
    ? "HTML"
    : /^[\w!#$&^.+-]{1,60}\/[\w!#$&^.+-]{1,60}$/.test(received)
      ? received
      : "another media type"
