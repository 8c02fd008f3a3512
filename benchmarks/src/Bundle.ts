/**
 * Measures the bundle size of one call: a program that makes one call with its operation's function, minified by
 * esbuild for browsers.
 */
import { join } from "node:path"
import { gzipSync } from "node:zlib"
import { build } from "esbuild"
import { github, root, small } from "./Documents.ts"
import type { Call, Called } from "./Documents.ts"
import { findOperation, findRaw } from "./Generated.ts"
import { compared } from "./Report.ts"
import type { Figure, Row } from "./Report.ts"
import { buildCore, generated } from "./Scratch.ts"
import type { Generator } from "./Scratch.ts"

/** Program that makes a call with a generator's packages. */
interface Program {
  readonly name: string
  readonly generator: Generator
  readonly text: (folder: string, call: Call) => string
}

const raw = (folder: string, { method, path, values }: Call): string => {
  const name = findRaw(folder, method, path)
  return `
import { ${name} as call } from "@bench/raw"
import { createClient, createConfig } from "@bench/raw/client"
const client = createClient(createConfig({ baseUrl: "https://api.example.com" }))
console.log(await call({ client, path: ${JSON.stringify(values)} }))
`
}

/**
 * Program with the operation's function only. The client is not counted, because every program has one, for any number
 * of calls.
 */
const effect = (folder: string, { method, path, values }: Call): string => {
  const { file, name } = findOperation(folder, method, path)
  return `
import { ${name} as call } from "@bench/services/operations/${file}"
export const program = call({ path: ${JSON.stringify(values)} })
`
}

/** The same with its client: raw client, transport, credentials. */
const whole = (folder: string, { method, path, values }: Call): string => {
  const { client, file, name } = findOperation(folder, method, path)
  return `
import * as ApiClient from "@faktura/core/ApiClient"
import * as Credentials from "@faktura/core/Credentials"
import { requestBuilder } from "@bench/raw/client"
import { ${client} } from "@bench/services/Client"
import { ${name} as call } from "@bench/services/operations/${file}"
import * as Effect from "effect/Effect"
const client = ApiClient.make({
  api: "bench",
  baseUrl: "https://api.example.com",
  build: requestBuilder,
  credentials: Credentials.make({})
})
const program = Effect.flatMap(client, (made) =>
  Effect.provideService(call({ path: ${JSON.stringify(values)} }), ${client}, made)
)
console.log(await Effect.runPromise(Effect.scoped(program)))
`
}

/** The same with promises: the client, and one method that is imported alone. */
const promise = (folder: string, { method, path, values }: Call): string => {
  const { client, file, name } = findOperation(folder, method, path)
  const args = Object.keys(values)
    .toSorted((a, b) => path.indexOf(`{${a}}`) - path.indexOf(`{${b}}`))
    .map((parameter) => JSON.stringify(values[parameter]))
  return `
import { documentClient } from "@faktura/core/promise"
import { requestBuilder } from "@bench/raw/client"
import { ${client} } from "@bench/services/Client"
import { ${name} as method } from "@bench/services/promise/${file}"
const client = documentClient(
  { create: "createBench", api: "bench", client: ${client}, build: requestBuilder, schemes: {} },
  { baseUrl: "https://api.example.com" }
)
console.log(await client.use(method)(${args.join(", ")}))
`
}

const programs: ReadonlyArray<Program> = [
  { name: "raw", generator: "faktura", text: raw },
  { name: "hey-api", generator: "hey-api", text: raw },
  { name: "hey-api + zod", generator: "hey-api + zod", text: raw },
  { name: "effect", generator: "faktura", text: effect },
  { name: "effect, no validation", generator: "faktura, no validation", text: effect },
  { name: "effect with its client", generator: "faktura", text: whole },
  { name: "effect with its client, no validation", generator: "faktura, no validation", text: whole },
  { name: "promise with its client", generator: "faktura", text: promise },
  { name: "promise with its client, no validation", generator: "faktura, no validation", text: promise }
]

/** Sizes in kilobytes of 1,000 bytes: minified, and minified in gzip. Packages are found from the folder. */
const bundled = async (folder: string, text: string): Promise<{ readonly min: number; readonly gzip: number }> => {
  const { outputFiles } = await build({
    stdin: { contents: text, resolveDir: folder, loader: "ts" },
    bundle: true,
    minify: true,
    write: false,
    format: "esm",
    target: "es2022",
    platform: "browser",
    logLevel: "error"
  })
  const code = outputFiles[0]?.contents ?? new Uint8Array()
  return { min: code.length / 1000, gzip: gzipSync(code, { level: 9 }).length / 1000 }
}

const measure = async (document: Called, { generator, text }: Program) => {
  const made = await generated(document, generator)
  if ("refused" in made) return { min: { missing: made.refused }, gzip: { missing: made.refused } }
  return bundled(made.folder, text(made.folder, document.call))
}

/** A call with the Promise clients of this repository. */
const own: ReadonlyArray<readonly [api: string, text: string]> = [
  [
    "monite",
    `
import { createMoniteClient } from "@faktura/monite/promise/client"
import { get } from "@faktura/monite/promise/entities"
console.log(await createMoniteClient().use(get)("1f3a0c4e-6b1e-4a57-9a38-0d1f5c2b7e90"))
`
  ],
  [
    "maesn",
    `
import { createMaesnClient } from "@faktura/maesn/promise/client"
import { list } from "@faktura/maesn/promise/invoices"
console.log(await createMaesnClient().account({ key: "a-key" }).use(list)())
`
  ]
]

const ofDocument = async (document: Called): Promise<ReadonlyArray<Row>> => {
  const measured: Array<readonly [string, { readonly min: Figure; readonly gzip: Figure }]> = []
  for (const program of programs) measured.push([program.name, await measure(document, program)])
  const what = { group: "bundle", subject: document.name, unit: "KB", baseline: "raw" } as const
  return [
    ...compared(
      { ...what, metric: "minified" },
      measured.map(([name, { min }]) => [name, min] as const)
    ),
    ...compared(
      { ...what, metric: "gzip" },
      measured.map(([name, { gzip }]) => [name, gzip] as const)
    )
  ]
}

/** Runs the group. */
export const bundle = async (): Promise<ReadonlyArray<Row>> => {
  await buildCore()
  const rows: Array<Row> = []
  for (const document of [github, small]) rows.push(...(await ofDocument(document)))
  for (const [subject, text] of own) {
    const variant = "promise with its client"
    const { gzip, min } = await bundled(join(root, "benchmarks"), text)
    const what = { group: "bundle", subject, unit: "KB", baseline: variant } as const
    rows.push(...compared({ ...what, metric: "minified" }, [[variant, min]]))
    rows.push(...compared({ ...what, metric: "gzip" }, [[variant, gzip]]))
  }
  return rows
}
