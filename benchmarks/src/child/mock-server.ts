/**
 * Starts one of three mock servers for the document `mock.yaml`: `faktura`, `prism` or `scalar`. Prints its address, and with
 * each line of standard input its memory after a collection, as JSON.
 */
import { readFileSync } from "node:fs"
import { createInterface } from "node:readline"
import { serve } from "@hono/node-server"
import { sandbox } from "@faktura/sandbox"
import { createMockServer } from "@scalar/mock-server"
import { parse } from "yaml"
import type { JsonObject } from "../../../packages/acceptance/test/kit/Json.ts"
import { serveWhole } from "../../../packages/acceptance/test/kit/Prism.ts"
import { root } from "../Documents.ts"
import { kept } from "./Heap.ts"

const document: unknown = parse(readFileSync(`${root}/benchmarks/mock.yaml`, "utf8"))

const starts: Readonly<Record<string, () => Promise<string>>> = {
  faktura: async () => (await sandbox(document, { logLimit: 1_000 })).baseUrl,
  prism: async () => (await serveWhole(structuredClone(document) as JsonObject)).url, // the document above
  scalar: async () => {
    const { fetch } = await createMockServer({ document: document as Record<string, unknown> }) // the document above
    return new Promise((resolve) => {
      serve({ fetch, port: 0, hostname: "127.0.0.1" }, ({ port }) => resolve(`http://127.0.0.1:${port}`))
    })
  }
}

const start = starts[process.argv[2] ?? ""]
if (start === undefined) throw new Error(`Use one of ${Object.keys(starts).join(", ")}`)
console.log(await start())
createInterface({ input: process.stdin })
  .on("line", () => void kept().then((memory) => console.log(JSON.stringify(memory))))
  .on("close", () => process.exit(0))
