/**
 * Replaces the stored document by the vendor's current one, after comparing them and generating all code.
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

/** Returns `source.yaml` with new values. Comments and the order of keys are kept. */
const sourceText = (text: string, values: Readonly<Record<"read" | "version" | "sha256", string>>): string => {
  const document = parseDocument(text)
  for (const [key, value] of Object.entries(values)) {
    const node = document.get(key, true)
    // Changing the node keeps the value's quotes and comment.
    if (isScalar(node)) node.value = value
    else document.set(key, value)
  }
  return document.toString({ lineWidth: 0 })
}

/** Returns the reason against replacing the stored document without `--replace`; undefined when it is unchanged since the pull. */
const byHand = (api: Api, kept: string): string | undefined => {
  if (api.source.sha256 === null) return "was written by hand (source.yaml has no sha256 of it)"
  return sha256(kept) === api.source.sha256 ? undefined : "was changed by hand (its SHA-256 is not that of source.yaml)"
}

/** Reads the vendor's current document and compares it with the stored one. Writes nothing. */
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
  // A YAML file may contain JSON, but a JSON file must not contain YAML.
  const text =
    path.extname(file) === ".json" && upstream.format === "yaml" ? documentText(upstream.json, "json") : upstream.text
  const isSame = text === kept.text
  return {
    api,
    upstream,
    /** Path of the document, relative to the workspace's root. */
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

/** Vendor's document that was read and not yet written. */
export type ReadPull = Effect.Success<ReturnType<typeof readPull>>

/** Options of `takeOver`. */
export interface TakeOver {
  /** True writes nothing and fails with `SpecInvalid`. */
  readonly check: boolean
  /** True also replaces a document that was written or changed by hand. */
  readonly replace: boolean
  /** Date for `source.yaml`, `YYYY-MM-DD`. */
  readonly read: string
}

/** Generates code from the vendor's document, and writes the document and all files, or nothing. */
export const takeOver = Effect.fnUntraced(function* (
  { api, file, isSame, kept, source, text, upstream }: ReadPull,
  { check, read, replace }: TakeOver
) {
  const fs = yield* FileSystem.FileSystem
  const overlay = (yield* fs.exists(api.overlay)) ? yield* fs.readFileString(api.overlay) : undefined
  const made = yield* generateStaged(api, text, overlay, upstream)
  if (check) {
    return yield* specInvalid(
      `${upstream.label} differs from the stored document; run \`faktura pull ${api.name}\`.`,
      []
    )
  }
  const hand = isSame ? undefined : byHand(api, kept)
  if (hand !== undefined && !replace) {
    return yield* specInvalid(`${api.name} was not pulled.`, [
      { file, message: `${hand}; copy changes that must stay to overlay.yaml, then pull with --replace` }
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
