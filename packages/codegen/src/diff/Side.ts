/**
 * Reads one side of a comparison: an API's document with its overlay. It may be in the workspace, at a commit, in another file
 * or on the web.
 */
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as Path from "effect/Path"
import { generate } from "../generate/Generate.ts"
import type { Generated } from "../generate/Generate.ts"
import { specInvalid } from "../openapi/Problem.ts"
import type { SpecInvalid } from "../openapi/Problem.ts"
import { writeFiles } from "../output/Files.ts"
import { isAddress } from "../upstream/Fetch.ts"
import { asUpstream, documentText, readUpstream, sha256 } from "../upstream/Upstream.ts"
import { commitOf, fileAt, versionCommits } from "../workspace/Git.ts"
import type { Api } from "../workspace/Workspace.ts"

/** An API's document and its overlay, as texts. */
export interface DocumentSide {
  /** Name for readers: a file, a URL, a commit or `working tree`. */
  readonly label: string
  readonly document: string
  readonly overlay: string | undefined
  /** SHA-256 of document and overlay. Two sides with the same one generate the same code. */
  readonly sha256: string
  /** Turns problems of the staged document to the name that the user gave. */
  readonly named: (error: SpecInvalid, file: string) => SpecInvalid
}

const sideOf = (
  label: string,
  document: string,
  overlay: string | undefined,
  named: DocumentSide["named"] = (error) => error
): DocumentSide => ({ label, document, overlay, sha256: sha256(`${sha256(document)} ${overlay ?? ""}`), named })

const overlayText = Effect.fnUntraced(function* (api: Api) {
  const fs = yield* FileSystem.FileSystem
  return (yield* fs.exists(api.overlay)) ? yield* fs.readFileString(api.overlay) : undefined
})

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
  return sideOf(label, document, yield* fileAt(root, commit, api.overlay))
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
  const path = yield* Path.Path
  if (isAddress(name) || (yield* fs.exists(name))) {
    const upstream = yield* readUpstream(name, process.cwd(), allowRemote)
    // A JSON file must not contain YAML.
    const isJson = path.extname(api.document) === ".json"
    const text = isJson && upstream.format === "yaml" ? documentText(upstream.json, "json") : upstream.text
    return sideOf(name, text, yield* overlayText(api), (error, file) => asUpstream(error, file, upstream))
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
export const generateSide = Effect.fn("faktura.generateSide")(function* (api: Api, side: DocumentSide) {
  const fs = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  const root = yield* fs.makeTempDirectoryScoped({ prefix: "faktura-" })
  const folder = path.join(root, "specs", api.name)
  const staged: Api = {
    ...api,
    folder,
    document: path.join(folder, path.basename(api.document)),
    overlay: path.join(folder, path.basename(api.overlay)),
    referenceFolder: undefined,
    // Read with the tolerance for a vendor's document, because it may be from anywhere.
    source: { ...api.source, sha256: api.source.sha256 ?? "" }
  }
  yield* writeFiles(
    folder,
    new Map([
      [path.basename(staged.document), side.document],
      ...(side.overlay === undefined ? [] : [[path.basename(staged.overlay), side.overlay] as const])
    ])
  )
  const made: Generated = yield* generate(root, staged).pipe(
    Effect.catchTag("SpecInvalid", (error) => Effect.fail(side.named(error, path.relative(root, staged.document))))
  )
  return made
}, Effect.scoped)
