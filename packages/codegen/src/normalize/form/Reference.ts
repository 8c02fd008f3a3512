/** Checks references of a document. One without a target, or in a cycle, is left out. */
import type { JsonObject } from "../../openapi/Json.ts"
import { isObject } from "../../openapi/Json.ts"
import { follow } from "../../openapi/References.ts"
import type { Keys } from "../../openapi/Visit.ts"
import type { End, Reading } from "./Readers.ts"
import { ignored, without } from "./Readers.ts"

/**
 * Reads an object that may be a reference. Returns undefined for a reference without a target or in a cycle.
 *
 * References to other files stay. The bundler resolves them, and the remaining ones are errors of `Support`.
 *
 * @param instead end of the warning: what is done without the reference
 */
export const reference = (value: JsonObject, keys: Keys, reading: Reading, instead: string): JsonObject | undefined => {
  const { $ref } = value
  if (!("$ref" in value)) return value
  if (typeof $ref !== "string")
    return (ignored($ref, [...keys, "$ref"], reading, "a reference"), without(value, "$ref"))
  const end = endOf(reading, $ref)
  if (end === "something") return value
  if (end === "nothing") reading.report("reference-unresolved", keys, `${$ref} has no target; ${instead}`)
  else reading.report("reference-circular", keys, `${$ref} is in a cycle of references; ${instead}`)
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
