/**
 * Loads an API's document: reads it, applies its overlay and checks it.
 */
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as Path from "effect/Path"
import { readDocument } from "../openapi/Document.ts"
import type { SourceDocument } from "../openapi/Document.ts"
import type { JsonObject } from "../openapi/Json.ts"
import { checkVersion, lintOwn, lintVendor } from "./Lint.ts"
import type { Warning } from "../warnings/Report.ts"
import { applyOverlay } from "../overlay/Overlay.ts"
import type { OverlayRules } from "../overlay/Overlay.ts"
import type { Api } from "./Workspace.ts"

/** A document with its overlay applied. */
export interface Spec {
  readonly source: SourceDocument
  readonly document: JsonObject
  /** Number of overlay actions that were applied. */
  readonly actions: number
  /** Parts of the document that break the specification, and that the generator reads differently or leaves out. */
  readonly warnings: ReadonlyArray<Warning>
}

/**
 * Applies an overlay to a document and checks the result. Fails with all problems of the first step that fails.
 *
 * @param writtenHere true for a document of the workspace's authors: every violation of the specification is an error. False
 *        for a vendor's document: most violations are warnings
 *
 * @example
 * import { specOf } from "@faktura/codegen"
 * import type { Spec } from "@faktura/codegen"
 *
 * const asVendor = ({ source }: Spec) => specOf(source, undefined, false, "specification")
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
  return { source, document: patched, actions, warnings: [] } satisfies Spec
})

/**
 * Loads an API's document, applies its overlay and checks the result. Fails with `SpecInvalid` and all problems of the first
 * step that fails.
 *
 * @param root path of the workspace's root; problems name files relative to it
 *
 * @example
 * import { findApis, findRoot, loadSpec } from "@faktura/codegen"
 * import { Effect } from "effect"
 *
 * const documents = Effect.gen(function* () {
 *   const root = yield* findRoot(process.cwd())
 *   const apis = yield* findApis(root, undefined)
 *   return yield* Effect.forEach(apis, (api) => loadSpec(root, api))
 * })
 */
export const loadSpec = Effect.fn("faktura.loadSpec")(function* (root: string, api: Api) {
  const fs = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  const read = (file: string) => readDocument(file, path.relative(root, file))
  const source = yield* read(api.document)
  yield* checkVersion(source)
  const overlay = (yield* fs.exists(api.overlay)) ? yield* read(api.overlay) : undefined
  return yield* specOf(source, overlay, api.source.sha256 === null, "workspace")
})
