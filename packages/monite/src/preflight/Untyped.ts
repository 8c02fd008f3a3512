/**
 * Reads bodies whose types prove nothing: from JavaScript, from a form, or from `JSON.parse` with a cast.
 *
 * The checks must accept such bodies, so they read every property through these functions. A value of the wrong type
 * counts as absent here; the request's schema reports the type.
 */

/**
 * Type with string literals widened to `string` and every property optionally `undefined`.
 *
 * Parameters of the checks have it, so that they accept hand-written types and generated request types.
 */
export type Widened<T> = T extends string
  ? string
  : T extends object
    ? { readonly [K in keyof T]: Widened<T[K]> | undefined }
    : T

/** JSON object with unknown properties. */
export type Fields = Readonly<Record<string, unknown>>

/** Returns the value if it is a JSON object, not null and not an array. */
export const fieldsOf = (value: unknown): Fields | undefined =>
  typeof value === "object" && value !== null && !Array.isArray(value)
    ? // Any object can be read by string keys. The values stay unknown.
      (value as Fields)
    : undefined

/**
 * Returns the value if it is a string that is not blank. The API accepts blanks as a value; people do not mean them.
 */
export const textOf = (value: unknown): string | undefined =>
  typeof value === "string" && value.trim() !== "" ? value : undefined

/** Returns the elements if the value is a JSON array, and none otherwise. */
export const elementsOf = (value: unknown): ReadonlyArray<unknown> => (Array.isArray(value) ? value : [])

/** True when a field has a value. The API uses JSON null for "absent". */
export const isGiven = (value: unknown): boolean => value !== undefined && value !== null
