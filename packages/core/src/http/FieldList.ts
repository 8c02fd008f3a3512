/**
 * Header values that are lists: elements parted by commas (RFC 9110, 5.6.1), their parameters by semicolons (5.6.6). Quoted
 * strings may hold both.
 */

/** Anything that looks a header up by its case-insensitive name; the `Headers` of fetch is one. */
export interface HeaderReader {
  get(name: string): string | null
  /** False when no header's name has this part, which is sooner known than that each of many names is absent. */
  mentions?(part: string): boolean
}

/** Where the part that begins at `from` ends: at the next separator outside of quoted strings, or with the text. */
export const partEnd = (text: string, from: number, separator: "," | ";"): number => {
  // By hand: an expression that looks for the end of a quoted string again from each quotation mark takes very long where a
  // header is full of them.
  let quoted = false
  for (let at = from; at < text.length; at++) {
    const char = text[at]
    if (quoted && char === "\\") at++
    else if (char === '"') quoted = !quoted
    else if (char === separator && !quoted) return at
  }
  return text.length
}

/** What stands between the separators, as it stands. */
export const parts = (text: string, separator: "," | ";"): ReadonlyArray<string> => {
  const found: Array<string> = []
  for (let start = 0; start <= text.length;) {
    const end = partEnd(text, start, separator)
    found.push(text.slice(start, end))
    start = end + 1
  }
  return found
}

/** The elements as they stand, without the white space around them; empty ones count for nothing. */
export const elements = (text: string): ReadonlyArray<string> =>
  parts(text, ",")
    .map((element) => element.trim())
    .filter((element) => element !== "")
