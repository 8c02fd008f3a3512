/**
 * Reads JSON of unknown form.
 */

/** JSON object. */
export interface JsonObject {
  [key: string]: unknown
}

/** True for objects that are not lists. */
export const isObject = (value: unknown): value is JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value)

/** Returns the value if it is an object, or else an empty object. */
export const objectOf = (value: unknown): JsonObject => (isObject(value) ? value : {})

/** Returns the value if it is a list, or else an empty list. */
export const listOf = (value: unknown): ReadonlyArray<unknown> => (Array.isArray(value) ? value : [])

/** Follows references within a document to their end. */
export const resolved = (document: JsonObject, value: unknown): JsonObject => {
  let object = objectOf(value)
  for (let depth = 0; typeof object.$ref === "string" && depth < 50; depth++) {
    const keys = object.$ref.split("/").slice(1)
    object = objectOf(
      keys
        .map((key) => decodeURIComponent(key).replaceAll("~1", "/").replaceAll("~0", "~"))
        .reduce<unknown>((at, key) => objectOf(at)[key], document)
    )
  }
  return object
}
