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

/** Digits from the first to the last that is not 0. */
const significant = (digits: string): string =>
  // Stryker disable next-line Regex: a number that was rounded differs in its last digit, whatever becomes of zeros before it.
  digits.replace(/^0+|0+$/g, "")

/** The digits of an integer that no number holds; undefined for other numbers, of which `9007199254740993.5` is one. */
const lost = (token: string, value: number): string | undefined => {
  // Stryker disable next-line Regex: JSON's grammar of a number leaves nothing before or behind what is matched.
  const [, sign, whole, fraction, exponent] = /^(-?)(\d+)\.?(\d*)(?:e(.*))?$/i.exec(token)!
  const digits = whole! + fraction!
  const point = whole!.length + Number(exponent ?? 0)
  if (/[1-9]/.test(digits.slice(point))) return undefined
  const integer = sign + digits.slice(0, point).padEnd(point, "0").replace(/^0+/, "")
  // A number is written by the fewest digits that tell it from others: with these digits it is the integer.
  const isHeld =
    exponent === undefined
      ? String(value) === integer
      : // Stryker disable next-line Regex: an integer's exponent has no minus, and ends the text.
        significant(String(value).replace(/^-|\.|e.*$/g, "")) === significant(digits)
  return isHeld ? undefined : integer
}

/** A number as it came, or the digits of an integer that no number holds: a string. */
const exact = (_key: string, value: unknown, context?: { readonly source?: string }): unknown => {
  if (Number.isSafeInteger(value) || !Number.isInteger(value)) return value
  if (context === undefined) {
    throw new RangeError("The response has an integer beyond 2^53, which this runtime cannot read without changing it")
  }
  return lost(String(context.source), value as number) ?? value
}

/**
 * Parses JSON; an integer that no JavaScript number holds becomes the string of its digits.
 *
 * Throws as `JSON.parse` does, and a `RangeError` for such an integer in a runtime without JSON.parse source text access.
 */
export const parseJson = (text: string): unknown =>
  // The shortest such integer has 16 digits, or so many with a point among them and an exponent behind.
  // Stryker disable next-line Regex: the test only spares calls of `exact`.
  JSON.parse(text, /\d{16}|[\d.]{17}e/i.test(text) ? exact : undefined)
