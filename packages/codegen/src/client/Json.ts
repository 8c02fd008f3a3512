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
  (Object.keys(value).length === 0 && !/ (Object|Array)]/.test(Object.prototype.toString.call(value)))

/** The value that is written, or an error for one that JSON does not carry. */
function carried(this: unknown, key: string, value: unknown): unknown {
  // Without `rawJSON`, `JSON.stringify` throws for a `bigint` that no number holds.
  if (typeof value === "bigint") {
    return rawJSON === undefined
      ? Number.isSafeInteger(Number(value))
        ? Number(value)
        : value
      : rawJSON(String(value))
  }
  if (typeof value === "number" ? Number.isFinite(value) : typeof value !== "object") return value
  // An invalid date is null here. The cast: the holder of a key is an object.
  const given = value ?? (this as { readonly [key: string]: object | number | null })[key]
  if (typeof given === "number" || given instanceof Date || (given && isOpaque(given))) throw new TypeError()
  return value
}

/**
 * A value as JSON text; undefined for one that JSON does not carry: a cycle, NaN, an invalid date, half of a surrogate
 * pair, a `Map`. A `bigint` is written as its digits, as far as the runtime can.
 */
export const jsonText = (value: unknown): string | undefined => {
  try {
    const text = JSON.stringify(value, carried)
    // Only surrogates without their other half are escaped so; a backslash of the value itself is doubled.
    // A function has no text: `includes` throws.
    const hasHalf = text.includes("\\ud") && /(?<!\\)(?:\\\\)*\\ud/.test(text)
    return hasHalf ? undefined : text
  } catch {
    // The reason may be an error of the value's own `toJSON`, which is not shown.
    return undefined
  }
}

/**
 * A number as it came, or the digits of an integer that no number holds. A runtime without JSON.parse source text access
 * gives no third argument.
 */
const exact = (_key: string, value: unknown, context?: { readonly source: string }): unknown => {
  if (!Number.isInteger(value) || Number.isSafeInteger(value)) return value
  if (context === undefined) throw new RangeError("An integer is beyond 2^53")
  const digits = context.source.replace(/\.0+$/, "")
  return /^-?\d+$/.test(digits) && digits !== String(value) ? digits : value
}

/**
 * Parses JSON; an integer that no JavaScript number holds becomes the string of its digits.
 *
 * Throws as `JSON.parse` does, and a `RangeError` for such an integer in a runtime without JSON.parse source text access.
 */
export const parseJson = (text: string): unknown =>
  // The shortest such integer has 16 digits.
  JSON.parse(text, /\d{16}/.test(text) ? exact : undefined)
