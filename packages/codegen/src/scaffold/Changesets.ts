/**
 * The pairs of packages that changesets gives one version, in `.changeset/config.json`: edited as text, so that adding a
 * pair and taking it out again leaves the file as it was.
 */
import { isMap, isScalar, isSeq, parseDocument } from "yaml"
import type { YAMLSeq } from "yaml"

/** A file's list of pairs, with places in its text; undefined when it has none. */
const fixedIn = (text: string): YAMLSeq | undefined => {
  // JSON is YAML, and this parser knows places.
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

/** The file with a pair more; unchanged when it has no list of pairs. */
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

/** The file without a pair; unchanged when it does not have it. */
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
