/**
 * Where an API's generated files stand, and putting them there when they differ.
 */
import * as Effect from "effect/Effect"
import * as Path from "effect/Path"
import { compare } from "./Generate.ts"
import type { Difference, Generated } from "./Generate.ts"
import { replaceFolders } from "../output/Swap.ts"
import type { Api } from "../workspace/Workspace.ts"

/** A folder that is generated as a whole, and what goes there. */
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

/** The folders that are generated as a whole: the raw client's, the services', and the reference's where there is one. */
export const generatedFolders = Effect.fnUntraced(function* (api: Api) {
  return (yield* targetsOf(api)).map(({ folder }) => folder)
})

/** What differs between what was generated for an API and what stands in its packages, by folder; writes nothing. */
export const differencesOf = Effect.fnUntraced(function* (api: Api, made: Generated) {
  const differing = new Map<string, ReadonlyMap<string, string>>()
  const differences: Array<Difference> = []
  for (const { files, folder } of yield* targetsOf(api)) {
    const found = yield* compare(files(made), folder)
    if (found.length > 0) differing.set(folder, files(made))
    differences.push(...found)
  }
  return { differing, differences }
})

/** Puts generated files in place where they differ, all or none, and says how many did. */
export const place = Effect.fnUntraced(function* (api: Api, made: Generated) {
  const { differences, differing } = yield* differencesOf(api, made)
  if (differing.size > 0) yield* replaceFolders(differing)
  return differences.length
})
