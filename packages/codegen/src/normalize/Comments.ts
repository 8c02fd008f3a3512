/**
 * Prepares descriptions for comments of generated code: wraps long lines and escapes `@` at the beginning of a line.
 */
import type { JsonObject } from "../openapi/Json.ts"
import { visit } from "../openapi/Visit.ts"

/** Longest line of text, in characters. With the comment's frame and indentation a line has at most 120. */
const longest = 100

// Tables and indented code are not wrapped.
const fixed = /^(\||\t| {4})/
const item = /^(\s*(?:[-*+]|\d+[.)])\s+)/

/** Wraps a line at spaces. The lines after the first of a list item are indented. */
export const wrapLine = (line: string, width = longest): ReadonlyArray<string> => {
  if (line.length <= width || fixed.test(line)) return [line]
  const indent = " ".repeat(item.exec(line)?.[1]?.length ?? 0)
  const lines: Array<string> = []
  let current = ""
  for (const word of line.split(" ")) {
    // At the beginning of a line these would start a tag, an item or a heading.
    const mayBegin = !/^([@#>+*|-]|\d+[.)])/.test(word)
    if (current !== "" && mayBegin && current.length + 1 + word.length > width) {
      lines.push(current)
      current = indent + word
    } else current = lines.length === 0 && current === "" ? word : `${current} ${word}`
  }
  return [...lines, current]
}

/** Returns a text for a comment: wrapped, with `@` at the beginning of a line escaped. */
export const commentText = (text: string): string => {
  let fenced = false
  return text
    .trim()
    .split(/\r?\n/)
    .flatMap((line) => {
      const isFence = line.trimStart().startsWith("```")
      if (isFence) fenced = !fenced
      return isFence || fenced ? [line] : wrapLine(line.trimEnd())
    })
    .map((line) => line.replace(/^(\s*)@/, "$1\\@"))
    .join("\n")
}

/** Prepares all summaries and descriptions of a document for comments. Changes the document. */
export const commentTexts = (document: JsonObject): JsonObject => {
  visit(document, (object) => {
    for (const key of ["summary", "description"]) {
      const text = object[key]
      if (typeof text === "string") object[key] = commentText(text)
    }
  })
  return document
}
