/**
 * Writes and reads JSON so that no value changes on the way without an error.
 *
 * Hazard: `JSON.stringify` writes NaN and invalid dates as `null`, and half a surrogate pair as an escape that servers refuse or
 * replace. `JSON.parse` turns 9007199254740993 into 9007199254740992: as an id, that names another record.
 */

// The cast: runtimes older than JSON.parse source text access (ECMAScript) do not have it.
const { rawJSON } = JSON as { readonly rawJSON?: (text: string) => unknown }

/**
 * True for an object whose content is not in its fields: bytes, a `Map`, a `Set`, a `Blob`, a `Promise`, a `URL`. Written by its
 * fields it would be an empty object.
 */
export const isOpaque = (value: object): boolean =>
  ArrayBuffer.isView(value) ||
  (Object.keys(value).length === 0 &&
    !["[object Object]", "[object Array]"].includes(Object.prototype.toString.call(value)))

/** The value that is written, or an error for one that JSON does not carry. */
function carried(this: unknown, key: string, value: unknown): unknown {
  if (typeof value === "bigint") {
    if (rawJSON !== undefined) return rawJSON(String(value))
    if (Number.isSafeInteger(Number(value))) return Number(value)
  } else if (typeof value === "number") {
    if (Number.isFinite(value)) return value
  } else if (typeof value === "object" && value !== null) {
    if (!isOpaque(value)) return value
    // The cast: the holder of a key is an object.
  } else if (value !== null || !((this as { readonly [key: string]: unknown })[key] instanceof Date)) {
    return value
  }
  throw new TypeError()
}

/**
 * A value as JSON text; undefined for one that JSON does not carry: a cycle, NaN, an invalid date, half of a surrogate
 * pair, a `Map`. A `bigint` is written as its digits.
 */
export const jsonText = (value: unknown): string | undefined => {
  try {
    const text = JSON.stringify(value, carried)
    // Only surrogates without their other half are escaped so; a backslash of the value itself is doubled.
    // A function has no text: `includes` throws.
    // Stryker disable next-line StringLiteral: the first test only spares the second one.
    const hasHalf = text.includes("\\ud") && /(?<!\\)(?:\\\\)*\\ud/.test(text)
    if (!hasHalf) return text
  } catch {
    // The reason may be an error of the value's own `toJSON`, which is not shown.
  }
  return undefined
}

/** A number as it came, or the digits of an integer that no number holds: a string. */
const exact = (_key: string, value: unknown, context?: { readonly source?: string }): unknown => {
  if (Number.isSafeInteger(value) || !Number.isInteger(value)) return value
  if (context === undefined) {
    throw new RangeError("The response has an integer beyond 2^53, which this runtime cannot read without changing it")
  }
  const digits = /^(-?\d{16,})(\.0+)?$/.exec(String(context.source))?.[1]
  return digits === undefined || String(value) === digits ? value : digits
}

/**
 * Parses JSON; an integer that no JavaScript number holds becomes the string of its digits.
 *
 * Throws as `JSON.parse` does, and a `RangeError` for such an integer in a runtime without JSON.parse source text access.
 */
export const parseJson = (text: string): unknown =>
  // The shortest such integer has 16 digits.
  // Stryker disable next-line Regex: the test only spares calls of `exact`.
  JSON.parse(text, /\d{16}/.test(text) ? exact : undefined)
