/**
 * Blocks of prose in a YAML or JSON file: comments, and the values of keys that hold prose.
 */
import { isPair, isScalar, parseDocument, visit } from "yaml"
import { blank, blocksIn } from "./Prose.ts"
import type { Block } from "./Prose.ts"
import type { Kind } from "./Table.ts"

const proseKeys = new Set(["summary", "description", "reason", "label", "placeholder", "about", "value"])

/** Keys of an OpenAPI document whose values are data. */
const dataKeys = new Set(["example", "value", "default"])

const keyOf = (node: unknown): string | undefined =>
  isPair(node) && isScalar(node.key) ? String(node.key.value) : undefined

/** True inside an example or a default. A property of a schema may have the same name. */
const isData = (path: ReadonlyArray<unknown>): boolean => {
  const keys = path.flatMap((node) => keyOf(node) ?? [])
  return keys.some((key, index) => dataKeys.has(key) && index < keys.length - 1 && keys[index - 1] !== "properties")
}

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
        if (key !== "value" || !proseKeys.has(keyOf(path.at(-1)) ?? "") || isData(path)) return
        if (typeof node.value !== "string" || !node.value.includes(" ")) return
        const [start, end] = node.range ?? [0, 0]
        const text = source.slice(start, end).replace(/^[|>][-+\d]*(?=\n)|^["']|["']$/g, blank)
        blocks.push(...blocksIn("text", text, start, false))
      }
    })
  }
  return blocks
}
