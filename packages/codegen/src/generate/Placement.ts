/**
 * Compares generated files with the folders of APIs, and writes them.
 */
import * as Effect from "effect/Effect"
import * as Path from "effect/Path"
import { compare, generate } from "./Generate.ts"
import type { Difference, Generated } from "./Generate.ts"
import { specInvalid } from "../openapi/Problem.ts"
import type { SpecProblem } from "../openapi/Problem.ts"
import { repairFolders, replaceFolders } from "../output/Swap.ts"
import { findApis } from "../workspace/Workspace.ts"
import type { Api } from "../workspace/Workspace.ts"

/** Generated folder and its files. */
interface Target {
  readonly folder: string
  readonly files: (made: Generated) => ReadonlyMap<string, string>
}

const targetsOf = Effect.fnUntraced(function* (api: Api) {
  const path = yield* Path.Path
  const targets: ReadonlyArray<Target> = [
    { folder: path.join(api.clientFolder, "src", "generated"), files: ({ client }) => client },
    { folder: path.join(api.servicesFolder, "src", "generated"), files: ({ services }) => services },
    ...(api.referenceFolder === undefined
      ? []
      : [{ folder: api.referenceFolder, files: ({ reference }: Generated) => reference }])
  ]
  return targets
})

/** Finishes or undoes a stopped run in an API's generated folders, its document and its `source.yaml`. Reads the API again. */
export const repair = Effect.fnUntraced(function* (root: string, api: Api) {
  const path = yield* Path.Path
  const folders = (yield* targetsOf(api)).map(({ folder }) => folder)
  yield* repairFolders(folders, [api.document, path.join(api.folder, "source.yaml")])
  const [repaired = api] = yield* findApis(root, api.name)
  return repaired
})

/** Returns the differences between an API's generated files and its packages, by folder. Writes nothing. */
const differencesOf = Effect.fnUntraced(function* (api: Api, made: Generated) {
  const differing = new Map<string, ReadonlyMap<string, string>>()
  const differences: Array<Difference> = []
  for (const { files, folder } of yield* targetsOf(api)) {
    const found = yield* compare(files(made), folder)
    if (found.length > 0) differing.set(folder, files(made))
    differences.push(...found)
  }
  return { differing, differences }
})

/**
 * Writes the folders that differ, and other files with them, all or none. Returns the number of different generated files.
 *
 * @param files texts of the other files, by path
 */
export const place = Effect.fnUntraced(function* (api: Api, made: Generated, files: ReadonlyMap<string, string>) {
  const { differences, differing } = yield* differencesOf(api, made)
  yield* replaceFolders(differing, files)
  return differences.length
})

const staleness = {
  new: "is missing",
  changed: "differs",
  gone: "does not belong here"
} as const satisfies Record<Difference["change"], string>

/** Result of {@link generateAll} for an API. */
export interface Placed {
  readonly api: Api
  readonly made: Generated
  /** Number of files that were written, or that differ with `check`. */
  readonly changed: number
}

/**
 * Generates APIs and writes their files. With `check` it writes nothing, and fails when files differ.
 *
 * @param done runs for each API after its files are written
 */
export const generateAll = Effect.fnUntraced(function* <E, R>(
  root: string,
  apis: ReadonlyArray<Api>,
  check: boolean,
  done: (placed: Placed) => Effect.Effect<void, E, R>
) {
  const path = yield* Path.Path
  const current = check ? apis : yield* Effect.forEach(apis, (api) => repair(root, api))
  // Generates all APIs before writing any, so an invalid document leaves every package unchanged.
  const results = yield* Effect.forEach(current, (api) => Effect.map(generate(root, api), (made) => ({ api, made })))
  const stale: Array<SpecProblem> = []
  for (const { api, made } of results) {
    const { differences, differing } = yield* differencesOf(api, made)
    stale.push(
      ...differences.map(({ change, file }) => ({ file: path.relative(root, file), message: staleness[change] }))
    )
    if (!check && differing.size > 0) yield* replaceFolders(differing)
    yield* done({ api, made, changed: differences.length })
  }
  if (check && stale.length > 0) {
    return yield* specInvalid("Generated files differ from the specs; run `pnpm generate`.", stale)
  }
})
