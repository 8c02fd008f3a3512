/**
 * Values of parsed JSON, and JSON pointers (RFC 6901).
 */

/** JSON object. Its content is outside data, so every access checks its type. */
export type JsonObject = Readonly<Record<string, unknown>>

/** True for an object that is no list. */
export const isObject = (value: unknown): value is JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value)

/** Returns an object unchanged, and an empty object for every other value. */
export const objectOf = (value: unknown): JsonObject => (isObject(value) ? value : {})

/** Returns a list unchanged, and an empty list for every other value. */
export const listOf = (value: unknown): ReadonlyArray<unknown> => (Array.isArray(value) ? value : [])

/** Writes a key as a segment of a JSON pointer. */
export const segmentOf = (key: string): string => key.replaceAll("~", "~0").replaceAll("/", "~1")

/** Reads the keys of a JSON pointer. */
export const keysOf = (pointer: string): Array<string> =>
  pointer
    .split("/")
    .slice(1)
    .map((segment) => segment.replaceAll("~1", "/").replaceAll("~0", "~"))
