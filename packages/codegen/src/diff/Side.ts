/**
 * Reads one side of a comparison: an API's document with its overlay. It may be in the workspace, at a commit, in another file
 * or on the web.
 */
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as Path from "effect/Path"
import { generateStaged, overlayText } from "../generate/Staged.ts"
import type { StagedDocument } from "../generate/Staged.ts"
import { specInvalid } from "../openapi/Problem.ts"
import { isAddress } from "../upstream/Fetch.ts"
import { asUpstream, readUpstream, sha256, textFor } from "../upstream/Upstream.ts"
import { commitOf, fileAt, versionCommits } from "../workspace/Git.ts"
import type { Api } from "../workspace/Workspace.ts"

/** An API's document and its overlay, as texts. */
export interface DocumentSide extends StagedDocument {
  /** Name for readers: a file, a URL, a commit or `working tree`. */
  readonly label: string
  /** SHA-256 of document and overlay. Two sides with the same one generate the same code. */
  readonly sha256: string
  /** Commit that it was read from; undefined for other sources. */
  readonly commit: string | undefined
}

const sideOf = (
  label: string,
  document: string,
  overlay: string | undefined,
  { commit, named = (error) => error }: Partial<Pick<DocumentSide, "commit" | "named">> = {}
): DocumentSide => ({ label, document, overlay, sha256: sha256(`${sha256(document)} ${overlay ?? ""}`), commit, named })

/**
 * Reads the side of the workspace's files.
 *
 * @example
 * import { findApis, workingTree } from "@faktura/codegen"
 * import { Effect } from "effect"
 *
 * const hashes = Effect.gen(function* () {
 *   const apis = yield* findApis(".", undefined)
 *   return yield* Effect.forEach(apis, (api) => Effect.map(workingTree(api), ({ sha256 }) => sha256))
 * })
 */
export const workingTree = Effect.fnUntraced(function* (api: Api) {
  const fs = yield* FileSystem.FileSystem
  return sideOf("working tree", yield* fs.readFileString(api.document), yield* overlayText(api))
})

/** Returns the side of a commit. Fails when the API had no document there. */
const atCommit = Effect.fnUntraced(function* (root: string, api: Api, commit: string, label: string) {
  const document = yield* fileAt(root, commit, api.document)
  if (document === undefined)
    return yield* specInvalid(`${api.name} cannot be compared with ${label}.`, [
      { file: `specs/${api.name}`, message: `has no document of this format at ${commit.slice(0, 12)}` }
    ])
  return sideOf(label, document, yield* fileAt(root, commit, api.overlay), { commit })
})

/**
 * Reads a side by its name: a file, a URL, or a Git commit, branch or tag. A file and a URL get the workspace's overlay.
 *
 * @param allowRemote true lets a document that is a file have references to URLs
 *
 * @example
 * import { findApis, readSide } from "@faktura/codegen"
 * import { Effect } from "effect"
 *
 * const onMain = Effect.gen(function* () {
 *   const [api] = yield* findApis(".", "monite")
 *   return api === undefined ? undefined : yield* readSide(".", api, "main", false)
 * })
 */
export const readSide = Effect.fn("faktura.readSide")(function* (
  root: string,
  api: Api,
  name: string,
  allowRemote: boolean
) {
  const fs = yield* FileSystem.FileSystem
  if (isAddress(name) || (yield* fs.exists(name))) {
    const upstream = yield* readUpstream(name, process.cwd(), allowRemote)
    const text = textFor(api.document, upstream)
    return sideOf(name, text, yield* overlayText(api), {
      named: (error, file) => asUpstream(error, file, upstream)
    })
  }
  const commit = yield* commitOf(root, name)
  if (commit !== undefined) return yield* atCommit(root, api, commit, name)
  return yield* specInvalid(`${api.name} cannot be compared with ${name}.`, [
    { file: name, message: "is no file, no http or https URL, and no commit, branch or tag of this repository" }
  ])
})

/**
 * Returns the side of the last release: the newest commit that changed the version of one of the API's packages. Undefined when
 * the packages were never released.
 *
 * @example
 * import { findApis, lastRelease } from "@faktura/codegen"
 * import { Effect } from "effect"
 *
 * const released = Effect.gen(function* () {
 *   const [api] = yield* findApis(".", "monite")
 *   return api === undefined ? undefined : (yield* lastRelease(".", api))?.label
 * })
 */
export const lastRelease = Effect.fn("faktura.lastRelease")(function* (root: string, api: Api) {
  const path = yield* Path.Path
  const releases = yield* Effect.forEach([api.clientFolder, api.servicesFolder], (folder) =>
    versionCommits(root, folder)
  )
  // The oldest commit of a package added it, and released nothing.
  const commits = new Set(releases.flatMap((all) => all.slice(0, -1)))
  if (commits.size === 0) return undefined
  const manifest = path.join(api.servicesFolder, "package.json")
  // Both packages are released together, so their lists have the same order.
  const [commit = ""] = releases.flatMap((all) => all.slice(0, 1))
  const text = yield* fileAt(root, commit, manifest)
  const version = text === undefined ? undefined : /"version": "([^"]+)"/.exec(text)?.[1]
  return yield* atCommit(root, api, commit, `${api.source.packages.services}@${version ?? commit.slice(0, 12)}`)
})

/** Generates the code of a side in a temporary folder. */
export const generateSide = (api: Api, side: DocumentSide): ReturnType<typeof generateStaged> =>
  generateStaged(
    {
      ...api,
      referenceFolder: undefined,
      // Read with the tolerance for a vendor's document, because it may be from anywhere.
      source: { ...api.source, sha256: api.source.sha256 ?? "" }
    },
    side
  )
