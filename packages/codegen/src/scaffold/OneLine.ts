/** Collapses a vendor's text to one line. */

/** Returns a text on one line, safe inside a comment, with at most 100 characters. */
export const oneLine = (text: string): string =>
  text
    .replaceAll(/[\s\p{Cc}]+/gu, " ")
    .replaceAll("*/", "* /")
    .trim()
    .slice(0, 100)
