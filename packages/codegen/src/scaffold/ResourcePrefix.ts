/**
 * Finds the prefix that all paths of a document share and that is not part of a resource's name: `/api/v1`.
 */
import { objectOf } from "../openapi/Json.ts"
import type { JsonObject } from "../openapi/Json.ts"

/** A segment with a version or a general name, which is never a resource. */
const nameless = /^(api|rest|v\d+(\.\d+)*)$/i

/** Returns the prefix for `source.yaml`; null when there is none. */
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
