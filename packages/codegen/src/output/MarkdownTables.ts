/**
 * Removes padding from Markdown tables.
 *
 * Why: the formatter pads every cell to the width of its column, so one long cell makes every line long.
 */

const fence = /^\s*(?:```|~~~)/
const row = /^\s*\|.*\|$/
const delimiterRow = /^[\s|:-]+$/

/** Returns formatted Markdown with tables as `| a | b |` and `| --- | --- |`. */
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
