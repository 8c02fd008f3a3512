/**
 * Bodies whose types prove nothing: from JavaScript, from a form, from `JSON.parse` with a cast.
 *
 * The checks have to survive them, so they read through these functions and never touch a
 * property directly. What is not of the expected kind counts as absent here; that it has the wrong
 * kind is for the request's schema to say.
 */

/**
 * A type with its promises taken back: literals become `string`, every property may be `undefined`.
 * The parameters of the checks have it, so that hand-written shapes and generated request types both fit.
 */
export type Widened<T> = T extends string
  ? string
  : T extends object
    ? { readonly [K in keyof T]: Widened<T[K]> | undefined }
    : T

/** A JSON object, with nothing known of its properties. */
export type Fields = Readonly<Record<string, unknown>>

/** The value if it is a JSON object, that is neither null nor an array. */
export const fieldsOf = (value: unknown): Fields | undefined =>
  typeof value === "object" && value !== null && !Array.isArray(value)
    ? // Any object may be read by string keys; the values stay unknown.
      (value as Fields)
    : undefined

/** The value if it is a string with something other than white space in it: the API counts blanks as given, people do not. */
export const textOf = (value: unknown): string | undefined =>
  typeof value === "string" && value.trim() !== "" ? value : undefined

/** The elements if it is a JSON array, none otherwise. */
export const elementsOf = (value: unknown): ReadonlyArray<unknown> => (Array.isArray(value) ? value : [])

/** Whether a field was given: JSON null is how the API spells "absent". */
export const isGiven = (value: unknown): boolean => value !== undefined && value !== null
