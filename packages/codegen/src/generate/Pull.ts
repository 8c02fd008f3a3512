/**
 * A vendor's present document in place of the kept one: read and compared first, taken over when all code still generates.
 */
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as Path from "effect/Path"
import { isScalar, parseDocument } from "yaml"
import { changesBetween } from "../compare/Changes.ts"
import { readDocument } from "../openapi/Document.ts"
import { specInvalid } from "../openapi/Problem.ts"
import { replaceFiles } from "../output/Files.ts"
import { documentText, readUpstream, sha256 } from "../upstream/Upstream.ts"
import type { Api } from "../workspace/Workspace.ts"
import { place, repair } from "./Placement.ts"
import { generateStaged } from "./Staged.ts"

/** `source.yaml` with new values; its comments and the order of its keys stay. */
const sourceText = (text: string, values: Readonly<Record<"read" | "version" | "sha256", string>>): string => {
  const document = parseDocument(text)
  for (const [key, value] of Object.entries(values)) {
    const node = document.get(key, true)
    // Changed in place, a value keeps its quotes and the comment behind it.
    if (isScalar(node)) node.value = value
    else document.set(key, value)
  }
  return document.toString({ lineWidth: 0 })
}

/** Reason against replacing the kept document without `--replace`; undefined when it is as it was pulled. */
const byHand = (api: Api, kept: string): string | undefined => {
  if (api.source.sha256 === null) return "was written by hand (source.yaml has no sha256 of it)"
  return sha256(kept) === api.source.sha256 ? undefined : "was changed by hand (its SHA-256 is not that of source.yaml)"
}

/** Reads the vendor's present document, and compares it with the kept one. Writes nothing. */
export const readPull = Effect.fnUntraced(function* (root: string, api: Api, allowRemote: boolean) {
  const path = yield* Path.Path
  const sourceFile = path.join(api.folder, "source.yaml")
  const source = yield* readDocument(sourceFile, path.relative(root, sourceFile))
  if (api.source.upstream === null) {
    return yield* specInvalid(`${api.name} cannot be pulled.`, [
      source.problemAt("#/upstream", "no upstream; write the address of the vendor's document here")
    ])
  }
  const file = path.relative(root, api.document)
  const kept = yield* readDocument(api.document, file)
  const upstream = yield* readUpstream(api.source.upstream, root, allowRemote)
  // JSON is YAML too, but not the other way round.
  const text =
    path.extname(file) === ".json" && upstream.format === "yaml" ? documentText(upstream.json, "json") : upstream.text
  const isSame = text === kept.text
  return {
    api,
    upstream,
    /** The document from the workspace's root. */
    file,
    text,
    kept: kept.text,
    source: { file: sourceFile, text: source.text },
    isSame,
    isUnchanged: isSame && api.source.sha256 === sha256(text),
    changes: () => changesBetween(kept.json, upstream.json),
    version: { kept: api.source.version, upstream: upstream.version }
  }
})

/** A vendor's document that was read, and is not taken over yet. */
export type ReadPull = Effect.Success<ReturnType<typeof readPull>>

/** Options of taking over a document. */
export interface TakeOver {
  /** True writes nothing, and fails. */
  readonly check: boolean
  /** True replaces a document that was written or changed by hand. */
  readonly replace: boolean
  /** The day for `source.yaml`, `YYYY-MM-DD`. */
  readonly read: string
}

/** Generates with the vendor's document, and writes the document and all files, or nothing at all. */
export const takeOver = Effect.fnUntraced(function* (
  { api, file, isSame, kept, source, text, upstream }: ReadPull,
  { check, read, replace }: TakeOver
) {
  const fs = yield* FileSystem.FileSystem
  const overlay = (yield* fs.exists(api.overlay)) ? yield* fs.readFileString(api.overlay) : undefined
  const made = yield* generateStaged(api, text, overlay, upstream)
  if (check) {
    return yield* specInvalid(`${upstream.label} is not what is kept; run \`faktura pull ${api.name}\`.`, [])
  }
  const hand = isSame ? undefined : byHand(api, kept)
  if (hand !== undefined && !replace) {
    return yield* specInvalid(`${api.name} was not pulled.`, [
      { file, message: `${hand}; take over into overlay.yaml what must stay, then pull with --replace` }
    ])
  }
  yield* repair(api)
  const written = yield* replaceFiles(
    new Map([
      [api.document, text],
      [source.file, sourceText(source.text, { read, version: upstream.version, sha256: sha256(text) })]
    ]),
    place(api, made)
  )
  return { made, written }
})
