/** Workspaces for `faktura new`, `pull` and `remove`: small ones with a pnpm that only pretends, and a whole one. */
import { chmod, cp, mkdir, writeFile } from "node:fs/promises"
import { createServer } from "node:http"
import type { RequestListener } from "node:http"
import type { AddressInfo } from "node:net"
import { basename, delimiter, join } from "node:path"
import { fakturaAlone, fakturaIn } from "./Command.ts"
import type { Ran } from "./Command.ts"
import { makeFolder } from "./Zoo.ts"

const codegen = join(import.meta.dirname, "..", "..")
const repository = join(codegen, "..", "..")

/** A small API with a key, as JSON. */
export const petstore = {
  openapi: "3.0.3",
  info: { title: "Pet Store", version: "1.2.0" },
  servers: [{ url: "https://pets.example.com/{stage}", variables: { stage: { default: "v1" } } }],
  security: [{ api_key: [] }],
  paths: {
    "/pets/{petId}": {
      get: {
        operationId: "getPet",
        parameters: [{ name: "petId", in: "path", required: true, schema: { type: "string" } }],
        responses: {
          "200": {
            description: "One",
            content: { "application/json": { schema: { $ref: "#/components/schemas/Pet" } } }
          }
        }
      }
    },
    "/pets": {
      get: {
        operationId: "listPets",
        parameters: [{ name: "limit", in: "query", schema: { type: "integer" } }],
        responses: {
          "200": {
            description: "Many",
            content: {
              "application/json": { schema: { type: "array", items: { $ref: "#/components/schemas/Pet" } } }
            }
          }
        }
      }
    }
  },
  components: {
    securitySchemes: { api_key: { type: "apiKey", in: "header", name: "X-Key" } },
    schemas: {
      Pet: { type: "object", required: ["name"], properties: { id: { type: "string" }, name: { type: "string" } } }
    }
  }
}

export const changesets = '{ "baseBranch": "main", "fixed": [], "linked": [] }\n'

/** A workspace with a runtime, settings of changesets and a lockfile, and nothing else. */
export const makeSmall = async (): Promise<string> => {
  const root = await makeFolder()
  const files = {
    "package.json": JSON.stringify({ name: "small", private: true, packageManager: "pnpm@12.21.0" }),
    "pnpm-workspace.yaml": "packages:\n  - packages/*\n  - apps/*\n",
    "pnpm-lock.yaml": "lockfileVersion: '9.0'\n",
    ".changeset/config.json": changesets,
    "packages/core/package.json": JSON.stringify({ name: "@faktura/core", version: "0.0.0" }),
    "petstore.json": `${JSON.stringify(petstore, undefined, 2)}\n`
  }
  for (const [file, text] of Object.entries(files)) {
    await mkdir(join(root, file, ".."), { recursive: true })
    await writeFile(join(root, file), text)
  }
  await mkdir(join(root, "specs"))
  return root
}

/** The commands that a workspace's tools are found in, when an `npx` of our own is to be found first. */
export const makeNpx = async (script: string): Promise<string> => {
  const folder = await makeFolder()
  await writeFile(join(folder, "npx"), `#!/usr/bin/env node\n${script}\n`)
  await chmod(join(folder, "npx"), 0o755)
  return folder
}

/**
 * Runs the command with variables.
 *
 * @param options.npx       folder of an `npx` that is found first
 * @param options.alone     true uses a process of its own, e.g. for variables that Node itself reads; default: false
 * @param options.interrupt sends a signal to the command, in a process of its own
 */
export const runFaktura = (
  cwd: string,
  args: ReadonlyArray<string>,
  options: {
    readonly env?: NodeJS.ProcessEnv
    readonly npx?: string
    readonly alone?: boolean
    readonly interrupt?: Promise<void>
  } = {}
): Promise<Ran> => {
  const path = [...(options.npx === undefined ? [] : [options.npx]), process.env.PATH].join(delimiter)
  const env = { NO_COLOR: "1", ...options.env, PATH: path }
  return options.alone === true || options.interrupt !== undefined
    ? fakturaAlone(cwd, args, { env, interrupt: options.interrupt })
    : fakturaIn(cwd, args, env)
}

/** A server on loopback for as long as it is used. */
export const serve = async (listener: RequestListener) => {
  const server = createServer(listener)
  await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve))
  // The cast: a server that listens on a port has an address with one.
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    [Symbol.asyncDispose]: () =>
      new Promise<void>((resolve) => {
        server.closeAllConnections()
        server.close(() => resolve())
      })
  }
}

const unneeded = new Set(["node_modules", "dist", ".turbo", "test"])
const rootFiles = ["package.json", "pnpm-workspace.yaml", "pnpm-lock.yaml", "tsconfig.base.json", "turbo.json"]
const others = [".gitignore", ".gitattributes", ".oxfmtrc.json", ".oxlintrc.json", ".changeset"]

/** The repository's runtime, generator and settings, without its APIs: nothing is installed yet. */
export const makeWhole = async (): Promise<string> => {
  const root = await makeFolder()
  for (const name of [...rootFiles, ...others, "packages/core", "packages/codegen"]) {
    await cp(join(repository, name), join(root, name), {
      recursive: true,
      filter: (source) => !unneeded.has(basename(source))
    })
  }
  await mkdir(join(root, "specs"))
  return root
}
