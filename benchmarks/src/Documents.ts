/**
 * Measured documents: GitHub's from npm, the vendors' own if they are available, and two of this project.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs"
import { createRequire } from "node:module"
import { dirname, join, resolve } from "node:path"
import { fileURLToPath } from "node:url"

/** Root of the repository. */
export const root = resolve(dirname(fileURLToPath(import.meta.url)), "..", "..")

/** Measured document. */
export interface Document {
  readonly name: string
  readonly file: string
  /** Folder under `specs/`, for APIs of this repository. */
  readonly api?: string
}

/** Call without a body: its method, path and path values. */
export interface Call {
  readonly method: string
  readonly path: string
  readonly values: { readonly [name: string]: string }
}

/** Document with the call to measure. */
export interface Called extends Document {
  readonly call: Call
}

/** GitHub's REST API: 1,200 operations, 13 MB. */
export const github: Called = {
  name: "github",
  file: createRequire(import.meta.url).resolve("@octokit/openapi/generated/api.github.com.json"),
  call: { method: "GET", path: "/repos/{owner}/{repo}", values: { owner: "octocat", repo: "hello-world" } }
}

/** One operation with a small response. */
export const small: Called = {
  name: "small",
  file: join(root, "benchmarks", "small.yaml"),
  call: { method: "GET", path: "/things/{thing_id}", values: { thing_id: "1" } }
}

/** Monite's API as this repository describes it. */
export const ownMonite: Document = {
  name: "specs/monite",
  file: join(root, "specs", "monite", "openapi.yaml"),
  api: "monite"
}

const vendorFolder = process.env.FAKTURA_VENDOR_SPECS ?? resolve(root, "..", "shared", "vendor-specs")

const vendors: ReadonlyArray<Document> = [
  { name: "monite (vendor's)", file: join(vendorFolder, "monite-2024-05-25.json") },
  { name: "maesn (vendor's)", file: join(vendorFolder, "maesn-2026-05.yaml") }
]

/** Lists the vendors' own documents that are available. Reports the others on standard error. */
export const vendorDocuments = (): ReadonlyArray<Document> =>
  vendors.filter(({ file, name }) => {
    if (existsSync(file)) return true
    console.error(`${name} is skipped: the file does not exist. Set FAKTURA_VENDOR_SPECS to its folder.`)
    return false
  })

const methods = new Set(["get", "put", "post", "delete", "options", "head", "patch", "trace"])

interface Json {
  [key: string]: unknown
}

const isJson = (value: unknown): value is Json => typeof value === "object" && value !== null

/** Collects every reference in a value. */
const refsIn = (value: unknown, refs: Set<string>): void => {
  if (!isJson(value)) return
  if (typeof value.$ref === "string") refs.add(value.$ref)
  for (const each of Object.values(value)) refsIn(each, refs)
}

/** Reduces a document to some of its operations, evenly selected, and the components that they need. */
const cut = (document: Json, count: number): Json => {
  // Form of an OpenAPI document.
  const paths = document.paths as Record<string, Json>
  const components = document.components as Record<string, Json>
  const operations = Object.entries(paths).flatMap(([path, item]) =>
    Object.keys(item).flatMap((key) => (methods.has(key) ? [[path, key] as const] : []))
  )
  const kept: Record<string, Json> = {}
  for (let index = 0; index < count; index++) {
    const [path, method] = operations[Math.floor((index * operations.length) / count)] ?? ["", ""]
    const item = paths[path] ?? {}
    kept[path] ??= Object.fromEntries(Object.entries(item).filter(([key]) => !methods.has(key)))
    kept[path][method] = item[method]
  }
  const needed = new Set<string>()
  refsIn(kept, needed)
  const parts: Record<string, Json> = components.securitySchemes ? { securitySchemes: components.securitySchemes } : {}
  // A set also returns elements that are added during the iteration.
  for (const ref of needed) {
    const [kind = "", name = ""] = ref.slice("#/components/".length).split("/")
    const part = components[kind]?.[name]
    if (part === undefined) continue
    parts[kind] = { ...parts[kind], [name]: part }
    refsIn(part, needed)
  }
  const { "x-webhooks": _x, webhooks: _webhooks, ...rest } = document
  return { ...rest, paths: kept, components: parts }
}

/** Writes GitHub's document with this number of operations into a folder. */
export const githubCut = (count: number, folder: string): Document => {
  mkdirSync(folder, { recursive: true })
  const file = join(folder, `github-${count}.json`)
  if (!existsSync(file)) {
    // OpenAPI's JSON.
    const whole = JSON.parse(readFileSync(github.file, "utf8")) as Json
    writeFileSync(file, JSON.stringify(cut(whole, count)))
  }
  return { name: `github, ${count} operations`, file }
}
