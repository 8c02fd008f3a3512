/** Overlays as tables of tests write them: actions as YAML, applied to a small document. */
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as Path from "effect/Path"
import { readDocument } from "../../src/openapi/Document.ts"
import type { JsonObject } from "../../src/openapi/Json.ts"
import { applyOverlay } from "../../src/overlay/Overlay.ts"
import type { OverlayRules } from "../../src/overlay/Overlay.ts"

/** The file's name in problems. */
export const overlayFile = "specs/zoo/overlay.yaml"

/** An overlay's text around its actions; the first action stands on line 4. */
export const overlayText = (actions: string, version = "1.0.0"): string =>
  `overlay: ${version}
info: { title: Changes, version: "1" }
actions:
${actions
  .split("\n")
  .map((line) => `  ${line}`)
  .join("\n")}
`

/** Applies an overlay's text to a document. */
export const applyText = Effect.fnUntraced(function* (
  text: string,
  document: JsonObject,
  rules: OverlayRules = "workspace"
) {
  const fs = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  const file = path.join(yield* fs.makeTempDirectoryScoped(), "overlay.yaml")
  yield* fs.writeFileString(file, text)
  return yield* applyOverlay(document, yield* readDocument(file, overlayFile), rules)
}, Effect.scoped)
