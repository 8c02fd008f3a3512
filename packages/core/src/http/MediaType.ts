/**
 * Which declared answer a 2xx is: by its status, then by the media type that came; and which 2xx is none of the API's.
 */

/** A declared response, as far as it is told from others. */
export interface DeclaredType {
  /** The status, or 0 for a range such as `2XX` and for `default`. */
  readonly status: number
  /** The media type: `application/json`, `image/*`. Absent: any. */
  readonly type?: string
  /** How the body is read. `events` (SSE) and `lines` (NDJSON, JSON Lines, RFC 7464) are for `stream` alone. */
  readonly as: "json" | "text" | "blob" | "none" | "events" | "lines"
}

/** A media type without its parameters, in lower case; empty when there is none (RFC 9110, 8.3.1). */
export const essence = (contentType: string | null | undefined): string =>
  (contentType ?? "").split(";", 1)[0]?.trim().toLowerCase() ?? ""

/** True for `application/json` and every `+json` type (RFC 6839, 3.1). */
export const isJson = (type: string): boolean => type === "application/json" || type.endsWith("+json")

/** JSON that tells of an error, whatever its status (RFC 9457 and the draft before it). */
const errorTypes: ReadonlySet<string> = new Set(["application/problem+json", "application/api-problem+json"])

/** How closely a declared media type covers the one that came: 0 for not at all. Parameters are ignored. */
const closeness = (declared: string | undefined, came: string): number => {
  const type = essence(declared)
  if (type === "" || type === "*/*") return 2
  if (type === came) return 4
  if (type.endsWith("/*") && came.startsWith(type.slice(0, -1))) return 3
  // A server that answers JSON under another name of JSON means what the document means.
  return isJson(type) && isJson(came) && !errorTypes.has(came) ? 1 : 0
}

/** True for a 2xx that tells of an error by its media type, where no declared answer has that type. */
export const isErrorType = (declared: ReadonlyArray<DeclaredType>, contentType: string | null): boolean => {
  const came = essence(contentType)
  return errorTypes.has(came) && !declared.some(({ type }) => essence(type) === came)
}

/** The answers of the exact status, else of a range or `default`, else all of them. */
const ofStatus = <A extends DeclaredType>(responses: ReadonlyArray<A>, status: number): ReadonlyArray<A> => {
  const exact = responses.filter((response) => response.status === status)
  if (exact.length > 0) return exact
  const range = responses.filter((response) => response.status === 0)
  return range.length > 0 ? range : responses
}

/**
 * The declared answers that a 2xx may be: those that fit its status and its media type best. Where the media type is none
 * of the declared ones, all of the status: servers that say `text/plain` of their JSON are common.
 */
export const declaredResponses = <A extends DeclaredType>(
  all: ReadonlyArray<A>,
  status: number,
  contentType: string | null
): ReadonlyArray<A> => {
  const responses = ofStatus(all, status)
  const came = essence(contentType)
  if (responses.length < 2 || came === "") return responses
  const ranks = responses.map(({ type }) => closeness(type, came))
  const best = Math.max(...ranks)
  return best === 0 ? responses : responses.filter((_, index) => ranks[index] === best)
}

/** True for HTML by its media type. */
const isHtml = (type: string): boolean => type === "text/html" || type === "application/xhtml+xml"

/** True for text that begins like an HTML page. */
export const looksLikeHtml = (text: string): boolean =>
  /^\s*(<!--[^]{0,1000}?-->\s*)?<(!doctype html|html|head|body)\b/i.test(text.slice(0, 1200))

/** Types of files and texts of any kind: servers give them where they do not know better. */
const unspecific: ReadonlySet<string> = new Set([
  "application/download",
  "application/force-download",
  "application/octet-stream",
  "application/unknown",
  "application/x-download",
  "binary/octet-stream"
])

/** Undeclared media types that do not count as foreign, by how the declared answer is read. JSON proves itself by its body. */
const tolerated: { readonly [As in DeclaredType["as"]]: (came: string) => boolean } = {
  json: () => false,
  text: (came) => unspecific.has(came) || came === "text/plain",
  blob: (came) => unspecific.has(came),
  events: (came) => unspecific.has(came) || came === "text/plain",
  lines: (came) => unspecific.has(came) || came === "text/plain" || /json/.test(came),
  // Many servers send an "OK" where nothing is declared. No API's OK is an HTML page or an error.
  none: (came) => !isHtml(came) && !errorTypes.has(came)
}

const covers = ({ as, type }: DeclaredType, came: string): boolean => {
  if (as === "none") return false
  const isAny = type === undefined || essence(type) === "*/*"
  return as === "json" && isAny ? isJson(came) && !errorTypes.has(came) : closeness(type, came) > 0
}

/**
 * The media type of a 2xx that none of the declared answers has, nor a server's usual name for one: a login page, a gateway's
 * page or a captive portal's rather than the API's response. Undefined where it may be the API's, or no type is told.
 *
 * @param text the body, where it was read as text: HTML is told by it, whatever the server calls it
 */
export const foreignType = (
  declared: ReadonlyArray<DeclaredType>,
  contentType: string | null,
  text: string | undefined
): string | undefined => {
  const came = essence(contentType)
  // A body that is declared as it came may look like anything; JSON cannot look like HTML.
  if (declared.some((response) => response.as !== "json" && covers(response, came))) return undefined
  const real = text !== undefined && looksLikeHtml(text) ? "text/html" : came
  const isKnown = declared.some((response) => covers(response, real) || tolerated[response.as](real))
  return real === "" || isKnown ? undefined : real
}

/** The type for a message: a server may have written anything. */
export const shownType = (came: string): string =>
  isHtml(came) ? "HTML" : /^[\w!#$&^.+-]{1,60}\/[\w!#$&^.+-]{1,60}$/.test(came) ? came : "another media type"
