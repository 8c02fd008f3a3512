/**
 * Reading a YAML or JSON file so that what is wrong with it can be shown with file, line and pointer.
 */
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import { isCollection, isNode, LineCounter, parseDocument } from "yaml"
import type { Document } from "yaml"
import { isObject, keysOf } from "./Json.ts"
import type { JsonObject } from "./Json.ts"
import { specInvalid } from "./Problem.ts"
import type { SpecInvalid, SpecProblem } from "./Problem.ts"

/** A file that was read, with its places. */
export interface SourceDocument {
  /** Path as problems name it. */
  readonly file: string
  readonly text: string
  readonly json: JsonObject
  /** The problem at a pointer, with the line of the nearest place that the file has. */
  readonly problemAt: (pointer: string, message: string) => SpecProblem
}

const nodeAt = (document: Document, keys: ReadonlyArray<string>): unknown => {
  let node: unknown = document.contents
  for (const key of keys) {
    if (!isCollection(node)) return node
    const next: unknown = node.get(key, true) ?? node.get(Number(key), true)
    if (next === undefined) return node
    node = next
  }
  return node
}

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
        specInvalid("The document cannot be read.", [{ file, message: `the file cannot be read: ${error.message}` }])
      )
    )
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false })
  if (document.errors.length > 0) {
    return yield* specInvalid(
      `${file} is not valid YAML.`,
      document.errors.map((error) => {
        const { col, line } = lines.linePos(error.pos[0])
        return { file, line, column: col, pointer: "#", message: error.message }
      })
    )
  }
  const json: unknown = document.toJS()
  if (!isObject(json)) {
    return yield* specInvalid(`${file} is not an OpenAPI document.`, [
      { file, line: 1, pointer: "#", message: "expected an object at the top" }
    ])
  }
  return {
    file,
    text,
    json,
    problemAt: (pointer, message) => {
      const node = nodeAt(document, keysOf(pointer))
      const start = isNode(node) ? node.range?.[0] : undefined
      const place = start === undefined ? undefined : lines.linePos(start)
      return { file, line: place?.line, column: place?.col, pointer, message }
    }
  }
})
