/**
 * Blocks of prose, cut out of files.
 *
 * A block has the length of its source, so that an offset in it is an offset in the file. Everything that is not prose is
 * blank in it, and inline code is a run of `filler`.
 */
import type { Kind } from "./Table.ts"

/** Stands for every character of inline code, of an address and of an interpolation. */
export const filler = "¤"

/** One paragraph, list item, table cell or message. */
export interface Block {
  readonly kind: Kind
  /** Offset in the file. */
  readonly start: number
  readonly text: string
  /** The block begins a comment, a tag's text or a list item. */
  readonly opens: boolean
}

/** Blanks a text and keeps its line breaks. */
export const blank = (text: string): string => text.replace(/[^\n]/g, " ")

/** Fills a text: it counts as one word, and no word in it is found. */
export const fill = (text: string): string => filler.repeat(text.length)

const code = /(`+)[^`](?:[\s\S]*?[^`])??\1(?!`)|\{@\w+[^}]*\}|\b[a-z][a-z+.-]*:\/\/[^\s)>\]]+/gi

/** Fills inline code, `{@link}` tags and addresses. */
export const withoutCode = (text: string): string => text.replace(code, fill)

const fence = /^\s*(?:```|~~~)/
const listMarker = /^\s*(?:[-*+]|\d+[.)])\s+/
const tagWithName =
  /^\s*@(?:param|arg|property|prop|template|typeParam)\s+(?:\{[^}]*\}\s+)?(?:\[[^\]]*\]|\S+)\s*(?:-\s+)?|^\s*@\w+(?:\s+\{[^}]*\})?/
const delimiterRow = /^\s*\|?[\s|:-]+$/

/**
 * Splits the text of a comment or message into blocks: at empty lines, list items, table cells and tags.
 *
 * Fenced code and the text of `@example` are left out.
 *
 * @param text  as long as its source, with comment marks blank
 * @param start offset of the text in the file
 * @param opens `true` when the first block begins a comment
 */
export const blocksIn = (kind: Kind, text: string, start: number, opens: boolean): ReadonlyArray<Block> => {
  const blocks: Array<Block> = []
  let lines: Array<string> = []
  let from = start
  let doesOpen = opens
  let isFenced = false
  let isExample = false

  const flush = (): void => {
    const joined = lines.join("\n")
    if (joined.trim() !== "") blocks.push({ kind, start: from, text: withoutCode(joined), opens: doesOpen })
    lines = []
  }
  const begin = (line: string, offset: number, marker: string, does: boolean): void => {
    flush()
    from = offset
    doesOpen = does
    lines.push(blank(marker) + line.slice(marker.length))
  }

  let offset = start
  for (const line of text.split("\n")) {
    const tag = tagWithName.exec(line)?.[0]
    if (tag !== undefined) isExample = /^\s*@example\b/.test(line)
    if (fence.test(line)) {
      flush()
      isFenced = !isFenced
    } else if (isFenced || isExample || line.trim() === "") {
      flush()
    } else if (tag !== undefined) {
      begin(line, offset, tag, true)
    } else if (/^\s*\|/.test(line)) {
      flush()
      if (!delimiterRow.test(line)) {
        let at = offset
        for (const cell of withoutCode(line).split("|")) {
          if (cell.trim() !== "") blocks.push({ kind, start: at, text: cell, opens: false })
          at += cell.length + 1
        }
      }
    } else {
      const marker = listMarker.exec(line)?.[0]
      if (marker !== undefined) begin(line, offset, marker, kind === "comment")
      else if (lines.length === 0) begin(line, offset, "", blocks.length === 0 && opens)
      else lines.push(line)
    }
    offset += line.length + 1
  }
  flush()
  return blocks
}
