/**
 * Edits the `fixed` list of `.changeset/config.json`: pairs of packages that changesets always gives the same version.
 *
 * The file is edited as text, so adding and removing a pair restores the same bytes.
 */
import { isMap, isScalar, isSeq, parseDocument } from "yaml"
import type { YAMLSeq } from "yaml"

/** Returns the `fixed` list of a file with its positions in the text; undefined when there is none. */
const fixedIn = (text: string): YAMLSeq | undefined => {
  // JSON is YAML. Why this parser: it returns positions.
  const { contents } = parseDocument(text)
  if (!isMap(contents)) return undefined
  const pair = contents.items.find(({ key }) => isScalar(key) && key.value === "fixed")
  return isSeq(pair?.value) ? pair.value : undefined
}

interface Span {
  readonly start: number
  readonly end: number
}

const spansIn = (list: YAMLSeq): ReadonlyArray<Span> =>
  list.items.flatMap((item) => (isSeq(item) && item.range ? [{ start: item.range[0], end: item.range[1] }] : []))

/** Adds a pair. Without a `fixed` list the text is unchanged. */
export const withPair = (text: string, names: readonly [string, string]): string => {
  const list = fixedIn(text)
  if (!list?.range) return text
  const pair = `[${names.map((name) => JSON.stringify(name)).join(", ")}]`
  const last = spansIn(list).at(-1)
  if (last === undefined) return `${text.slice(0, list.range[0])}[${pair}]${text.slice(list.range[1])}`
  const lineStart = text.lastIndexOf("\n", last.start) + 1
  const indent = text.slice(lineStart, last.start)
  const gap = /^\s*$/.test(indent) ? `\n${indent}` : " "
  return `${text.slice(0, last.end)},${gap}${pair}${text.slice(last.end)}`
}

/** Removes a pair. Without this pair the text is unchanged. */
export const withoutPair = (text: string, names: readonly [string, string]): string => {
  const list = fixedIn(text)
  if (!list?.range) return text
  const spans = spansIn(list)
  const at = list.items.findIndex(
    (item) => isSeq(item) && item.items.length === 2 && names.every((name) => item.toJSON().includes(name))
  )
  const own = spans[at]
  const before = spans[at - 1]
  const after = spans[at + 1]
  if (own === undefined) return text
  if (before !== undefined) return text.slice(0, before.end) + text.slice(own.end)
  if (after !== undefined) return text.slice(0, own.start) + text.slice(after.start)
  return `${text.slice(0, list.range[0])}[]${text.slice(list.range[1])}`
}
