/**
 * Removes an API from the workspace: deletes the files that `faktura new` wrote. Without `force` it fails when files were
 * changed or added by hand.
 */
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as Path from "effect/Path"
import { generate } from "../generate/Generate.ts"
import { specInvalid } from "../openapi/Problem.ts"
import type { SpecProblem } from "../openapi/Problem.ts"
import { isAddress } from "../upstream/Fetch.ts"
import { sha256 } from "../upstream/Upstream.ts"
import type { Api } from "../workspace/Workspace.ts"
import { scaffold } from "./Scaffold.ts"
import { workspacePackages } from "./WorkspacePackages.ts"
import { unwire, workFolder } from "./Wiring.ts"

/** Names of folders that tools leave in a package. */
const leftovers = new Set(["node_modules", "dist", ".turbo", ".faktura", ".vite", "coverage"])

/** Returns the files below a folder without leftovers, as paths from the root with `/`. */
const filesBelow = Effect.fnUntraced(function* (root: string, folder: string) {
  const fs = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  const files: Array<string> = []
  const open = [folder]
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    if (!(yield* fs.exists(at))) continue
    for (const name of yield* fs.readDirectory(at)) {
      if (leftovers.has(name) || name.endsWith(".tsbuildinfo")) continue
      const file = path.join(at, name)
      if ((yield* fs.stat(file)).type === "Directory") open.push(file)
      else files.push(path.relative(root, file).split(path.sep).join("/"))
    }
  }
  return files.toSorted()
})

/**
 * Returns the files of an API that were changed or added by hand, as problems. It makes all files again and compares. Why:
 * the result then does not depend on git's history.
 */
const changedByHand = Effect.fnUntraced(function* (root: string, api: Api) {
  const fs = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  const made = yield* generate(root, api)
  const { upstream } = api.source
  const address = upstream !== null && isAddress(upstream) ? upstream : undefined
  const { files } = yield* scaffold(api, made.document, made, address)
  const folders = [api.folder, api.clientFolder, api.servicesFolder]
  const present = (yield* Effect.forEach(folders, (folder) => filesBelow(root, folder))).flat()
  const problems: Array<SpecProblem> = []
  for (const file of present) {
    const text = yield* fs.readFileString(path.join(root, file))
    const isDocument = path.join(root, file) === api.document
    const expected = files.get(file)
    if (isDocument ? sha256(text) !== api.source.sha256 : text !== expected) {
      const added = expected === undefined && !isDocument
      problems.push({ file, message: added ? "was added by hand" : "was changed by hand" })
    }
  }
  return problems
})

/** Removes an API. With `force` also files that were added or changed by hand. */
export const removeApi = Effect.fnUntraced(function* (root: string, api: Api, force: boolean) {
  const path = yield* Path.Path
  const { name } = api
  const { client, services } = api.source.packages
  const others = (yield* workspacePackages(root)).filter(
    (each) =>
      each.name !== client &&
      each.name !== services &&
      (each.dependencies.has(client) || each.dependencies.has(services))
  )
  if (others.length > 0) {
    return yield* specInvalid(
      `${name} cannot be removed because other packages depend on it. Remove these dependencies first.`,
      others.map((each) => ({
        file: path.join(each.folder, "package.json"),
        message: `${each.name} depends on ${[client, services].filter((own) => each.dependencies.has(own)).join(" and ")}`
      }))
    )
  }
  if (!force) {
    const changed = yield* changedByHand(root, api).pipe(
      Effect.catchTag("SpecInvalid", ({ problems }) => Effect.succeed(problems))
    )
    if (changed.length > 0) {
      return yield* specInvalid(
        `${name} was not removed because some files were added or changed by hand. Save what you need, then use --force.`,
        changed
      )
    }
  }
  const work = yield* workFolder(root, `removed-${name}`)
  yield* unwire(root, api, work)
}, Effect.scoped)
