/**
 * Replaces the stored document by the vendor's current one, after comparing them and generating all code.
 */
import * as Effect from "effect/Effect"
import * as Path from "effect/Path"
import { isScalar, parseDocument } from "yaml"
import { changesBetween } from "../compare/Changes.ts"
import { readDocument } from "../openapi/Document.ts"
import { specInvalid } from "../openapi/Problem.ts"
import { openapiVersion, unexpected } from "../upstream/Expected.ts"
import { progress } from "../upstream/Retry.ts"
import { readIfModified, sha256, textFor } from "../upstream/Upstream.ts"
import type { Validator } from "../workspace/Validator.ts"
import type { Api } from "../workspace/Workspace.ts"
import { place } from "./Placement.ts"
import { generateVendors, overlayText } from "./Staged.ts"
import { typeCheck } from "./TypeCheck.ts"

/** New values of `source.yaml`. */
interface SourceValues {
  readonly read: string
  readonly version: string
  readonly sha256: string
  readonly validator: Validator | undefined
}

/** Returns `source.yaml` with new values. Comments and the order of keys are kept. */
const sourceText = (text: string, { validator, ...values }: SourceValues): string => {
  const document = parseDocument(text)
  for (const [key, value] of Object.entries(values)) {
    const node = document.get(key, true)
    // Changing the node keeps the value's quotes and comment.
    if (isScalar(node)) node.value = value
    else document.set(key, value)
  }
  if (validator === undefined) document.delete("validator")
  else document.set("validator", document.createNode(validator))
  return document.toString({ lineWidth: 0 })
}

/** Returns the reason against replacing the stored document without `--replace`; undefined when it is unchanged since the pull. */
const byHand = (api: Api, kept: string): string | undefined => {
  if (api.source.sha256 === null) return "was written by hand (source.yaml has no sha256 of it)"
  return sha256(kept) === api.source.sha256 ? undefined : "was changed by hand (its SHA-256 is not that of source.yaml)"
}

/** Options of `readPull`. */
export interface Reading {
  /** True allows a document that is a file to have references to URLs. */
  readonly allowRemote: boolean
  /** True accepts a document that does not look like a later version of the stored one. */
  readonly replace: boolean
}

/**
 * Reads the vendor's current document and compares it with the stored one. Writes nothing. Fails when it is not the expected
 * document.
 */
export const readPull = Effect.fnUntraced(function* (root: string, api: Api, { allowRemote, replace }: Reading) {
  const path = yield* Path.Path
  const sourceFile = path.join(api.folder, "source.yaml")
  const source = yield* readDocument(sourceFile, path.relative(root, sourceFile))
  const label = api.source.upstream
  if (label === null) {
    return yield* specInvalid(`${api.name} cannot be pulled.`, [
      source.problemAt("#/upstream", "no upstream; write the address of the vendor's document here")
    ])
  }
  const file = path.relative(root, api.document)
  const kept = yield* readDocument(api.document, file)
  const isAsPulled = sha256(kept.text) === api.source.sha256
  // Only for the pulled document. Why: after a change by hand the two documents must be compared.
  const upstream = yield* readIfModified(label, root, allowRemote, isAsPulled ? api.source.validator : undefined)
  if (upstream === undefined) return { _tag: "Unchanged", api, label } as const
  const text = textFor(file, upstream)
  if (text === kept.text && isAsPulled) return { _tag: "Unchanged", api, label } as const
  const problems = replace ? [] : unexpected({ json: kept.json, title: api.source.title }, upstream)
  if (problems.length > 0) {
    return yield* specInvalid(
      `${api.name} was not pulled, because ${label} may not be its document. If it is, use --replace.`,
      problems
    )
  }
  return {
    _tag: "Changed",
    api,
    label,
    upstream,
    /** Path of the document, relative to the workspace's root. */
    file,
    text,
    kept: kept.text,
    source: { file: sourceFile, text: source.text },
    changes: () => changesBetween(kept.json, upstream.json),
    version: { kept: api.source.version, upstream: upstream.version },
    openapi: { kept: openapiVersion(kept.json), upstream: openapiVersion(upstream.json) }
  } as const
})

/** Vendor's document that differs from the stored one, and is not yet written. */
export type ChangedPull = Extract<Effect.Success<ReturnType<typeof readPull>>, { readonly _tag: "Changed" }>

/** Options of `takeOver`. */
export interface TakeOver {
  /** True writes nothing and fails with `SpecInvalid`. */
  readonly check: boolean
  /** True also replaces a document that was written or changed by hand. */
  readonly replace: boolean
  /** Date for `source.yaml`, `YYYY-MM-DD`. */
  readonly read: string
}

/**
 * Generates code from the vendor's document, type-checks it, and writes the document and all files, or nothing. A type error in a
 * hand-written file does not stop it. Why: the user corrects such files after the pull.
 */
export const takeOver = Effect.fnUntraced(function* (
  root: string,
  { api, file, kept, source, text, upstream }: ChangedPull,
  { check, read, replace }: TakeOver
) {
  const overlay = yield* overlayText(api)
  yield* progress("Generating ...")
  const made = yield* generateVendors(api, text, overlay, upstream)
  if (check) {
    return yield* specInvalid(
      `${upstream.label} differs from the stored document; run \`faktura pull ${api.name}\`.`,
      []
    )
  }
  const hand = text === kept ? undefined : byHand(api, kept)
  if (hand !== undefined && !replace) {
    return yield* specInvalid(`${api.name} was not pulled.`, [
      { file, message: `${hand}; copy changes that must stay to overlay.yaml, then pull with --replace` }
    ])
  }
  yield* progress("Type-checking ...")
  const types = yield* typeCheck(root, api, made)
  const values = { read, version: upstream.version, sha256: sha256(text), validator: upstream.validator }
  const files = new Map([
    [api.document, text],
    [source.file, sourceText(source.text, values)]
  ])
  return { made, types, written: yield* place(api, made, files) }
})
