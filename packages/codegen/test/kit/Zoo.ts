/** A workspace with two small APIs, `zoo` (with an overlay) and `inn`, for the command to run in. */
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { sourceFile } from "./Workspace.ts"

export const zoo = `openapi: 3.1.0
info: { title: Zoo, version: "1" }
paths:
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
components:
  schemas:
    Cat:
      type: object
      properties:
        name: { type: string }
`
export const zooOverlay = `overlay: 1.0.0
info: { title: Changes, version: "1" }
actions:
  - target: $.paths['/cats/{id}'].get
    description: Its documented summary says nothing.
    update: { summary: One cat }
`
export const inn = zoo.replaceAll("Cat", "Guest").replaceAll("cats", "guests").replace("Zoo", "Inn")

const folders: Array<string> = []

/** An empty folder that `removeFolders` removes. */
export const makeFolder = async (): Promise<string> => {
  const folder = await mkdtemp(join(tmpdir(), "faktura-cli-"))
  folders.push(folder)
  return folder
}

/** Removes what a test file has made. */
export const removeFolders = async (): Promise<void> => {
  for (const folder of folders) await rm(folder, { recursive: true, force: true })
}

/** A workspace with two APIs, `zoo` and `inn`. */
export const makeZoo = async (): Promise<string> => {
  const root = await makeFolder()
  await writeFile(join(root, "pnpm-workspace.yaml"), "packages: [packages/*]\n")
  for (const [name, text] of [
    ["zoo", zoo],
    ["inn", inn]
  ] as const) {
    await mkdir(join(root, "specs", name), { recursive: true })
    await writeFile(join(root, "specs", name, "openapi.yaml"), text)
    await writeFile(join(root, "specs", name, "source.yaml"), sourceFile(name))
  }
  await writeFile(join(root, "specs", "zoo", "overlay.yaml"), zooOverlay)
  return root
}

/** Its files, from its root. */
export const spec = "specs/zoo/openapi.yaml"
export const overlay = "specs/zoo/overlay.yaml"
export const source = "specs/zoo/source.yaml"
