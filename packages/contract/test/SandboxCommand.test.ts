// `faktura sandbox`: the generator's command starts the sandbox of the project for a document, or for an API of a workspace.
import { assert, describe, it } from "@effect/vitest"
import { spawn } from "node:child_process"
import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"

const root = fileURLToPath(new URL("../../..", import.meta.url))
const bin = join(root, "packages", "codegen", "bin", "faktura.js")
const here = join(root, "packages", "contract")

interface Ended {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/** Runs the command in a folder. `use` gets the printed JSON, and ends the command when it is done. */
const run = (cwd: string, args: ReadonlyArray<string>, use?: (printed: string) => Promise<void>): Promise<Ended> =>
  new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [bin, "sandbox", ...args], {
      cwd,
      // Without NODE_PATH, by which a package manager shows packages that a folder does not have.
      env: { PATH: process.env["PATH"], NO_COLOR: "1" },
      stdio: ["ignore", "pipe", "pipe"]
    })
    let stdout = ""
    let stderr = ""
    let failure: unknown
    child.stdout.on("data", (chunk: Buffer) => {
      stdout += chunk.toString()
      if (use === undefined || !stdout.endsWith("\n")) return
      use(stdout)
        .catch((error: unknown) => (failure = error))
        .finally(() => child.kill("SIGTERM"))
    })
    child.stderr.on("data", (chunk: Buffer) => (stderr += chunk.toString()))
    child.on("error", reject)
    child.on("close", (code) => (failure === undefined ? resolve({ code, stdout, stderr }) : reject(failure)))
  })

const zoo = `openapi: 3.1.0
info: { title: Zoo, version: "1" }
paths:
  /cats:
    get:
      responses: { "200": { description: All, content: { application/json: { schema: { $ref: "#/components/schemas/Cats" } } } } }
    post:
      requestBody: { content: { application/json: { schema: { $ref: "#/components/schemas/Cat" } } } }
      responses: { "201": { description: Made, content: { application/json: { schema: { $ref: "#/components/schemas/Cat" } } } } }
components:
  schemas:
    Cats: { type: array, items: { $ref: "#/components/schemas/Cat" } }
    Cat: { type: object, required: [name], properties: { name: { type: string } } }
`

const overlay = `overlay: 1.0.0
info: { title: Names, version: "1" }
actions:
  - target: $.components.schemas.Cat.properties.name
    update: { minLength: 3 }
`

describe("faktura sandbox", () => {
  const inFolder = async (use: (folder: string) => Promise<void>): Promise<void> => {
    const folder = mkdtempSync(join(tmpdir(), "faktura-command-"))
    try {
      await use(folder)
    } finally {
      rmSync(folder, { recursive: true })
    }
  }

  it("serves a document with its overlay", () =>
    inFolder(async (folder) => {
      const [document, patch] = [join(folder, "zoo.yaml"), join(folder, "overlay.yaml")]
      writeFileSync(document, zoo)
      writeFileSync(patch, overlay)
      const ended = await run(here, [document, "--overlay", patch, "--json", "--seed", "7"], async (printed) => {
        // The cast: `--json` prints this.
        const { baseUrl } = JSON.parse(printed) as { readonly baseUrl: string }
        const post = (name: string) =>
          fetch(`${baseUrl}/cats`, {
            method: "POST",
            headers: { "content-type": "application/json" },
            body: JSON.stringify({ name })
          })
        assert.strictEqual((await post("Tom")).status, 201)
        assert.strictEqual((await post("Al")).status, 400)
        assert.deepStrictEqual(await (await fetch(`${baseUrl}/cats`)).json(), [{ name: "Tom" }])
      })
      assert.strictEqual(ended.stderr, "")
    }))

  it("serves an API of the workspace", async () => {
    await run(root, ["maesn", "--json"], async (printed) => {
      const { operations } = JSON.parse(printed) as { readonly operations: ReadonlyArray<unknown> }
      assert.strictEqual(operations.length, 150)
    })
  })

  const refusals: ReadonlyArray<readonly [name: string, args: ReadonlyArray<string>, code: number, told: RegExp]> = [
    ["no such file", ["none.yaml"], 1, /^faktura: The document cannot be read\.\n {2}none\.yaml /],
    ["no such API", ["none"], 1, /^faktura: There is no API named none/],
    ["a port that is none", ["maesn", "--port", "x"], 2, /^faktura-sandbox: --port must be a whole number/]
  ]
  for (const [name, args, code, told] of refusals) {
    it(`refuses: ${name}`, async () => {
      const ended = await run(here, args)
      assert.strictEqual(ended.code, code, ended.stderr)
      assert.match(ended.stderr, told)
      assert.strictEqual(ended.stdout, "")
    })
  }

  it("says how to install the sandbox", () =>
    inFolder(async (folder) => {
      const ended = await run(folder, ["zoo.yaml"])
      assert.strictEqual(ended.code, 1)
      assert.match(
        ended.stderr,
        /@faktura\/sandbox {2}is not installed; run `npm install --save-dev @faktura\/sandbox`/
      )
    }))
})
