/**
 * Integers that no JavaScript number holds.
 *
 * Hazard: `JSON.parse` turns 9007199254740993 into 9007199254740992, without an error. As an id that names another record.
 * Such an integer is read as its digits instead, a string, so that it is exact where any value may stand, and refused
 * by the response's schema where a number is declared.
 */

/** True for a digit and for the point among them. */
const isOfNumber = (text: string, index: number): boolean => {
  const code = text.charCodeAt(index)
  return (code > 47 && code < 58) || code === 46
}

/**
 * True when a text has a run of 16 digits, the shortest integer that a number may not hold, or so many with a point among them
 * and an exponent behind, and no quote before it. Looks at every sixteenth character: one of them stands in any such run.
 */
const mayHold = (text: string): boolean => {
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

/** The digits of a decimal from its first to its last that is not 0. */
const significant = (digits: string): string => digits.replace(/^0+|0+$/g, "")

/** As {@link lost}, of a number with an exponent: `9.007199254740993E+15` is what Java writes of an integer. */
const lostInExponent = (token: string): string | undefined => {
  const [, sign = "", whole = "", fraction = "", exponent] = /^(-?)(\d+)(?:\.(\d+))?e([+-]?\d+)$/i.exec(token) ?? []
  if (exponent === undefined) return undefined
  const digits = whole + fraction
  const kept = significant(digits)
  const zeros = digits.length - digits.replace(/0+$/, "").length + Number(exponent) - fraction.length
  // A fraction; or more than any number holds, which is infinite and fits no schema.
  if (kept.length < 16 || zeros < 0 || zeros > 400) return undefined
  const held = String(Number(token)).replace(/^-|\.|e.*$/g, "")
  return significant(held) === kept ? undefined : sign + kept + "0".repeat(zeros)
}

/** The digits of an integer that a number does not hold, or would be written with other digits; undefined for others. */
const lost = (token: string): string | undefined => {
  const integer = /^(-?\d{16,})(\.0+)?$/.exec(token)?.[1]
  if (integer === undefined) return lostInExponent(token)
  return String(Number(integer)) === integer ? undefined : integer
}

/**
 * `JSON.parse` gives the text of each primitive (ECMAScript, JSON.parse source text access). A runtime without it says that
 * such an integer is not a number, which no schema takes for one.
 */
const exact = (_key: string, value: unknown, context?: { readonly source?: string }): unknown =>
  typeof value !== "number" || Number.isSafeInteger(value)
    ? value
    : context === undefined
      ? Number.isInteger(value)
        ? Number.NaN
        : value
      : (lost(context.source ?? "") ?? value)

/** Parses JSON; an integer that a number does not hold becomes the string of its digits. Throws as `JSON.parse` does. */
export const parseExact = (text: string): unknown => JSON.parse(text, mayHold(text) ? exact : undefined)

/** True for what `parseExact` makes of an integer that no number holds, as far as a value can tell. */
export const isLostInteger = (value: unknown): boolean => typeof value === "string" && lost(value) === value
