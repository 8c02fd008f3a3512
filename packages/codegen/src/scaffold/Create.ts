/**
 * Adds an API to the workspace: generates, builds and type-checks its raw client and services. On a failure nothing is added.
 */
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as Path from "effect/Path"
import { generateVendors } from "../generate/Staged.ts"
import { readDocument } from "../openapi/Document.ts"
import { specInvalid } from "../openapi/Problem.ts"
import { writeFiles } from "../output/Files.ts"
import { isAddress } from "../upstream/Fetch.ts"
import { progress } from "../upstream/Retry.ts"
import { readUpstream } from "../upstream/Upstream.ts"
import type { Api } from "../workspace/Workspace.ts"
import { clientName } from "./Facts.ts"
import { runPnpm } from "./Pnpm.ts"
import { resourcePrefixOf } from "./ResourcePrefix.ts"
import { scaffold } from "./Scaffold.ts"
import { overlayYaml } from "./SpecFiles.ts"
import { scopeOf, workspacePackages } from "./WorkspacePackages.ts"
import { wire, workFolder } from "./Wiring.ts"

const runtime = "@faktura/core"

/** Returns the names of the new packages. Fails when a name or a folder is in use. */
const freeNames = Effect.fnUntraced(function* (root: string, name: string) {
  const fs = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  const present = yield* workspacePackages(root)
  const scope = scopeOf(present)
  const names = { client: `${scope}${name}-client`, services: `${scope}${name}` }
  const taken = present.filter((each) => each.name === names.client || each.name === names.services)
  const problems = taken.map((each) => ({
    file: `${each.folder}/package.json`,
    message: `this package is ${each.name}`
  }))
  for (const folder of [`specs/${name}`, `packages/${name}-client`, `packages/${name}`]) {
    if (taken.some((each) => each.folder === folder)) continue
    if (yield* fs.exists(path.join(root, folder))) problems.push({ file: folder, message: "exists already" })
  }
  if (problems.length > 0) return yield* specInvalid(`The name ${name} is in use. Choose another name.`, problems)
  if (!present.some((each) => each.name === runtime)) {
    return yield* specInvalid("An API cannot be added to this workspace.", [
      { file: "pnpm-workspace.yaml", message: `the workspace has no package ${runtime}, which services need` }
    ])
  }
  return names
})

/** Builds and type-checks the new services package. */
const build = Effect.fnUntraced(function* (root: string, { source }: Api) {
  const { services } = source.packages
  yield* progress("Building and type-checking ...")
  // Builds its dependencies too, but not devDependencies. Why: @faktura/codegen is one of them, and is running now.
  yield* runPnpm(root, `Building ${services}`, ["--filter-prod", `${services}...`, "run", "build"])
  yield* runPnpm(root, `Type-checking ${services}`, ["--filter", services, "run", "typecheck"])
})

/** Options of `createApi`. */
export interface Creation {
  readonly name: string
  /** Path or URL (http, https) of the document. */
  readonly spec: string
  /** True allows a document that is a file to have references to URLs. */
  readonly allowRemote: boolean
  /** Path of a file to copy to `overlay.yaml`. */
  readonly overlay: string | undefined
  /** Date for `source.yaml`, `YYYY-MM-DD`. */
  readonly read: string
}

/** Adds an API to the workspace. On a failure the workspace is unchanged. */
export const createApi = Effect.fnUntraced(function* (
  root: string,
  { allowRemote, name, overlay, read, spec }: Creation
) {
  const path = yield* Path.Path
  const packages = yield* freeNames(root, name)
  const upstream = yield* readUpstream(spec, process.cwd(), allowRemote)
  const folder = path.join(root, "specs", name)
  const document = path.join(folder, `openapi.${upstream.format}`)
  const api: Api = {
    name,
    folder,
    document,
    overlay: path.join(folder, "overlay.yaml"),
    source: {
      title: upstream.title,
      // A path is stored relative to the root, because the command may run in any folder.
      upstream: isAddress(spec) ? spec : path.relative(root, path.resolve(spec)).split(path.sep).join("/"),
      read,
      version: upstream.version,
      sha256: upstream.sha256,
      ...(upstream.validator === undefined ? {} : { validator: upstream.validator }),
      packages,
      client: clientName(name),
      resourcePrefix: resourcePrefixOf(upstream.json)
    },
    clientFolder: path.join(root, "packages", `${name}-client`),
    servicesFolder: path.join(root, "packages", name),
    referenceFolder: undefined
  }
  yield* progress("Generating ...")
  const overlayText =
    overlay === undefined
      ? overlayYaml(api.source.title, path.basename(document))
      : (yield* readDocument(path.resolve(overlay), overlay)).text
  const made = yield* generateVendors(api, upstream.text, overlayText, upstream)
  const plain = yield* scaffold(api, made.document, made, upstream.address)
  const created = { ...plain, files: new Map([...plain.files, [`specs/${name}/overlay.yaml`, overlayText]]) }
  const work = yield* workFolder(root, `new-${name}`)
  yield* writeFiles(work, created.files)
  yield* writeFiles(work, new Map([[path.relative(root, document), upstream.text]]))
  yield* wire(root, api, work, build(root, api))
  return { created, made }
}, Effect.scoped)
