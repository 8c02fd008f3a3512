/**
 * Finds the root of a workspace and the APIs under its `specs/`, and reads each API's `source.yaml`.
 */
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as Path from "effect/Path"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import { readDocument } from "../openapi/Document.ts"
import { issueProblems } from "./IssueProblems.ts"
import { Validator } from "./Validator.ts"
import { specInvalid } from "../openapi/Problem.ts"

const PackageName = Schema.String.check(Schema.isPattern(/^(@[a-z0-9][\w.-]*\/)?[a-z0-9][\w.-]*$/))

const SourceFile = Schema.Struct({
  title: Schema.String,
  upstream: Schema.NullOr(Schema.String),
  read: Schema.String,
  version: Schema.String,
  sha256: Schema.NullOr(Schema.String),
  packages: Schema.Struct({ client: PackageName, services: PackageName }),
  client: Schema.String.check(Schema.isPattern(/^[A-Z][A-Za-z0-9]*$/)),
  resourcePrefix: Schema.NullOr(Schema.String),
  validation: Schema.optionalKey(Schema.Boolean),
  /** Folder of the reference pages, relative to the workspace's root. */
  reference: Schema.optionalKey(Schema.String.check(Schema.isPattern(/^[\w-]+(\/[\w-]+)*$/))),
  /** Validator of the stored document, from the response that it came with. */
  validator: Schema.optionalKey(Validator)
})

/** An API of the workspace. */
export interface Api {
  /** Name of the folder under `specs/`, e.g. `monite`. */
  readonly name: string
  /** Path of `specs/<name>`. */
  readonly folder: string
  /** Path of the OpenAPI document. */
  readonly document: string
  /** Path of `overlay.yaml`, which may not exist. */
  readonly overlay: string
  /** Contents of `source.yaml`. */
  readonly source: typeof SourceFile.Type
  /** Folder of the raw client's package. */
  readonly clientFolder: string
  /** Folder of the services' package. */
  readonly servicesFolder: string
  /** Folder of the reference pages; undefined when `source.yaml` names none. */
  readonly referenceFolder: string | undefined
}

/**
 * Finds the workspace's root: the nearest folder, from `from` upwards, with `specs/` and `pnpm-workspace.yaml`. Fails with
 * `SpecInvalid` when there is none.
 *
 * @example
 * import { findApis, findRoot } from "@faktura/codegen"
 * import { Effect } from "effect"
 *
 * const apis = Effect.gen(function* () {
 *   const root = yield* findRoot(process.cwd())
 *   return yield* findApis(root, undefined)
 * })
 */
export const findRoot = Effect.fnUntraced(function* (from: string) {
  const fs = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  for (let folder = path.resolve(from); ; folder = path.dirname(folder)) {
    if (
      (yield* fs.exists(path.join(folder, "pnpm-workspace.yaml"))) &&
      (yield* fs.exists(path.join(folder, "specs")))
    ) {
      return folder
    }
    if (folder === path.dirname(folder)) {
      return yield* specInvalid("No workspace found.", [
        { file: from, message: "neither this folder nor one above it has both specs/ and pnpm-workspace.yaml" }
      ])
    }
  }
})

/** Returns the folder of a package: `packages/monite-client` for `@faktura/monite-client`. */
export const packageFolder = (root: string, name: string, path: Path.Path): string =>
  path.join(root, "packages", name.slice(name.indexOf("/") + 1))

/** File names of an API's document. The first that exists is used. */
const documentNames = ["openapi.yaml", "openapi.json"]

/** Returns the path of an API's document. */
const documentIn = Effect.fnUntraced(function* (folder: string) {
  const fs = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  const files = documentNames.map((name) => path.join(folder, name))
  for (const file of files) if (yield* fs.exists(file)) return file
  return files[0] ?? folder
})

const readApi = Effect.fnUntraced(function* (root: string, name: string) {
  const path = yield* Path.Path
  const folder = path.join(root, "specs", name)
  const file = path.join(folder, "source.yaml")
  const document = yield* readDocument(file, path.relative(root, file))
  const result = Schema.decodeUnknownResult(SourceFile)(document.json, { errors: "all" })
  if (Result.isFailure(result)) {
    return yield* specInvalid(`specs/${name} cannot be used.`, issueProblems(document, result.failure.issue))
  }
  const source = result.success
  const api: Api = {
    name,
    folder,
    document: yield* documentIn(folder),
    overlay: path.join(folder, "overlay.yaml"),
    source,
    clientFolder: packageFolder(root, source.packages.client, path),
    servicesFolder: packageFolder(root, source.packages.services, path),
    referenceFolder: source.reference === undefined ? undefined : path.join(root, ...source.reference.split("/"))
  }
  return api
})

/**
 * Reads the named API, or all APIs of a workspace in alphabetical order. Fails with `SpecInvalid` for an unknown name and for
 * an invalid `source.yaml`.
 *
 * @param name folder under `specs/`; undefined for all
 *
 * @example
 * import { findApis } from "@faktura/codegen"
 * import { Effect } from "effect"
 *
 * const clientFolder = Effect.map(findApis(".", "petstore"), ([api]) => api?.clientFolder)
 */
export const findApis = Effect.fnUntraced(function* (root: string, name: string | undefined) {
  const fs = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  const names: Array<string> = []
  for (const each of (yield* fs.readDirectory(path.join(root, "specs"))).toSorted()) {
    if ((yield* fs.stat(path.join(root, "specs", each))).type !== "Directory") continue
    if (yield* fs.exists(yield* documentIn(path.join(root, "specs", each)))) names.push(each)
  }
  if (name !== undefined && !names.includes(name)) {
    return yield* specInvalid(`There is no API named ${name}.`, [
      { file: `specs/${name}/openapi.yaml`, message: `not found; the APIs of this workspace are: ${names.join(", ")}` }
    ])
  }
  return yield* Effect.forEach(name === undefined ? names : [name], (each) => readApi(root, each))
})
