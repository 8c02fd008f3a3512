/**
 * Measures one generation: `generate.ts <generator> <document> <output> [api]`.
 *
 * Prints the time since the process started, its CPU time and its peak memory. Prints the reason if the generator
 * refuses the document.
 */
import { mkdirSync, writeFileSync } from "node:fs"
import { dirname, join } from "node:path"
import { root } from "../Documents.ts"

type Generator = (document: string, folder: string, api: string | undefined) => Promise<string | undefined>

const heyApi =
  (validator: boolean): Generator =>
  async (document, folder) => {
    const { createClient } = await import("@hey-api/openapi-ts")
    await createClient({
      input: document,
      output: { path: join(folder, "src", "generated"), module: { extension: ".ts" } },
      logs: { level: "silent", file: false },
      plugins: [
        "@hey-api/client-fetch",
        "@hey-api/typescript",
        ...(validator ? (["zod"] as const) : []),
        { name: "@hey-api/sdk", validator }
      ]
    })
    return undefined
  }

const openapiTypescript: Generator = async (document, folder) => {
  const { astToString, default: openapiTS } = await import("openapi-typescript")
  mkdirSync(join(folder, "src"), { recursive: true })
  writeFileSync(
    join(folder, "src", "index.ts"),
    astToString(await openapiTS(new URL(`file://${document}`), { silent: true }))
  )
  return undefined
}

/** Joins the first two lines of an error, without folders, which are this machine's. */
const briefly = (message: string): string =>
  message
    .split("\n", 2)
    .join(" ")
    .replaceAll(/\s+/g, " ")
    .replaceAll(/\S*\/(?=[^/\s]+\.(json|yaml)\b)/g, "")

const faktura =
  (validation: boolean): Generator =>
  async (document, folder, name) => {
    const Effect = await import("effect/Effect")
    const NodeServices = await import("@effect/platform-node/NodeServices")
    const { findApis, generate } = await import("../../../packages/codegen/src/index.ts")
    const unnamed = {
      name: "bench",
      folder: dirname(document),
      document,
      overlay: join(folder, "no-overlay.yaml"),
      source: {
        title: "Bench",
        upstream: null,
        read: "2026-11-21",
        version: "1",
        // Vendor's document, as `faktura pull` writes it.
        sha256: "0".repeat(64),
        packages: { client: "@bench/raw", services: "@bench/services" },
        client: "BenchClient",
        resourcePrefix: null
      },
      clientFolder: join(folder, "raw"),
      servicesFolder: join(folder, "services"),
      referenceFolder: undefined
    }
    const write = (below: string, files: ReadonlyMap<string, string>): void => {
      for (const [path, code] of files) {
        const file = join(below, "src", "generated", path)
        mkdirSync(dirname(file), { recursive: true })
        writeFileSync(file, code)
      }
    }
    return Effect.runPromise(
      Effect.gen(function* () {
        const [api] = name === undefined ? [unnamed] : yield* findApis(root, name)
        const whole = api ?? unnamed
        const source = { ...whole.source, validation }
        const made = yield* generate(root, {
          ...whole,
          source,
          clientFolder: unnamed.clientFolder,
          referenceFolder: undefined
        })
        write(unnamed.clientFolder, made.client)
        write(unnamed.servicesFolder, made.services)
        return undefined
      }).pipe(
        Effect.catch((error) => Effect.succeed(briefly(error.message))),
        Effect.provide(NodeServices.layer)
      )
    )
  }

const generators: { readonly [name: string]: Generator } = {
  "hey-api": heyApi(false),
  "hey-api + zod": heyApi(true),
  "openapi-typescript": openapiTypescript,
  faktura: faktura(true),
  "faktura, no validation": faktura(false)
}

const [name = "", document = "", folder = "", api] = process.argv.slice(2)
const generator = generators[name]
if (generator === undefined) throw new Error(`${name} is not a generator`)
const refused = await generator(document, folder, api)
const time = performance.now() / 1000
const { system, user } = process.cpuUsage()
const memory = (process.resourceUsage().maxRSS * 1024) / 1e6
console.log(JSON.stringify(refused === undefined ? { time, cpu: (system + user) / 1e6, memory } : { refused }))
