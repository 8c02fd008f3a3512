/** JSON as documents hold it, and the pointers into it. */

/** A JSON object. */
export interface JsonObject {
  [key: string]: unknown
}

/** Tells a JSON object from everything else. */
export const isObject = (value: unknown): value is JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value)

/** The value as an object; an empty one when it is something else. */
export const objectOf = (value: unknown): JsonObject => (isObject(value) ? value : {})

/** The value as a list; an empty one when it is something else. */
export const listOf = (value: unknown): ReadonlyArray<unknown> => (Array.isArray(value) ? value : [])

/** The value where it is text. */
export const textOf = (value: unknown): string | undefined => (typeof value === "string" ? value : undefined)

/** Keys as a JSON Pointer fragment (RFC 6901). */
export const pointerOf = (keys: ReadonlyArray<string | number>): string =>
  `#${keys.map((key) => `/${String(key).replaceAll("~", "~0").replaceAll("/", "~1")}`).join("")}`

/** The keys of a JSON Pointer fragment. */
export const keysOf = (pointer: string): ReadonlyArray<string> =>
  pointer
    .replace(/^#/, "")
    .split("/")
    .slice(1)
    .map((key) => key.replaceAll("~1", "/").replaceAll("~0", "~"))
