/**
 * Header values that are lists: elements parted by commas (RFC 9110, 5.6.1), which quoted strings may hold as well.
 */

/** Where the element that begins at `from` ends: at the next comma outside of quoted strings, or with the text. */
export const elementEnd = (text: string, from: number): number => {
  let quoted = false
  for (let at = from; at < text.length; at++) {
    const char = text[at]
    if (quoted && char === "\\") at++
    else if (char === '"') quoted = !quoted
    else if (char === "," && !quoted) return at
  }
  return text.length
}

/** The elements as they stand, without the white space around them; empty ones count for nothing. */
export const elements = (text: string): ReadonlyArray<string> => {
  const found: Array<string> = []
  for (let start = 0; start <= text.length;) {
    const end = elementEnd(text, start)
    const element = text.slice(start, end).trim()
    if (element !== "") found.push(element)
    start = end + 1
  }
  return found
}
