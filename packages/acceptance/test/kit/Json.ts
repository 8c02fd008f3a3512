/** JSON of unknown form, read without trust. */

/** Any JSON object. */
export interface JsonObject {
  [key: string]: unknown
}

/** True for objects that are not lists. */
export const isObject = (value: unknown): value is JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value)

/** A value that is an object, or an empty one in its place. */
export const objectOf = (value: unknown): JsonObject => (isObject(value) ? value : {})

/** A value that is a list, or an empty one in its place. */
export const listOf = (value: unknown): ReadonlyArray<unknown> => (Array.isArray(value) ? value : [])

/** What a reference within a document leads to, through as many more as there are. */
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
