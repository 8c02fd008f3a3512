/**
 * Integers that no JavaScript number holds.
 *
 * Hazard: `JSON.parse` turns 9007199254740993 into 9007199254740992, without an error. As an id that names another record.
 * Such an integer is read as its digits instead, a string, so that it is exact where any value may stand, and refused
 * by the response's schema where a number is declared.
 */

const quote = 34
const backslash = 92
const minus = 45

const isDigit = (code: number): boolean => code >= 48 && code <= 57
/** Digits, `+`, `-`, `.`, `E` and `e`. */
const isOfNumber = (code: number): boolean =>
  isDigit(code) || code === minus || code === 43 || code === 46 || code === 69 || code === 101

/** The shortest integer that a number may not hold has 16 digits. */
const shortest = 16

/**
 * True when a text has a run of 16 digits outside of quotes, or what looks like it. Looks at every sixteenth character: one
 * of them stands in any such run.
 */
const mayHold = (text: string): boolean => {
  for (let index = shortest - 1; index < text.length; index += shortest) {
    if (!isDigit(text.charCodeAt(index))) continue
    let first = index
    let end = index + 1
    while (first > 0 && isDigit(text.charCodeAt(first - 1))) first--
    while (isDigit(text.charCodeAt(end))) end++
    // Before a number stands a sign, a separator or white space; a run after a quote is text.
    if (end - first >= shortest && text.charCodeAt(first - 1) !== quote) return true
  }
  return false
}

/** The digits of an integer that a number does not hold, or would be written with other digits; undefined for others. */
const lost = (token: string): string | undefined => {
  const integer = token.length < shortest ? undefined : /^(-?\d+)(?:\.0+)?$/.exec(token)?.[1]
  return integer === undefined || String(Number(integer)) === integer ? undefined : integer
}

const withStrings = (text: string): string => {
  let out = ""
  let from = 0
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index)
    if (code === quote) {
      for (index++; text.charCodeAt(index) !== quote; index++) if (text.charCodeAt(index) === backslash) index++
    } else if (isDigit(code) || code === minus) {
      const start = index
      while (isOfNumber(text.charCodeAt(index + 1))) index++
      const digits = lost(text.slice(start, index + 1))
      if (digits === undefined) continue
      out += `${text.slice(from, start)}"${digits}"`
      from = index + 1
    }
  }
  return from === 0 ? text : out + text.slice(from)
}

/** Parses JSON; an integer that a number does not hold becomes the string of its digits. Throws as `JSON.parse` does. */
export const parseExact = (text: string): unknown => {
  const json: unknown = JSON.parse(text)
  // The text is valid JSON from here on.
  return mayHold(text) ? JSON.parse(withStrings(text)) : json
}

/** True for what `parseExact` makes of an integer that no number holds, as far as a value can tell. */
export const isLostInteger = (value: unknown): boolean => typeof value === "string" && lost(value) === value
