/**
 * Generates a document into a folder, without a workspace: the raw client, and the services below `effect/`.
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

/** Options of `emit`. */
export interface Emission {
  /** Path or URL (http, https) of an OpenAPI document. */
  readonly spec: string
  /** True allows a document on disk to refer to documents on the web. */
  readonly allowRemote: boolean
  /** Folder to write. It is replaced as a whole. */
  readonly output: string
  /** Name of the API in Pascal case, e.g. `Petstore`. */
  readonly name: string
  /** Path of an overlay (OpenAPI Overlay 1.0 or 1.1), which is applied first. */
  readonly overlay?: string | undefined
  /** Path prefix that names no resource, e.g. `/api/v1`. */
  readonly resourcePrefix?: string | undefined
  /** `false` leaves run-time validation out. */
  readonly validation: boolean
  /** File ending in imports between generated files. */
  readonly extension: ".ts" | ".js"
}

/** Fails when the folder is a file, or contains a file that was not generated. Hazard: that file would be lost. */
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
    // `.DS_Store` has no content of the user. Other hidden files, such as `.env`, may have no copy.
    if (generated.has(name) || path.basename(name) === ".DS_Store") continue
    if ((yield* fs.stat(path.join(folder, entry))).type === "Directory") continue
    foreign.push({ file: `${shown}/${name}`, message: "was not generated" })
  }
  if (foreign.length === 0) return
  return yield* specInvalid(
    `${shown} contains files that were not generated. The folder is replaced as a whole: choose another folder.`,
    foreign
  )
})

/** Generates a document into its folder. On a failure the folder stays unchanged. */
export const emit = Effect.fn("faktura.emit")(function* (emission: Emission) {
  const { extension, name, output, overlay, resourcePrefix, spec, validation } = emission
  const path = yield* Path.Path
  const folder = path.resolve(output)
  // Checks before the repair, which may also replace the folder.
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
      { file: overlay ?? spec, message: "context services are written by hand; use hey-api's plugin with scopeModule" }
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
