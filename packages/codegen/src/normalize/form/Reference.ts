/** References of a document: where one leads nowhere, or back to itself, the document is read without it. */
import type { JsonObject } from "../../openapi/Json.ts"
import { isObject } from "../../openapi/Json.ts"
import { follow } from "../../openapi/References.ts"
import type { Keys } from "../../openapi/Visit.ts"
import type { End, Reading } from "./Readers.ts"
import { ignored, without } from "./Readers.ts"

/**
 * An object that may be a reference. Undefined for a reference that leads nowhere or in a circle.
 *
 * References into other files stay: the bundler resolves them, and `Support` refuses those that are left.
 *
 * @param instead says what holds where the reference is left out
 */
export const reference = (value: JsonObject, keys: Keys, reading: Reading, instead: string): JsonObject | undefined => {
  const { $ref } = value
  if (!("$ref" in value)) return value
  if (typeof $ref !== "string")
    return (ignored($ref, [...keys, "$ref"], reading, "a reference"), without(value, "$ref"))
  const end = endOf(reading, $ref)
  if (end === "something") return value
  reading.report("left out", keys, `${$ref} leads ${end === "nothing" ? "nowhere" : "back to itself"}; ${instead}`)
  return undefined
}

const endOf = ({ document, ends }: Reading, first: string): End => {
  const passed = new Set<string>()
  const walk = (): End => {
    let ref: unknown = first
    while (typeof ref === "string" && ref.startsWith("#/")) {
      const known = ends.get(ref)
      if (known !== undefined) return known
      if (passed.has(ref)) return "itself"
      passed.add(ref)
      const target = follow(document, ref)
      if (target === undefined) return "nothing"
      ref = isObject(target) ? target.$ref : undefined
    }
    return "something"
  }
  const end = walk()
  for (const ref of passed) ends.set(ref, end)
  return end
}
