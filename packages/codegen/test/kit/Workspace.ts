/** Workspaces of a test's own, in the system's temporary folder: documents in, and the generator run over them. */
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as Path from "effect/Path"
import { generate } from "../../src/generate/Generate.ts"
import { findApis } from "../../src/workspace/Workspace.ts"

/** The files of one API under `specs/`. */
export interface ApiFiles {
  readonly openapi: string
  readonly overlay?: string
  readonly source?: string
}

/** A `source.yaml` for an API called `name`: its packages are `@scenario/<name>-client` and `@scenario/<name>`. */
export const sourceFile = (name: string, change: { readonly resourcePrefix?: string } = {}): string =>
  [
    `title: ${name}`,
    "upstream: null",
    'read: "2026-11-21"',
    'version: "1"',
    "sha256: null",
    "packages:",
    `  client: "@scenario/${name}-client"`,
    `  services: "@scenario/${name}"`,
    "client: ScenarioClient",
    `resourcePrefix: ${change.resourcePrefix ?? "null"}`,
    ""
  ].join("\n")

/** Makes a workspace that is removed with the scope. */
export const makeWorkspace = Effect.fnUntraced(function* (apis: { readonly [name: string]: ApiFiles }) {
  const fs = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  const root = yield* fs.makeTempDirectoryScoped({ prefix: "faktura-test-" })
  yield* fs.writeFileString(path.join(root, "pnpm-workspace.yaml"), "packages: [packages/*]\n")
  yield* fs.makeDirectory(path.join(root, "specs"))
  for (const [name, files] of Object.entries(apis)) {
    const folder = path.join(root, "specs", name)
    yield* fs.makeDirectory(folder)
    yield* fs.writeFileString(path.join(folder, "openapi.yaml"), files.openapi)
    yield* fs.writeFileString(path.join(folder, "source.yaml"), files.source ?? sourceFile(name))
    if (files.overlay !== undefined) yield* fs.writeFileString(path.join(folder, "overlay.yaml"), files.overlay)
  }
  return root
})

/** Generates one document in a workspace of its own. */
export const generateDocument = Effect.fnUntraced(function* (name: string, files: ApiFiles) {
  const root = yield* makeWorkspace({ [name]: files })
  const [api] = yield* findApis(root, name)
  return yield* generate(root, api!)
}, Effect.scoped)
