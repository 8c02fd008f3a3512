/**
 * Findings of the words check in one file.
 */
import { matchesGlob } from "node:path"
import { blocksOfMarkdown } from "./Markdown.ts"
import { filler } from "./Prose.ts"
import type { Block } from "./Prose.ts"
import { excuses, folders, paddedTableWidth, parts, words, wordsInSentence } from "./Table.ts"
import type { Excuse, Kind, Word } from "./Table.ts"
import { parsed } from "./TypeScript.ts"
import { blocksOfYaml } from "./Yaml.ts"

/** Names of all rules. */
export const rules: ReadonlySet<string> = new Set([
  ...words.map(({ rule }) => rule),
  "long-sentence",
  "table-padding",
  "identifier",
  "excuse"
])

export interface Finding {
  readonly file: string
  /** From 1. */
  readonly line: number
  /** From 1. */
  readonly column: number
  readonly rule: string
  readonly message: string
}

/** Finding before its offset becomes a line and a column. */
interface Found {
  readonly offset: number
  readonly rule: string
  readonly message: string
  readonly sentence: string
}

const segmenter = new Intl.Segmenter("en", { granularity: "sentence" })

/** Ends of segments that end no sentence. */
const abbreviation = /(?:\b(?:e\.g|i\.e|etc|vs|cf|no|sec|approx|incl|resp)\.|\b[A-Z]\.)\s*$/i

interface Sentence {
  readonly start: number
  readonly text: string
}

/** Splits a block into sentences. */
const sentencesIn = (text: string): ReadonlyArray<Sentence> => {
  const sentences: Array<Sentence> = []
  // The segmenter ends a sentence at every line break, and never before a symbol that a small letter follows.
  const readable = text.replaceAll("\n", " ").replaceAll(filler, "X")
  for (const { index, segment } of segmenter.segment(readable)) {
    const last = sentences.at(-1)
    const part = text.slice(index, index + segment.length)
    if (last !== undefined && abbreviation.test(last.text)) {
      sentences[sentences.length - 1] = { start: last.start, text: last.text + part }
    } else sentences.push({ start: index, text: part })
  }
  return sentences
}

const expression = (source: string, before: string, after: string, flags: string): RegExp =>
  new RegExp(`${before}(?:${source.replaceAll(" ", "\\s+")})${after}`, flags)

const compiled = words.map((word) => ({
  word,
  pattern:
    word.where === "anywhere"
      ? expression(word.pattern, "(?<![\\w¤/@.-])", "(?![\\w¤])", "giu")
      : expression(word.pattern, "^[^\\p{L}]*", "(?![\\w'])", "giu"),
  unless: word.unless === undefined ? undefined : expression(word.unless, "\\b", "\\b", "iu")
}))

const isAllowed = (file: string, globs: ReadonlyArray<string> = []): boolean =>
  globs.some((glob) => matchesGlob(file, glob))

const isChecked = (word: Word, block: Block, sentence: Sentence, index: number): boolean => {
  if (word.where === "anywhere") return true
  if (/\?[\s\W]*$/.test(sentence.text)) return false
  const isOpening = block.opens && index === 0
  // A heading or a column name may be "What it does": it is no sentence.
  return word.where === "opening" ? isOpening : !isOpening && /[.:;!][\s\W]*$/.test(sentence.text)
}

const pieceOfCode = `${filler}+(?:\\s\\([^()]*\\))?`

/** Pieces of inline code with only commas between them, such as the values of an enum. Each may have a note in brackets. */
const listOfCode = new RegExp(`${pieceOfCode}(?:,\\s+${pieceOfCode})+`, "g")

const wordCount = (sentence: string): number =>
  sentence
    .replace(listOfCode, filler)
    .split(/\s+/)
    .filter((token) => /[\p{L}\p{N}¤]/u.test(token)).length

const foundIn = (file: string, block: Block): ReadonlyArray<Found> =>
  sentencesIn(block.text).flatMap((sentence, index) => {
    const base = block.start + sentence.start
    const found = compiled.flatMap(({ pattern, unless, word }): ReadonlyArray<Found> => {
      if (!isChecked(word, block, sentence, index) || isAllowed(file, word.allowedIn)) return []
      const matches = [...sentence.text.matchAll(pattern)]
      if (matches.length === 0 || unless?.test(sentence.text) === true) return []
      return matches.map((match) => {
        const text = match[0].replace(/^[^\p{L}]+/u, "")
        const shown = text.replace(/\s+/g, " ")
        const where =
          word.where === "anywhere" ? "" : word.where === "opening" ? "begins with " : "sentence begins with "
        return {
          offset: base + match.index + match[0].length - text.length,
          rule: word.rule,
          message: `${where}"${shown}": use ${word.use} instead`,
          sentence: sentence.text
        }
      })
    })
    const count = wordCount(sentence.text)
    if (count <= wordsInSentence) return found
    const lead = sentence.text.length - sentence.text.trimStart().length
    const message = `${count} words in a sentence: use at most ${wordsInSentence}`
    return [...found, { offset: base + lead, rule: "long-sentence", message, sentence: sentence.text }]
  })

/** Tables whose lines are long because of padding. */
const paddedTables = (source: string): ReadonlyArray<Found> => {
  let offset = 0
  let isFenced = false
  const found: Array<Found> = []
  for (const line of source.split("\n")) {
    if (/^\s*(?:```|~~~)/.test(line)) isFenced = !isFenced
    const padding =
      line.length > paddedTableWidth
        ? / {4,}|-{4,}/.exec(line.replace(/^\s+/, (lead) => "|".repeat(lead.length)))
        : null
    if (!isFenced && /^\s*\|/.test(line) && padding !== null) {
      const message = `padded table line of ${line.length} columns: use one space around each cell instead`
      found.push({ offset: offset + padding.index, rule: "table-padding", message, sentence: line })
    }
    offset += line.length + 1
  }
  return found
}

const identifierParts = (name: string): string =>
  `_${name.replace(/([a-z0-9])([A-Z])/g, "$1_$2").replace(/([A-Z]+)([A-Z][a-z])/g, "$1_$2")}_`.toLowerCase()

const foundInIdentifiers = (
  file: string,
  identifiers: ReadonlyArray<{ readonly name: string; readonly start: number }>
): ReadonlyArray<Found> =>
  identifiers.flatMap(({ name, start }) =>
    parts
      .filter(
        ({ allowedIn, part }) => identifierParts(name).includes(identifierParts(part)) && !isAllowed(file, allowedIn)
      )
      .map(({ part, use }) => ({
        offset: start,
        rule: "identifier",
        message: `\`${name}\` has "${part}" in it: use ${use} instead`,
        sentence: name
      }))
  )

/** Kinds of text that are checked in a file, by `folders` of the table. */
export const kindsOf = (file: string): ReadonlyArray<Kind> =>
  folders.find(({ files }) => isAllowed(file, files))?.kinds ?? []

/**
 * Findings in one file, in the order of the file.
 *
 * @param file   path from the root of the repository, with `/`
 * @param kinds  kinds of text to check; without kinds nothing is found
 * @param needed receives the excuses that a finding needs
 */
export const findingsIn = (
  file: string,
  source: string,
  kinds: ReadonlyArray<Kind>,
  needed: Set<Excuse> = new Set()
): ReadonlyArray<Finding> => {
  if (kinds.length === 0) return []
  const found: Array<Found> = []
  if (kinds.includes("markdown")) {
    found.push(...blocksOfMarkdown(source).flatMap((block) => foundIn(file, block)), ...paddedTables(source))
  } else if (!/\.[jt]s$/.test(file)) {
    found.push(...blocksOfYaml(source, kinds).flatMap((block) => foundIn(file, block)))
  } else {
    const { blocks, identifiers } = parsed(file, source, kinds)
    found.push(...blocks.flatMap((block) => foundIn(file, block)))
    // Names in tests and in generated code are not checked.
    if (kinds.includes("text")) found.push(...foundInIdentifiers(file, identifiers))
  }
  const starts = [0, ...[...source.matchAll(/\n/g)].map(({ index }) => index + 1)]
  return found
    .filter(({ rule, sentence }) => {
      const excuse = excuses.find(
        (each) => each.file === file && each.rule === rule && sentence.replace(/\s+/g, " ").includes(each.text)
      )
      if (excuse !== undefined) needed.add(excuse)
      return excuse === undefined
    })
    .toSorted((a, b) => a.offset - b.offset)
    .map(({ message, offset, rule }) => {
      const line = starts.findLastIndex((start) => start <= offset)
      return { file, line: line + 1, column: offset - (starts[line] ?? 0) + 1, rule, message }
    })
}
