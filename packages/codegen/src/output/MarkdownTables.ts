/**
 * Markdown tables without padding.
 *
 * The formatter pads every cell to the width of its column: one long cell makes every line of the table long.
 */

const fence = /^\s*(?:```|~~~)/
const row = /^\s*\|.*\|$/
const delimiterRow = /^[\s|:-]+$/

/** Writes `| a | b |` and `| --- | --- |` in every table of a formatted Markdown text. */
export const withoutPadding = (markdown: string): string => {
  let isFenced = false
  return markdown
    .split("\n")
    .map((line) => {
      if (fence.test(line)) isFenced = !isFenced
      if (isFenced || !row.test(line)) return line
      const indent = /^\s*/.exec(line)?.[0] ?? ""
      const narrow = line.slice(indent.length).replace(/ {2,}(?=\|)|(?<=(?<!\\)\|) {2,}/g, " ")
      return indent + (delimiterRow.test(narrow) ? narrow.replace(/-{4,}/g, "---") : narrow)
    })
    .join("\n")
}
