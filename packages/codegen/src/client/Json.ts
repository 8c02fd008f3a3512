/**
 * Writes and reads JSON. A value that JSON would change is an error, or is kept exactly.
 *
 * Hazard: `JSON.stringify` writes NaN and invalid dates as `null`, and half a surrogate pair as an escape that servers refuse or
 * replace. `JSON.parse` turns 9007199254740993 into 9007199254740992: as an id, that names another record.
 */

// The cast: runtimes older than JSON.parse source text access (ECMAScript) do not have it.
const { rawJSON } = JSON as { readonly rawJSON?: (text: string) => unknown }

/**
 * True for an object whose content is not in its fields: bytes, a `Map`, a `Set`, a `Blob`, a `Promise`, a `URL`.
 *
 * Hazard: `JSON.stringify` writes such an object as `{}`.
 */
export const isOpaque = (value: object): boolean =>
  ArrayBuffer.isView(value) ||
  (Object.keys(value).length === 0 &&
    !["[object Object]", "[object Array]"].includes(Object.prototype.toString.call(value)))

/** Replacer of `JSON.stringify`. Throws for a value that JSON cannot express. */
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
 * Writes a value as JSON. A `bigint` is written as its digits.
 *
 * Returns undefined for a value that JSON cannot express: a cycle, NaN, an invalid date, half of a surrogate pair, a `Map`.
 */
export const jsonText = (value: unknown): string | undefined => {
  try {
    const text = JSON.stringify(value, carried)
    // `JSON.stringify` escapes surrogates only when the other half is missing. It doubles a backslash of the value itself.
    // For a function it returns undefined, and `includes` throws.
    // Stryker disable next-line StringLiteral: the first test only saves the time of the second.
    const hasHalf = text.includes("\\ud") && /(?<!\\)(?:\\\\)*\\ud/.test(text)
    if (!hasHalf) return text
  } catch {
    // The error may come from the value's own `toJSON`. It is not shown.
  }
  return undefined
}

/** Removes zeros at both ends. */
const significant = (digits: string): string =>
  // Stryker disable next-line Regex: a rounded number differs in its last digit, with or without leading zeros.
  digits.replace(/^0+|0+$/g, "")

/** Returns the digits of an integer that a number cannot represent. Undefined for other numbers, such as 9007199254740993.5. */
const lost = (token: string, value: number): string | undefined => {
  // Stryker disable next-line Regex: in JSON's grammar of a number the match is always the whole text.
  const [, sign, whole, fraction, exponent] = /^(-?)(\d+)\.?(\d*)(?:e(.*))?$/i.exec(token)!
  const digits = whole! + fraction!
  const point = whole!.length + Number(exponent ?? 0)
  if (/[1-9]/.test(digits.slice(point))) return undefined
  const integer = sign + digits.slice(0, point).padEnd(point, "0").replace(/^0+/, "")
  // `String` writes the fewest digits that identify a number. Equal digits mean that the number is the integer.
  const isExact =
    exponent === undefined
      ? String(value) === integer
      : // Stryker disable next-line Regex: an integer's exponent has no minus and is at the end of the text.
        significant(String(value).replace(/^-|\.|e.*$/g, "")) === significant(digits)
  return isExact ? undefined : integer
}

/** Reviver of `JSON.parse`. Returns the digits, as a string, of an integer that a number cannot represent. */
const exact = (_key: string, value: unknown, context?: { readonly source?: string }): unknown => {
  if (Number.isSafeInteger(value) || !Number.isInteger(value)) return value
  if (context === undefined) {
    throw new RangeError("The response has an integer beyond 2^53, which this runtime cannot read without changing it")
  }
  return lost(String(context.source), value as number) ?? value
}

/**
 * Parses JSON. An integer that a JavaScript number cannot represent becomes a string of its digits.
 *
 * Throws `SyntaxError` for invalid JSON. Throws `RangeError` for such an integer when the runtime has no JSON.parse source text
 * access.
 */
export const parseJson = (text: string): unknown =>
  // The shortest such integer has 16 digits. With an exponent, a point may be among the digits.
  // Stryker disable next-line Regex: the test only avoids calls of `exact`.
  JSON.parse(text, /\d{16}|[\d.]{17}e/i.test(text) ? exact : undefined)
