/**
 * Parses JSON and keeps integers that no JavaScript number can represent.
 *
 * Hazard: `JSON.parse` turns 9007199254740993 into 9007199254740992 without an error. As an id, this is another record.
 * So such an integer becomes a string of its digits. The string is exact where any value is valid, and the schema of
 * the response rejects it where a number is declared.
 */

/** True for a digit or a decimal point. */
const isOfNumber = (text: string, index: number): boolean => {
  const code = text.charCodeAt(index)
  return (code > 47 && code < 58) || code === 46
}

/**
 * True when a text may contain an integer that is not exact as a number. Such an integer has 16 digits or more, or so
 * many digits with a point and an exponent. Strings do not count. Looks at every sixteenth character, because each such
 * run contains one.
 */
const mayLoseDigits = (text: string): boolean => {
  for (let index = 15; index < text.length; index += 16) {
    let first = index
    let end = index
    while (isOfNumber(text, first)) first--
    while (isOfNumber(text, end)) end++
    if (end - first <= 16 || text[first] === '"') continue
    if (text[end] === "e" || text[end] === "E" || /\d{16}/.test(text.slice(first + 1, end))) return true
  }
  return false
}

/** Returns the digits of a decimal from its first to its last that is not 0. */
const significant = (digits: string): string => digits.replace(/^0+|0+$/g, "")

/** Like {@link lost}, for a number with an exponent. Java writes integers as `9.007199254740993E+15`. */
const lostInExponent = (token: string): string | undefined => {
  const [, sign = "", whole = "", fraction = "", exponent] = /^(-?)(\d+)(?:\.(\d+))?e([+-]?\d+)$/i.exec(token) ?? []
  if (exponent === undefined) return undefined
  const digits = whole + fraction
  const kept = significant(digits)
  const zeros = digits.length - digits.replace(/0+$/, "").length + Number(exponent) - fraction.length
  // A fraction; or larger than any number, which is infinite and matches no schema.
  if (kept.length < 16 || zeros < 0 || zeros > 400) return undefined
  const represented = String(Number(token)).replace(/^-|\.|e.*$/g, "")
  return significant(represented) === kept ? undefined : sign + kept + "0".repeat(zeros)
}

/**
 * Returns the digits of an integer that a number cannot represent or would write differently. Undefined for other
 * numbers.
 */
const lost = (token: string): string | undefined => {
  const integer = /^(-?\d{16,})(\.0+)?$/.exec(token)?.[1]
  if (integer === undefined) return lostInExponent(token)
  return String(Number(integer)) === integer ? undefined : integer
}

/**
 * Reviver with the source text of each primitive (ECMAScript, JSON.parse source text access). In a runtime without it,
 * such an integer becomes NaN, which no schema accepts.
 */
const exact = (_key: string, value: unknown, context?: { readonly source?: string }): unknown =>
  typeof value !== "number" || Number.isSafeInteger(value)
    ? value
    : context === undefined
      ? Number.isInteger(value)
        ? Number.NaN
        : value
      : (lost(context.source ?? "") ?? value)

/** Parses JSON. An integer that no number can represent becomes the string of its digits. Throws like `JSON.parse`. */
export const parseExact = (text: string): unknown => JSON.parse(text, mayLoseDigits(text) ? exact : undefined)

/** True for a string that may come from such an integer. */
export const isLostInteger = (value: unknown): boolean => typeof value === "string" && lost(value) === value
