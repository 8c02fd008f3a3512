/**
 * Reads a YAML or JSON file, and gives problems their file, line and pointer.
 */
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import { isAlias, isMap, isNode, isScalar, isSeq, LineCounter, parseDocument } from "yaml"
import type { Document } from "yaml"
import { diskFault } from "./DiskFault.ts"
import { isObject, keysOf, pointerOf } from "./Json.ts"
import type { JsonObject } from "./Json.ts"
import { specInvalid } from "./Problem.ts"
import type { SpecInvalid, SpecProblem } from "./Problem.ts"
import { deepestNesting, NoTree, treeOf } from "./Tree.ts"

/** A file that was read. */
export interface SourceDocument {
  /** Path in the messages of problems. */
  readonly file: string
  readonly text: string
  readonly json: JsonObject
  /** Makes a problem at a pointer. Line and column are those of the nearest existing part. */
  readonly problemAt: (pointer: string, message: string) => SpecProblem
}

/** Returns the text offset of a pointer's target, or of its nearest existing parent. For a field it is the key's offset. */
const placeOf = (document: Document, keys: ReadonlyArray<string>): number | undefined => {
  let node: unknown = document.contents
  let place = isNode(node) ? node.range?.[0] : undefined
  for (const key of keys) {
    if (isAlias(node)) node = node.resolve(document)
    if (isMap(node)) {
      const pair = node.items.find((item) => isScalar(item.key) && String(item.key.value) === key)
      if (pair === undefined || !isScalar(pair.key)) break
      place = pair.key.range?.[0]
      node = pair.value
    } else if (isSeq(node)) {
      const item = node.items[Number(key)]
      if (!isNode(item)) break
      place = item.range?.[0]
      node = item
    } else break
  }
  return place
}

/** Largest YAML text, in characters. Why: larger texts take minutes and gigabytes to parse. */
const largestYaml = 20_000_000

interface Places {
  readonly yaml: Document
  readonly lines: LineCounter
}

const parsePlaces = (text: string): Places => {
  const lines = new LineCounter()
  // Merge keys belong to YAML 1.1, but many documents of YAML 1.2 use them.
  return { yaml: parseDocument(text, { lineCounter: lines, prettyErrors: false, merge: true }), lines }
}

const lazily = <A>(make: () => A): (() => A) => {
  let made: A | undefined
  return () => (made ??= make())
}

/** Parses a text that is a JSON object; undefined for everything else. */
const parseJson = (text: string): unknown => {
  if (!/^\uFEFF?\s*\{/.test(text)) return undefined
  try {
    return JSON.parse(text.replace(/^\uFEFF/, "")) as unknown
  } catch {
    return undefined
  }
}

/** Makes the problem of an error while reading. A `RangeError` is a stack overflow of the recursive parser. */
const readingProblem = (file: string, error: unknown): SpecProblem => ({
  file,
  line: 1,
  pointer: pointerOf(error instanceof NoTree ? error.keys : []),
  message:
    error instanceof RangeError
      ? `objects and lists are nested more than ${deepestNesting} levels deep`
      : error instanceof Error
        ? error.message
        : String(error)
})

/** Reads a document. Fails, with positions, when it is not valid YAML or not an object. */
export const readDocument = Effect.fnUntraced(function* (
  path: string,
  file: string
): Effect.fn.Return<SourceDocument, SpecInvalid, FileSystem.FileSystem> {
  const fs = yield* FileSystem.FileSystem
  const text = yield* fs
    .readFileString(path)
    .pipe(
      Effect.mapError((error) =>
        specInvalid("The document cannot be read.", [
          { file, message: `the file cannot be read: ${diskFault(error)?.reason ?? error.message}` }
        ])
      )
    )
  const json = parseJson(text)
  // Parsed as YAML only for positions. Why: that takes fifty times as long as JSON.
  const document = lazily(() => parsePlaces(text))
  const problemAt = (pointer: string, message: string): SpecProblem => {
    const { lines, yaml } = document()
    const start = placeOf(yaml, keysOf(pointer))
    const place = start === undefined ? undefined : lines.linePos(start)
    return { file, line: place?.line, column: place?.col, pointer, message }
  }
  const tree = (parse: () => unknown): Effect.Effect<JsonObject, SpecInvalid> =>
    Effect.try({
      try: () => {
        const read = treeOf(parse())
        if (isObject(read)) return read
        throw new NoTree("the top level must be an object", [])
      },
      catch: (error) => specInvalid(`${file} cannot be read.`, [readingProblem(file, error)])
    })
  if (isObject(json)) return { file, text, json: yield* tree(() => json), problemAt }
  if (text.length > largestYaml) {
    return yield* specInvalid(`${file} cannot be read.`, [
      {
        file,
        message: `the YAML document has ${Math.round(text.length / 1e6)} MB; the limit is 20 MB. Convert it to JSON`
      }
    ])
  }
  const { lines, yaml } = yield* Effect.try({
    try: document,
    catch: (error) => specInvalid(`${file} cannot be read.`, [readingProblem(file, error)])
  })
  if (yaml.errors.some(({ message }) => message.includes("call stack"))) {
    return yield* specInvalid(`${file} cannot be read.`, [readingProblem(file, new RangeError())])
  }
  if (yaml.errors.length > 0) {
    return yield* specInvalid(
      `${file} is not valid YAML.`,
      yaml.errors.map((error) => {
        const { col, line } = lines.linePos(error.pos[0])
        return { file, line, column: col, pointer: "#", message: error.message }
      })
    )
  }
  // `treeOf` limits aliases. Why not the parser's limit: it rejects every anchor that is used often.
  return { file, text, json: yield* tree(() => yaml.toJS({ maxAliasCount: -1 })), problemAt }
})
