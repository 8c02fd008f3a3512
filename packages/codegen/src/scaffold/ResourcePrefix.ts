/**
 * The beginning that all paths of a document share and that names no resource: `/api/v1`.
 */
import { objectOf } from "../openapi/Json.ts"
import type { JsonObject } from "../openapi/Json.ts"

/** A segment that says which version or part of a server answers, never what is asked for. */
const nameless = /^(api|rest|v\d+(\.\d+)*)$/i

/** The prefix for `source.yaml`; null when there is none. */
export const resourcePrefixOf = (document: JsonObject): string | null => {
  const paths = Object.keys(objectOf(document.paths)).map((path) => path.split("/").slice(1))
  const [first = []] = paths
  let length = 0
  while (
    nameless.test(first[length] ?? "") &&
    paths.every((segments) => segments.length > length + 1 && segments[length] === first[length])
  ) {
    length++
  }
  return length === 0 ? null : `/${first.slice(0, length).join("/")}`
}
