/**
 * Blocks of prose in a YAML or JSON file: comments, and the values of keys that hold prose.
 */
import { isPair, isScalar, parseDocument, visit } from "yaml"
import { blank, blocksIn } from "./Prose.ts"
import type { Block } from "./Prose.ts"
import type { Kind } from "./Table.ts"

const proseKeys = new Set(["description", "reason", "label", "placeholder", "about", "value"])

/** Comments on lines of their own, also those of shell scripts in the file. */
const comments = /^[ \t]*#(?!!)[^\n]*(?:\n[ \t]*#[^\n]*)*/gm

export const blocksOfYaml = (source: string, kinds: ReadonlyArray<Kind>): ReadonlyArray<Block> => {
  const blocks: Array<Block> = []
  if (kinds.includes("comment")) {
    for (const { 0: comment, index } of source.matchAll(comments)) {
      blocks.push(...blocksIn("comment", comment.replace(/^[ \t]*#+/gm, blank), index, true))
    }
  }
  if (kinds.includes("text")) {
    visit(parseDocument(source), {
      Scalar: (key, node, path) => {
        const pair = path.at(-1)
        if (key !== "value" || !isPair(pair) || !isScalar(pair.key) || !proseKeys.has(String(pair.key.value))) return
        if (typeof node.value !== "string" || !node.value.includes(" ")) return
        const [start, end] = node.range ?? [0, 0]
        const text = source.slice(start, end).replace(/^[|>][-+\d]*(?=\n)|^["']|["']$/g, blank)
        blocks.push(...blocksIn("text", text, start, false))
      }
    })
  }
  return blocks
}
