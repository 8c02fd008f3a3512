/**
 * Reading a YAML or JSON file so that what is wrong with it can be shown with file, line and pointer.
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

/** A file that was read, with its places. */
export interface SourceDocument {
  /** Path as problems name it. */
  readonly file: string
  readonly text: string
  readonly json: JsonObject
  /** The problem at a pointer, with the line of the nearest place that the file has. */
  readonly problemAt: (pointer: string, message: string) => SpecProblem
}

/** Where a pointer leads: a field's key, an item's beginning; of the nearest place above when the file has no such place. */
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

/** Larger YAML takes minutes and gigabytes to read. In characters. */
const largestYaml = 20_000_000

interface Places {
  readonly yaml: Document
  readonly lines: LineCounter
}

const parsePlaces = (text: string): Places => {
  const lines = new LineCounter()
  // Merge keys are YAML 1.1's, and so widespread that documents of 1.2 have them too.
  return { yaml: parseDocument(text, { lineCounter: lines, prettyErrors: false, merge: true }), lines }
}

const lazily = <A>(make: () => A): (() => A) => {
  let made: A | undefined
  return () => (made ??= make())
}

/** The text as JSON; undefined when it is something else, or YAML that JSON is a part of. */
const parseJson = (text: string): unknown => {
  if (!/^\uFEFF?\s*\{/.test(text)) return undefined
  try {
    return JSON.parse(text.replace(/^\uFEFF/, "")) as unknown
  } catch {
    return undefined
  }
}

/** What stopped the reading. The parser goes down by recursion: what is nested too deep for it overflows the stack. */
const readingProblem = (file: string, error: unknown): SpecProblem => ({
  file,
  line: 1,
  pointer: pointerOf(error instanceof NoTree ? error.keys : []),
  message:
    error instanceof RangeError
      ? `objects and lists are nested deeper than ${deepestNesting} levels`
      : error instanceof Error
        ? error.message
        : String(error)
})

/** Reads a document. Fails with the parser's own places when it is not YAML, and when it is not an object. */
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
  // Reading a large document as YAML takes fifty times as long as reading it as JSON, and only its places need it.
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
        throw new NoTree("expected an object at the top", [])
      },
      catch: (error) => specInvalid(`${file} cannot be read.`, [readingProblem(file, error)])
    })
  if (isObject(json)) return { file, text, json: yield* tree(() => json), problemAt }
  if (text.length > largestYaml) {
    return yield* specInvalid(`${file} cannot be read.`, [
      {
        file,
        message: `a YAML document of ${Math.round(text.length / 1e6)} MB; the limit is 20 MB, convert it to JSON`
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
  // Aliases are counted in the tree, with what they multiply: the parser's own limit refuses an anchor that is used often.
  return { file, text, json: yield* tree(() => yaml.toJS({ maxAliasCount: -1 })), problemAt }
})
