/**
 * Generates the files of an API's two packages and its reference, and compares them with a folder.
 */
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as Path from "effect/Path"
import { readFiles } from "../output/Files.ts"
import { formatted } from "../output/Formatted.ts"
import { objectOf } from "../openapi/Json.ts"
import type { JsonObject } from "../openapi/Json.ts"
import { referencePages } from "../reference/Pages.ts"
import type { Layout } from "../naming/Layout.ts"
import { camel, pascal } from "../naming/Names.ts"
import { filesFor, servicesFolder } from "./Run.ts"
import type { Made } from "./Run.ts"
import { loadSpec } from "../workspace/Spec.ts"
import type { Api } from "../workspace/Workspace.ts"

/** Generated files: texts by their paths below each generated folder. */
export interface Generated extends Omit<Made, "files" | "layout" | "prepared"> {
  /** Names of operations, by method and path, e.g. `GET /entities`. */
  readonly names: Layout["operations"]
  /** Document with its overlay applied. */
  readonly document: JsonObject
  readonly client: ReadonlyMap<string, string>
  readonly services: ReadonlyMap<string, string>
  /** Pages by file name. Empty when the API has no folder for its reference. */
  readonly reference: ReadonlyMap<string, string>
}

/** True when the package of the services has a Promise client, by hand or by `faktura new`. */
const hasPromiseClient = Effect.fnUntraced(function* ({ servicesFolder: folder }: Api) {
  const fs = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  return yield* fs.exists(path.join(folder, "src", "promise", "index.ts"))
})

/**
 * Generates an API in a temporary folder. Does not change the workspace.
 *
 * @param root path of the workspace's root
 *
 * @example
 * import { findApis, generate } from "@faktura/codegen"
 * import { Effect } from "effect"
 *
 * const warnings = Effect.gen(function* () {
 *   const [api] = yield* findApis(".", "monite")
 *   return api === undefined ? [] : (yield* generate(".", api)).warnings
 * })
 */
export const generate = Effect.fn("faktura.generate")(function* (root: string, api: Api) {
  const { source } = api
  const spec = yield* loadSpec(root, api)
  const { files, layout, prepared, ...made } = yield* filesFor(spec, {
    naming: source,
    extension: ".ts",
    options: {
      rawPackage: source.packages.client,
      client: { name: source.client, module: "../../Client.ts" },
      scopeModule: "../../Scope.ts",
      keyPrefix: source.packages.services,
      validation: source.validation ?? true
    }
  })
  const client = new Map<string, string>()
  const services = new Map<string, string>()
  for (const [name, code] of files) {
    const isService = name.startsWith(`${servicesFolder}/`)
    ;(isService ? services : client).set(isService ? name.slice(servicesFolder.length + 1) : name, code)
  }
  const sent = objectOf(objectOf(prepared.components).schemas)
  const pages =
    api.referenceFolder === undefined
      ? []
      : referencePages(spec.document, layout, {
          title: source.title,
          services: source.packages.services,
          client: source.packages.client,
          promise: (yield* hasPromiseClient(api))
            ? {
                module: `${source.packages.services}/promise`,
                create: `create${pascal(api.name)}`,
                variable: camel(api.name)
              }
            : undefined,
          sentType: (name) => (Object.hasOwn(sent, `${name}Input`) ? `${name}Input` : name)
        })
  const reference = yield* Effect.forEach(pages, ([name, text]) =>
    Effect.map(formatted(name, text), (page) => [name, page] as const)
  )
  return {
    ...made,
    names: layout.operations,
    document: spec.document,
    client,
    services,
    reference: new Map(reference)
  } satisfies Generated
})

/** Difference between generated files and a folder. */
export interface Difference {
  readonly file: string
  readonly change: "new" | "changed" | "gone"
}

/**
 * Compares generated files with the files of a folder.
 *
 * @example
 * import { compare, findApis, generate } from "@faktura/codegen"
 * import { Effect } from "effect"
 *
 * const stale = Effect.gen(function* () {
 *   const [api] = yield* findApis(".", "monite")
 *   if (api === undefined) return []
 *   const { services } = yield* generate(".", api)
 *   return yield* compare(services, "packages/monite/src/generated")
 * })
 */
export const compare = Effect.fnUntraced(function* (files: ReadonlyMap<string, string>, folder: string) {
  const fs = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  const present = (yield* fs.exists(folder)) ? yield* readFiles(folder) : new Map<string, string>()
  const differences: Array<Difference> = []
  for (const [name, code] of files) {
    const current = present.get(name)
    if (current !== code)
      differences.push({ file: path.join(folder, name), change: current === undefined ? "new" : "changed" })
  }
  for (const name of present.keys()) {
    if (!files.has(name)) differences.push({ file: path.join(folder, name), change: "gone" })
  }
  return differences
})
