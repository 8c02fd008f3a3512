/**
 * Splits header values that are lists: elements separated by commas (RFC 9110, 5.6.1), parameters by semicolons
 * (5.6.6). Quoted strings may contain both.
 */

/** Looks up a header by its case-insensitive name. The `Headers` of fetch implement it. */
export interface HeaderReader {
  get(name: string): string | null
  /** False when no header name contains this part. Why: this is faster than looking up many absent names. */
  mentions?(part: string): boolean
}

/** Returns the end of the part that begins at `from`: the next separator outside quoted strings, or the end of the text. */
export const partEnd = (text: string, from: number, separator: "," | ";"): number => {
  // Hazard: a regular expression that searches the end of a quoted string from each quotation mark is very slow for a
  // header full of them.
  let quoted = false
  for (let at = from; at < text.length; at++) {
    const char = text[at]
    if (quoted && char === "\\") at++
    else if (char === '"') quoted = !quoted
    else if (char === separator && !quoted) return at
  }
  return text.length
}

/** Splits at separators outside quotes. Does not trim. */
export const parts = (text: string, separator: "," | ";"): ReadonlyArray<string> => {
  const found: Array<string> = []
  for (let start = 0; start <= text.length;) {
    const end = partEnd(text, start, separator)
    found.push(text.slice(start, end))
    start = end + 1
  }
  return found
}

/** Splits at commas outside quotes, trims the elements and leaves out empty ones. */
export const elements = (text: string): ReadonlyArray<string> =>
  parts(text, ",")
    .map((element) => element.trim())
    .filter((element) => element !== "")
