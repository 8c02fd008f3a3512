/** Texts of a vendor in files of ours. */

/** A text of the document for one line of a file of ours. */
export const oneLine = (text: string): string =>
  text
    .replaceAll(/[\s\p{Cc}]+/gu, " ")
    .replaceAll("*/", "* /")
    .trim()
    .slice(0, 100)
