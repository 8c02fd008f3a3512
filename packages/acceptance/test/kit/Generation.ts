/**
 * Generates a document in its own workspace, as `faktura generate` does.
 */
import { createHash } from "node:crypto"
import { extname } from "node:path"
import * as NodeServices from "@effect/platform-node/NodeServices"
import { findApis, generate } from "@faktura/codegen"
import type { Generated } from "@faktura/codegen"
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as Path from "effect/Path"
import { readText } from "./Documents.ts"
import type { Document } from "./Documents.ts"
import type { JsonObject } from "./Json.ts"

// With the hash, every document counts as pulled, so mistakes of vendors are reported and not refused.
const sourceFile = (name: string, text: string): string =>
  [
    `title: ${name}`,
    "upstream: null",
    'read: "2026-11-21"',
    'version: "1"',
    `sha256: ${JSON.stringify(createHash("sha256").update(text).digest("hex"))}`,
    "packages:",
    `  client: "@acceptance/${name}-client"`,
    `  services: "@acceptance/${name}"`,
    "client: AcceptanceClient",
    "resourcePrefix: null",
    ""
  ].join("\n")

const generated = Effect.fnUntraced(function* (name: string, ending: string, text: string) {
  const fs = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  const root = yield* fs.makeTempDirectoryScoped({ prefix: "faktura-acceptance-" })
  const folder = path.join(root, "specs", name)
  yield* fs.makeDirectory(folder, { recursive: true })
  yield* fs.writeFileString(path.join(root, "pnpm-workspace.yaml"), "packages: [packages/*]\n")
  yield* fs.writeFileString(path.join(folder, `openapi${ending}`), text)
  yield* fs.writeFileString(path.join(folder, "source.yaml"), sourceFile(name, text))
  const [api] = yield* findApis(root, name)
  return yield* generate(root, api!)
}, Effect.scoped)

/** Generates a document. Rejects with the generator's own error. */
export const generateDocument = (document: Document): Promise<Generated> =>
  Effect.runPromise(
    generated(document.name, extname(document.file), readText(document)).pipe(Effect.provide(NodeServices.layer))
  )

/** Generates a document that is not in a file. Rejects with the generator's own error. */
export const generateJson = (name: string, document: JsonObject): Promise<Generated> =>
  Effect.runPromise(generated(name, ".json", JSON.stringify(document)).pipe(Effect.provide(NodeServices.layer)))
