/**
 * Package that `faktura emit` writes, and a loopback server for its calls, which gets what a vendor's server would get.
 */
import { createServer } from "node:http"
import type { IncomingHttpHeaders, ServerResponse } from "node:http"
import { mkdirSync, rmSync, writeFileSync } from "node:fs"
import type { AddressInfo } from "node:net"
import { createRequire } from "node:module"
import { dirname, join } from "node:path"
import { pathToFileURL } from "node:url"
import * as Credentials from "@faktura/core/Credentials"
import * as Effect from "effect/Effect"
import type * as Layer from "effect/Layer"
import { generatedFolder } from "./Packages.ts"
import { run } from "./Run.ts"

/** Request as it arrived. */
export interface Arrived {
  readonly method: string
  /** Path and query, as in the request line. */
  readonly target: string
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

/** Server that records requests. */
export interface Listening {
  readonly url: string
  /** Requests in order of arrival. */
  readonly arrived: Array<Arrived>
  readonly close: () => void
}

/** Listens on loopback. Default: responds to every request with 204. */
export const listening = async (
  answer: (response: ServerResponse, request: Arrived) => void = (response) => void response.writeHead(204).end()
): Promise<Listening> => {
  const arrived: Array<Arrived> = []
  const server = createServer((request, response) => {
    const chunks: Array<Buffer> = []
    request.on("data", (chunk: Buffer) => chunks.push(chunk))
    request.on("end", () => {
      const { headers, method = "", url: target = "" } = request
      arrived.push({ method, target, headers, body: Buffer.concat(chunks).toString() })
      answer(response, arrived.at(-1)!)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
  // The cast: a server on a port.
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return { url, arrived, close: () => void server.close() }
}

/** Calls an operation of the package. */
export type Send = (operation: string, options: object) => Promise<unknown>

/** Package as programs import it. */
export interface Emitted {
  readonly folder: string
  /** Imports one of its modules, by its path below `src`. */
  readonly load: (file: string) => Promise<Record<string, unknown>>
  /** Calls the raw functions: resolves to `data`, `error`, `request` and `response`. */
  readonly raw: (config: object) => Promise<Send>
  /** Calls the service: resolves to its result, rejects with its error. */
  readonly service: (settings: object) => Promise<Send>
}

/**
 * Emits a document's package with the built command.
 *
 * @param name      name of its folder, different from those of other tests
 * @param className class of the service; operations belong to it by `x-faktura-resource`
 */
export const emitted = async (name: string, className: string, document: object): Promise<Emitted> => {
  // codegen's scenarios are written beside it at the same time, under their own names.
  const folder = join(generatedFolder, `emitted-${name}`)
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, "document.json"), JSON.stringify(document))
  const codegen = dirname(createRequire(import.meta.url).resolve("@faktura/codegen/package.json"))
  const args = ["emit", "document.json", "--output", "src", "--name", className, "--extension", ".ts"]
  const { code, output } = await run(process.execPath, [join(codegen, "bin", "faktura.js"), ...args], folder)
  if (code !== 0) throw new Error(`emit ended with ${code}:\n${output}`)
  const load = (file: string): Promise<Record<string, unknown>> =>
    import(/* @vite-ignore */ pathToFileURL(join(folder, "src", file)).href) as Promise<Record<string, unknown>>
  // The casts: exports of the emitted modules.
  return {
    folder,
    load,
    raw: async (config) => {
      const { createClient, createConfig } = (await load("client/index.ts")) as Record<
        string,
        (config: object) => object
      >
      const client = createClient!(createConfig!(config))
      const functions = (await load("index.ts")) as { readonly [operation: string]: (options: object) => unknown }
      return async (operation, options) => functions[operation]!({ ...options, client })
    },
    service: async (settings) => {
      const made = await load("effect/index.gen.ts")
      const layer = made.layer as (settings: object) => Layer.Layer<never>
      const service = made[className] as Effect.Effect<{
        readonly [operation: string]: (options: object) => Effect.Effect<unknown, unknown>
      }>
      const provided = Effect.provide(layer({ credentials: Credentials.make({}), ...settings }))
      return (operation, options) =>
        Effect.runPromise(Effect.flatMap(service, (methods) => methods[operation]!(options)).pipe(provided))
    }
  }
}
