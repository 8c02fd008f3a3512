/**
 * Generation apart from the workspace: an API with a vendor's new document, before any file of the workspace changes.
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
 * Generates an API in a scratch workspace, with other texts than its own files have.
 *
 * @param document text of the document, in the format of the API's file
 * @param overlay  text of the overlay; undefined where the API has none
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
    // A vendor's document, also where it replaces one that was written here.
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
