/**
 * A workspace in a Git repository for `faktura diff` and `faktura changeset`: one API with its two packages and hand-written
 * files, and an app that uses them.
 */
import { execFileSync } from "node:child_process"
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { dirname, join } from "node:path"
import { sourceFile } from "./Workspace.ts"
import { typeCheckFolder } from "./TypeCheck.ts"

export const keeper = `openapi: 3.1.0
info: { title: Zoo, version: "2024-05-25" }
paths:
  /cats:
    post:
      operationId: createCat
      requestBody:
        required: true
        content:
          application/json:
            schema: { $ref: "#/components/schemas/CatInput" }
      responses:
        "201":
          description: Created
          content:
            application/json:
              schema: { $ref: "#/components/schemas/Cat" }
  /cats/{id}:
    get:
      operationId: getCat
      parameters: [{ name: id, in: path, required: true, schema: { type: string } }]
      responses:
        "200":
          description: One
          content:
            application/json:
              schema: { $ref: "#/components/schemas/Cat" }
        "404": { description: None }
components:
  schemas:
    CatInput:
      type: object
      required: [name]
      properties:
        name: { type: string }
        color: { type: string }
    Cat:
      type: object
      required: [id, name, age]
      properties:
        id: { type: string }
        name: { type: string }
        age: { type: integer }
        mood: { type: string, enum: [calm, wild] }
`

const app = `import { Cats } from "@scenario/zoo"
import { Effect } from "effect"

export const oldest = Effect.gen(function* () {
  const cats = yield* Cats
  const made = yield* cats.create({ body: { name: "Tom", color: "grey" } })
  const cat = yield* cats.get({ path: { id: made.id } })
  return cat.name.toUpperCase()
})
`

const manifest = (name: string, version: string, exports: object, dependencies: object = {}): string =>
  `${JSON.stringify({ name, version, type: "module", exports, dependencies }, undefined, 2)}\n`

const entry = (file: string): object => ({ types: `./dist/${file}.d.ts`, default: `./dist/${file}.js` })

const files = (version: string): Readonly<Record<string, string>> => ({
  "pnpm-workspace.yaml": "packages: [packages/*]\n",
  ".changeset/README.md": "Entries of the changelog.\n",
  "specs/zoo/openapi.yaml": keeper,
  "specs/zoo/source.yaml": sourceFile("zoo"),
  "packages/zoo-client/package.json": manifest("@scenario/zoo-client", version, { ".": entry("generated/index") }),
  "packages/zoo/package.json": manifest(
    "@scenario/zoo",
    version,
    { ".": entry("index"), "./operations/*": entry("generated/operations/*.gen"), "./package.json": "./package.json" },
    { "@scenario/zoo-client": version }
  ),
  "packages/zoo/src/index.ts":
    'export * from "./generated/services/index.gen.ts"\nexport { ScenarioClient } from "./Client.ts"\n',
  "packages/zoo/src/Client.ts": `import type { ApiClient } from "@faktura/core/ApiClient"
import * as Context from "effect/Context"

export class ScenarioClient extends Context.Service<ScenarioClient, ApiClient>()("@scenario/zoo/Client") {}
`,
  "apps/keeper/src/index.ts": app
})

const made: Array<string> = []

/** Runs Git in a folder, with an author of its own. */
export const git = (cwd: string, ...args: ReadonlyArray<string>): string =>
  execFileSync("git", ["-c", "user.name=Test", "-c", "user.email=test@example.com", ...args], { cwd, encoding: "utf8" })

export const write = (root: string, file: string, text: string): void => {
  mkdirSync(dirname(join(root, file)), { recursive: true })
  writeFileSync(join(root, file), text)
}

/**
 * Makes the workspace. It is inside of this package, so that Effect and the runtime are found.
 *
 * @param released true adds a second commit with a version: the last release
 */
export const makeDiffWorkspace = (released: boolean): string => {
  mkdirSync(typeCheckFolder, { recursive: true })
  const root = mkdtempSync(join(typeCheckFolder, "diff-"))
  made.push(root)
  git(root, "init", "--quiet", "--initial-branch=main")
  for (const version of released ? ["0.0.0", "1.0.0"] : ["0.0.0"]) {
    for (const [file, text] of Object.entries(files(version))) write(root, file, text)
    git(root, "add", "--all")
    git(root, "commit", "--quiet", "--message", `version ${version}`)
  }
  return root
}

export const removeDiffWorkspaces = (): void => {
  for (const root of made) rmSync(root, { recursive: true, force: true })
}
