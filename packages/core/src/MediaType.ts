/**
 * Which declared answer a 2xx is: by its status, then by the media type that came.
 */
import type { Operation, SuccessAnswer } from "./Operation.ts"

/** A media type without its parameters, in lower case; empty when there is none (RFC 9110, 8.3.1). */
export const essence = (contentType: string | null | undefined): string =>
  (contentType ?? "").split(";", 1)[0]?.trim().toLowerCase() ?? ""

/** True for `application/json` and every `+json` type (RFC 6839, 3.1). */
export const isJson = (type: string): boolean => type === "application/json" || type.endsWith("+json")

/** How closely a declared media type covers the one that came: 0 for not at all. Parameters are ignored. */
const closeness = (declared: string | undefined, came: string): number => {
  const type = essence(declared)
  if (type === "" || type === "*/*") return 2
  if (type === came) return 4
  if (type.endsWith("/*") && came.startsWith(type.slice(0, -1))) return 3
  // A server that answers JSON under another name of JSON means what the document means.
  return isJson(type) && isJson(came) ? 1 : 0
}

/** The answers of the exact status, else of a range or `default`, else all of them. */
const ofStatus = (answers: ReadonlyArray<SuccessAnswer>, status: number): ReadonlyArray<SuccessAnswer> => {
  const exact = answers.filter((answer) => answer.status === status)
  if (exact.length > 0) return exact
  const range = answers.filter((answer) => answer.status === 0)
  return range.length > 0 ? range : answers
}

/**
 * The declared answers that a 2xx may be: those that fit its status and its media type best. Where the media type is none
 * of the declared ones, all of the status: servers that say `text/plain` of their JSON are common.
 */
export const declaredAnswers = (
  { success }: Operation,
  status: number,
  contentType: string | null
): ReadonlyArray<SuccessAnswer> => {
  const answers = ofStatus(success, status)
  const came = essence(contentType)
  if (answers.length < 2 || came === "") return answers
  const ranks = answers.map(({ type }) => closeness(type, came))
  const best = Math.max(...ranks)
  return best === 0 ? answers : answers.filter((_, index) => ranks[index] === best)
}
