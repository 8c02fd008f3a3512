/**
 * An API's document, ready to be used: read, patched by its overlay, and checked.
 */
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as Path from "effect/Path"
import { readDocument } from "../openapi/Document.ts"
import type { SourceDocument } from "../openapi/Document.ts"
import type { JsonObject } from "../openapi/Json.ts"
import { checkVersion, lintOwn, lintVendor } from "./Lint.ts"
import type { Remark } from "../warnings/Report.ts"
import { applyOverlay } from "../overlay/Overlay.ts"
import type { OverlayRules } from "../overlay/Overlay.ts"
import type { Api } from "./Workspace.ts"

/** A document with its overlay applied. */
export interface Spec {
  readonly source: SourceDocument
  readonly document: JsonObject
  /** How many overlay actions were applied. */
  readonly actions: number
  /** What the specification does not allow, and generated code can do without. */
  readonly remarks: ReadonlyArray<Remark>
}

/**
 * A document, patched and checked. Fails with every problem that the first failing step finds.
 *
 * @param writtenHere true for a document of our own, which is held to the letter; false for a vendor's, pulled from upstream
 */
export const specOf = Effect.fnUntraced(function* (
  source: SourceDocument,
  overlay: SourceDocument | undefined,
  writtenHere: boolean,
  overlayRules: OverlayRules
) {
  const patched = overlay === undefined ? source.json : yield* applyOverlay(source.json, overlay, overlayRules)
  const list = overlay?.json.actions
  const actions = Array.isArray(list) ? list.length : 0
  if (!writtenHere) return { source, actions, ...(yield* lintVendor(source, patched)) } satisfies Spec
  yield* lintOwn(source, patched)
  return { source, document: patched, actions, remarks: [] } satisfies Spec
})

/** Loads an API's document. Fails with every problem that the first failing step finds. */
export const loadSpec = Effect.fn("faktura.loadSpec")(function* (root: string, api: Api) {
  const fs = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  const read = (file: string) => readDocument(file, path.relative(root, file))
  const source = yield* read(api.document)
  yield* checkVersion(source)
  const overlay = (yield* fs.exists(api.overlay)) ? yield* read(api.overlay) : undefined
  return yield* specOf(source, overlay, api.source.sha256 === null, "workspace")
})
