/** JSON values of documents, and JSON Pointers into them. */

/** A JSON object. */
export interface JsonObject {
  [key: string]: unknown
}

/** True for a JSON object. */
export const isObject = (value: unknown): value is JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value)

/** Returns the value if it is an object; otherwise an empty object. */
export const objectOf = (value: unknown): JsonObject => (isObject(value) ? value : {})

/** Returns the value if it is a list; otherwise an empty list. */
export const listOf = (value: unknown): ReadonlyArray<unknown> => (Array.isArray(value) ? value : [])

/** Returns the value if it is a string; otherwise undefined. */
export const textOf = (value: unknown): string | undefined => (typeof value === "string" ? value : undefined)

/** Writes a value as JSON; `none` for undefined. */
export const jsonText = (value: unknown): string => (value === undefined ? "none" : JSON.stringify(value))

/** Writes keys as a JSON Pointer fragment (RFC 6901). */
export const pointerOf = (keys: ReadonlyArray<string | number>): string =>
  `#${keys.map((key) => `/${String(key).replaceAll("~", "~0").replaceAll("/", "~1")}`).join("")}`

/** Returns the keys of a JSON Pointer fragment. */
export const keysOf = (pointer: string): ReadonlyArray<string> =>
  pointer
    .replace(/^#/, "")
    .split("/")
    .slice(1)
    .map((key) => key.replaceAll("~1", "/").replaceAll("~0", "~"))
