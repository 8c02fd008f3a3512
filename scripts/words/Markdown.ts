/**
 * Blocks of prose in a Markdown file: headings, paragraphs, list items and table cells.
 *
 * Code, HTML, front matter and the targets of links are left out.
 */
import type { Nodes, Parents } from "mdast"
import { treeOf } from "../release/Links.ts"
import { blank, fill, withoutCode } from "./Prose.ts"
import type { Block } from "./Prose.ts"

const frontMatter = /^---\n[\s\S]*?\n---(?=\n|$)/

/** Offsets of a node in the source; the parser sets them on every node. */
const rangeOf = (node: Nodes): readonly [start: number, end: number] => [
  node.position?.start.offset ?? 0,
  node.position?.end.offset ?? 0
]

/** Writes the prose below a node over the blank text of its block. */
const proseOf = (node: Nodes, source: string, base: number, text: string): string => {
  const [start, end] = rangeOf(node)
  const put = (written: string): string => text.slice(0, start - base) + written + text.slice(end - base)
  switch (node.type) {
    case "text":
      return put(withoutCode(source.slice(start, end).replace(/(?<=\n)\s*>+/g, blank)))
    case "inlineCode":
      return put(fill(source.slice(start, end)))
    default:
      return "children" in node
        ? node.children.reduce<string>((made, child) => proseOf(child, source, base, made), text)
        : text
  }
}

const blocksBelow = (node: Parents, source: string, isFirstOfItem: boolean): ReadonlyArray<Block> =>
  node.children.flatMap((child, index): ReadonlyArray<Block> => {
    switch (child.type) {
      case "paragraph":
      case "heading":
      case "tableCell": {
        const [start, end] = rangeOf(child)
        const text = proseOf(child, source, start, blank(source.slice(start, end)))
        return text.trim() === "" ? [] : [{ kind: "markdown", start, text, opens: isFirstOfItem && index === 0 }]
      }
      default:
        return "children" in child ? blocksBelow(child, source, child.type === "listItem") : []
    }
  })

export const blocksOfMarkdown = (source: string): ReadonlyArray<Block> => {
  const text = source.replace(frontMatter, blank)
  return blocksBelow(treeOf(text), text, false)
}
