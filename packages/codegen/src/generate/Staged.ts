/**
 * Generates an API from a vendor's new document, without changing the workspace.
 */
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as Path from "effect/Path"
import { writeFiles } from "../output/Files.ts"
import { asUpstream } from "../upstream/Upstream.ts"
import type { Upstream } from "../upstream/Upstream.ts"
import type { Api } from "../workspace/Workspace.ts"
import { generate } from "./Generate.ts"

/**
 * Generates an API in a temporary workspace, with the given document and overlay.
 *
 * @param document text of the document, in the format of the API's file
 * @param overlay  text of the overlay; undefined when the API has no overlay
 */
export const generateStaged = Effect.fnUntraced(function* (
  api: Api,
  document: string,
  overlay: string | undefined,
  upstream: Upstream
) {
  const fs = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  const root = yield* fs.makeTempDirectoryScoped({ prefix: "faktura-" })
  const folder = path.join(root, "specs", api.name)
  const staged: Api = {
    ...api,
    folder,
    document: path.join(folder, path.basename(api.document)),
    overlay: path.join(folder, path.basename(api.overlay)),
    // The staged document is the vendor's, even when the stored one was written by hand.
    source: { ...api.source, sha256: upstream.sha256 }
  }
  yield* writeFiles(
    folder,
    new Map([
      [path.basename(staged.document), document],
      ...(overlay === undefined ? [] : [[path.basename(staged.overlay), overlay] as const])
    ])
  )
  return yield* generate(root, staged).pipe(
    Effect.catchTag("SpecInvalid", (error) =>
      Effect.fail(asUpstream(error, path.relative(root, staged.document), upstream))
    )
  )
}, Effect.scoped)
