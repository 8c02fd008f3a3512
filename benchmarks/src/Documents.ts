/**
 * The documents that are measured: GitHub's from npm, the vendors' where they are at hand, and two of the project's own.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs"
import { createRequire } from "node:module"
import { dirname, join, resolve } from "node:path"
import { fileURLToPath } from "node:url"

/** The repository's root. */
export const root = resolve(dirname(fileURLToPath(import.meta.url)), "..", "..")

/** A document. */
export interface Document {
  readonly name: string
  readonly file: string
  /** The API's folder under `specs/`, for APIs of this repository. */
  readonly api?: string
}

/** A call without a body: its method and path, and the values of the path. */
export interface Call {
  readonly method: string
  readonly path: string
  readonly values: { readonly [name: string]: string }
}

/** A document with the call that is made by it. */
export interface Called extends Document {
  readonly call: Call
}

/** GitHub's REST API: 1,200 operations, 13 MB. */
export const github: Called = {
  name: "github",
  file: createRequire(import.meta.url).resolve("@octokit/openapi/generated/api.github.com.json"),
  call: { method: "GET", path: "/repos/{owner}/{repo}", values: { owner: "octocat", repo: "hello-world" } }
}

/** One operation with a small answer. */
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

/** The vendors' own documents that are at hand; says on standard error which are not. */
export const vendorDocuments = (): ReadonlyArray<Document> =>
  vendors.filter(({ file, name }) => {
    if (existsSync(file)) return true
    console.error(`${name} is skipped: there is no such file. Set FAKTURA_VENDOR_SPECS to the folder that has it.`)
    return false
  })

const methods = new Set(["get", "put", "post", "delete", "options", "head", "patch", "trace"])

interface Json {
  [key: string]: unknown
}

const isJson = (value: unknown): value is Json => typeof value === "object" && value !== null

/** Every reference in a value. */
const refsIn = (value: unknown, refs: Set<string>): void => {
  if (!isJson(value)) return
  if (typeof value.$ref === "string") refs.add(value.$ref)
  for (const each of Object.values(value)) refsIn(each, refs)
}

/** Cuts a document down to some operations, evenly spread over it, and the components that they need. */
const cut = (document: Json, count: number): Json => {
  // The shape of an OpenAPI document.
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
  // A set hands out what is added to it while it is gone through.
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

/** GitHub's document with so many of its operations, written into a folder. */
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
