/**
 * Finds OpenAPI documents in a folder, and counts their operations.
 */
import { readdirSync, readFileSync } from "node:fs"
import { dirname, join, relative, resolve, sep } from "node:path"
import { parse } from "yaml"
import { isObject, objectOf, resolved } from "../test/kit/Json.ts"
import type { JsonObject } from "../test/kit/Json.ts"

/** OpenAPI document of a folder. */
export interface ForeignDocument {
  /** Path below the folder. */
  readonly name: string
  readonly file: string
}

const isDocument = (text: string): boolean => {
  if (!text.trimStart().startsWith("{")) return /^["']?openapi["']?\s*:\s*["']?3\b/m.test(text)
  try {
    return /^3\b/.test(String(objectOf(JSON.parse(text)).openapi))
  } catch {
    return false
  }
}

/** Lists the documents of a folder and its subfolders, by name. Skips files that are not an OpenAPI 3 document. */
export const documentsIn = (folder: string): ReadonlyArray<ForeignDocument> =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(ya?ml|json)$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((file) => isDocument(readFileSync(file, "utf8")))
    .map((file) => ({ file, name: relative(folder, file).split(sep).join("/") }))
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))

/** Reads a JSON or YAML file. */
export const readFileOf = (file: string): JsonObject => {
  const text = readFileSync(file, "utf8")
  // Why not always YAML: reading a large JSON document as YAML takes fifty times as long.
  return objectOf(
    text.trimStart().startsWith("{")
      ? JSON.parse(text)
      : parse(text, { merge: true, maxAliasCount: -1, logLevel: "error" })
  )
}

const methods = ["get", "put", "post", "delete", "options", "head", "patch", "trace"]

const pointerOf = (...keys: ReadonlyArray<string>): string =>
  `#${keys.map((key) => `/${key.replaceAll("~", "~0").replaceAll("/", "~1")}`).join("")}`

/** Returns a path item, also from another file. */
const itemOf = (document: JsonObject, item: JsonObject, file: string): JsonObject => {
  const { $ref } = item
  if (typeof $ref !== "string") return item
  if ($ref.startsWith("#")) return objectOf(resolved(document, item))
  const [path = "", pointer = ""] = $ref.split("#")
  const other = readFileOf(resolve(dirname(file), path))
  return pointer === "" ? other : objectOf(resolved(other, { $ref: `#${pointer}` }))
}

/** Operation and its position in the document. */
export interface OperationEntry {
  readonly path: string
  /** JSON Pointers of the operation and of its path. */
  readonly pointers: ReadonlyArray<string>
}

/** Lists the operations of a document's paths, with methods in any case. */
export const operationsOf = (document: JsonObject, file: string): ReadonlyArray<OperationEntry> =>
  Object.entries(objectOf(document.paths))
    .filter(([path]) => !path.startsWith("x-"))
    .flatMap(([path, value]) => {
      const item = itemOf(document, objectOf(value), file)
      return Object.keys(item)
        .filter((key) => methods.includes(key.toLowerCase()) && isObject(item[key]))
        .map((key) => ({ path, pointers: [pointerOf("paths", path, key), pointerOf("paths", path)] }))
    })
