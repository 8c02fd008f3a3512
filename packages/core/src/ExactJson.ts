/**
 * Integers that no JavaScript number holds.
 *
 * Hazard: `JSON.parse` turns 9007199254740993 into 9007199254740992, without an error. As an id that names another record.
 * Such an integer is read as its digits instead, a string, so that it is exact where any value may stand, and refused
 * by the response's schema where a number is declared.
 */

const isDigit = (text: string, index: number): boolean => {
  const code = text.charCodeAt(index)
  return code > 47 && code < 58
}

/**
 * True when a text has a run of 16 digits, the shortest integer that a number may not hold, and no quote before it. Looks at
 * every sixteenth character: one of them stands in any such run.
 */
const mayHold = (text: string): boolean => {
  for (let index = 15; index < text.length; index += 16) {
    let first = index
    let end = index
    while (isDigit(text, first)) first--
    while (isDigit(text, end)) end++
    if (end - first > 16 && text[first] !== '"') return true
  }
  return false
}

/** The digits of an integer that a number does not hold, or would be written with other digits; undefined for others. */
const lost = (token: string): string | undefined => {
  const integer = /^(-?\d{16,})(\.0+)?$/.exec(token)?.[1]
  return integer === undefined || String(Number(integer)) === integer ? undefined : integer
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
