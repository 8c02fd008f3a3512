/**
 * Where an API's generated files stand, and putting them there when they differ.
 */
import * as Effect from "effect/Effect"
import * as Path from "effect/Path"
import { compare } from "./Generate.ts"
import type { Difference, Generated } from "./Generate.ts"
import { replaceFolders } from "./Swap.ts"
import type { Api } from "./Workspace.ts"

/** The folders that are generated as a whole: the raw client's and the services'. */
export const generatedFolders = Effect.fnUntraced(function* (api: Api) {
  const path = yield* Path.Path
  return {
    client: path.join(api.clientFolder, "src", "generated"),
    services: path.join(api.servicesFolder, "src", "generated")
  }
})

/** What differs between what was generated for an API and what stands in its packages, by folder; writes nothing. */
export const differencesOf = Effect.fnUntraced(function* (api: Api, made: Generated) {
  const folders = yield* generatedFolders(api)
  const differing = new Map<string, ReadonlyMap<string, string>>()
  const differences: Array<Difference> = []
  for (const [folder, files] of [
    [folders.client, made.client],
    [folders.services, made.services]
  ] as const) {
    const found = yield* compare(files, folder)
    if (found.length > 0) differing.set(folder, files)
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
