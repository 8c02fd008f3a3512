/**
 * One document to one folder, outside of a workspace: the raw client, and the services with their client below `effect/`.
 */
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as Path from "effect/Path"
import { readDocument } from "../openapi/Document.ts"
import { objectOf } from "../openapi/Json.ts"
import { clientNameOf } from "../plugin/Options.ts"
import { specInvalid } from "../openapi/Problem.ts"
import type { SpecProblem } from "../openapi/Problem.ts"
import { filesFor, header } from "./Run.ts"
import { contextServices } from "../naming/ServiceNames.ts"
import { specOf } from "../workspace/Spec.ts"
import { readFiles } from "../output/Files.ts"
import { repairFolders, replaceFolders } from "../output/Swap.ts"
import { readUpstream } from "../upstream/Upstream.ts"

/** What to make, and where. */
export interface Emission {
  /** A path or an address (http, https) of an OpenAPI document. */
  readonly spec: string
  /** True where a document that is a file may refer to documents on the web. */
  readonly allowRemote: boolean
  /** The folder that is written, as a whole: what was generated there before is replaced. */
  readonly output: string
  /** The API's name as a class has it, e.g. `Petstore`. */
  readonly name: string
  /** A path of an overlay (OpenAPI Overlay 1.0 or 1.1) that is applied first. */
  readonly overlay?: string | undefined
  /** A path prefix that names no resource, e.g. `/api/v1`. */
  readonly resourcePrefix?: string | undefined
  /** False leaves runtime validation out. */
  readonly validation: boolean
  /** What generated files import each other by. */
  readonly extension: ".ts" | ".js"
}

/** Fails when a folder is a file, or holds one that was not generated: it would be lost. */
const keepForeign = Effect.fnUntraced(function* (folder: string, shown: string) {
  const fs = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  if (!(yield* fs.exists(folder))) return
  if ((yield* fs.stat(folder)).type !== "Directory") {
    return yield* specInvalid("The output is a folder.", [{ file: shown, message: "is a file" }])
  }
  const generated = new Set(
    [...(yield* readFiles(folder))].flatMap(([name, code]) => (code.startsWith(header[0] ?? "") ? [name] : []))
  )
  const foreign: Array<SpecProblem> = []
  for (const entry of (yield* fs.readDirectory(folder, { recursive: true })).toSorted()) {
    const name = entry.split(path.sep).join("/")
    // The one hidden file that is nobody's; `.env` and the like are somebody's, and nowhere else.
    if (generated.has(name) || path.basename(name) === ".DS_Store") continue
    if ((yield* fs.stat(path.join(folder, entry))).type === "Directory") continue
    foreign.push({ file: `${shown}/${name}`, message: "was not generated" })
  }
  if (foreign.length === 0) return
  return yield* specInvalid(
    `${shown} is replaced as a whole, and holds files of other origin; choose another folder.`,
    foreign
  )
})

/** Reads a document and writes its folder; on a failure the folder stays as it was. */
export const emit = Effect.fn("faktura.emit")(function* (emission: Emission) {
  const { extension, name, output, overlay, resourcePrefix, spec, validation } = emission
  const path = yield* Path.Path
  const folder = path.resolve(output)
  // Before the repair, which replaces the folder as well.
  yield* keepForeign(folder, output)
  yield* repairFolders([folder])
  const { source } = yield* readUpstream(spec, process.cwd(), emission.allowRemote)
  const patched = yield* specOf(
    source,
    overlay === undefined ? undefined : yield* readDocument(overlay, overlay),
    false,
    "specification"
  )
  if (contextServices(patched.document).size > 0) {
    return yield* specInvalid(`${spec} takes parameters from the context (x-faktura-context).`, [
      { file: overlay ?? spec, message: "their services are written by hand; use hey-api's plugin with scopeModule" }
    ])
  }
  const options = { apiName: name, validation }
  const isPrefix = (path: string): boolean => `${path}/`.startsWith(`${resourcePrefix?.replace(/\/$/, "")}/`)
  if (resourcePrefix !== undefined && !Object.keys(objectOf(patched.document.paths)).some(isPrefix)) {
    return yield* specInvalid(`${resourcePrefix} cannot be the prefix of resources.`, [
      { file: "--resource-prefix", message: "no path of the document begins with it; e.g. /api/v1" }
    ])
  }
  const naming = { client: clientNameOf(options), resourcePrefix: resourcePrefix ?? null }
  const { files, operations, pagedByConvention, warnings } = yield* filesFor(patched, { naming, options, extension })
  yield* replaceFolders(new Map([[folder, files]]))
  return { files: files.size, operations, warnings, pagedByConvention }
})
