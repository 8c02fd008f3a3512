/**
 * Generates an API from another document, without changing the workspace.
 */
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as Path from "effect/Path"
import type { SpecInvalid } from "../openapi/Problem.ts"
import { writeFiles } from "../output/Files.ts"
import { asUpstream } from "../upstream/Upstream.ts"
import type { Upstream } from "../upstream/Upstream.ts"
import type { Api } from "../workspace/Workspace.ts"
import { generate } from "./Generate.ts"

/** A document and its overlay, as texts. */
export interface StagedDocument {
  /** Text of the document, in the format of the API's file. */
  readonly document: string
  /** Text of the overlay; undefined when there is none. */
  readonly overlay: string | undefined
  /** Turns problems of the staged file to the name that the user gave. */
  readonly named: (error: SpecInvalid, file: string) => SpecInvalid
}

/** Generates an API in a temporary workspace, with the given document and overlay. */
export const generateStaged = Effect.fnUntraced(function* (api: Api, { document, named, overlay }: StagedDocument) {
  const fs = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  const root = yield* fs.makeTempDirectoryScoped({ prefix: "faktura-" })
  const folder = path.join(root, "specs", api.name)
  const staged: Api = {
    ...api,
    folder,
    document: path.join(folder, path.basename(api.document)),
    overlay: path.join(folder, path.basename(api.overlay))
  }
  yield* writeFiles(
    folder,
    new Map([
      [path.basename(staged.document), document],
      ...(overlay === undefined ? [] : [[path.basename(staged.overlay), overlay] as const])
    ])
  )
  return yield* generate(root, staged).pipe(
    Effect.catchTag("SpecInvalid", (error) => Effect.fail(named(error, path.relative(root, staged.document))))
  )
}, Effect.scoped)

/** Generates an API from a vendor's new document. Its problems get the name that the user gave. */
export const generateVendors = (
  api: Api,
  document: string,
  overlay: string | undefined,
  upstream: Upstream
): ReturnType<typeof generateStaged> =>
  generateStaged(
    // The staged document is the vendor's, even when the stored one was written by hand.
    { ...api, source: { ...api.source, sha256: upstream.sha256 } },
    { document, overlay, named: (error, file) => asUpstream(error, file, upstream) }
  )

/** Returns the text of an API's overlay; undefined without one. */
export const overlayText = Effect.fnUntraced(function* (api: Api) {
  const fs = yield* FileSystem.FileSystem
  return (yield* fs.exists(api.overlay)) ? yield* fs.readFileString(api.overlay) : undefined
})
