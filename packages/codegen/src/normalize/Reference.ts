/** References of a document: where one leads nowhere, or in a circle, the document is read without it. */
import type { JsonObject } from "../Json.ts"
import { isObject } from "../Json.ts"
import { follow } from "../mend/References.ts"
import type { Keys } from "../Visit.ts"
import type { Reading } from "./Readers.ts"
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
  const wrong = fault(reading.document, $ref)
  if (wrong === undefined) return value
  reading.report("left out", keys, `${$ref} ${wrong}; ${instead}`)
  return undefined
}

/** What is wrong with a reference: it leads nowhere, or only to references that come back to it. */
const fault = (document: JsonObject, first: string): string | undefined => {
  const passed = new Set<string>()
  let ref: unknown = first
  while (typeof ref === "string" && ref.startsWith("#/")) {
    if (passed.has(ref)) return "leads back to itself"
    passed.add(ref)
    const target = follow(document, ref)
    if (target === undefined) return "leads nowhere"
    ref = isObject(target) ? target.$ref : undefined
  }
  return undefined
}
