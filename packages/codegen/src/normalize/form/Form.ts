/**
 * Converts a vendor's document to the structure of the specification.
 *
 * Only problems that prevent generation are errors. Every other violation is converted or left out, and is a warning. The
 * passes of `Normalize` and hey-api read the result.
 */
import { isObject } from "../../openapi/Json.ts"
import type { JsonObject } from "../../openapi/Json.ts"
import { makeReport } from "../../warnings/Report.ts"
import type { Warning } from "../../warnings/Report.ts"
import type { Finding } from "../../openapi/Problem.ts"
import type { Keys } from "../../openapi/Visit.ts"
import { shortenChains } from "./Chains.ts"
import { breakCycles, multiplied } from "./Cycles.ts"
import { componentReaders, pathItem, security, servers } from "./OperationForm.ts"
import { anything, fieldsOf, ignored, list, mapOf, object, oneOf, or, readAs, text } from "./Readers.ts"
import type { Reader, Reading } from "./Readers.ts"
import { reference } from "./Reference.ts"
import { namedSchema } from "./SchemaForm.ts"

/** Result of `readForm`. */
export interface DocumentForm {
  readonly document: JsonObject
  readonly warnings: ReadonlyArray<Warning>
  /** Problems that prevent generation. */
  readonly problems: ReadonlyArray<Finding>
}

/** Reads a version. `3.1`, `3` and similar, also as numbers, become a full version. `checkVersion` has checked it before. */
const version: Reader = (value, keys, reading) => {
  const given = String(value)
  if (typeof value === "string" && /^3\.[01]\.\d+/.test(value)) return value
  return readAs(value, keys, reading, given.startsWith("3.0") || given === "3" ? "3.0.3" : "3.1.0", "a version")
}

/** Reads a security scheme. The types `basic` and `bearer` of older versions become `http`. */
const securityScheme: Reader = (value, keys, reading) => {
  if (!isObject(value)) return ignored(value, keys, reading, "a security scheme", "security-ignored")
  const referred = reference(value, keys, reading, "requests are sent without it")
  if (referred === undefined || typeof referred.$ref === "string") return referred
  const named = typeof referred.type === "string" ? referred.type.toLowerCase() : ""
  const given =
    named === "basic" || named === "bearer"
      ? { ...referred, type: readAs(referred.type, [...keys, "type"], reading, "http", "a type"), scheme: named }
      : referred
  const type = oneOf("apiKey", "http", "oauth2", "openIdConnect", "mutualTLS")
  const read = fieldsOf(
    given,
    { type, in: oneOf("query", "header", "cookie"), name: text, scheme: text },
    keys,
    reading
  )
  const isWhole =
    typeof read.type === "string" &&
    (read.type !== "apiKey" || (typeof read.in === "string" && typeof read.name === "string"))
  return isWhole ? read : ignored(value, keys, reading, "a security scheme with type and location", "security-ignored")
}

const components = object(() => ({
  schemas: mapOf(namedSchema),
  securitySchemes: mapOf(securityScheme),
  examples: anything,
  links: anything,
  ...componentReaders
}))

/** Reads paths. A missing slash is added; a path with a query or a fragment is left out. */
const paths: Reader = (value, keys, reading) => {
  const read = mapOf(pathItem, { extended: true })(value, keys, reading)
  if (!isObject(read)) return {}
  const given = new Set(Object.keys(read))
  return Object.fromEntries(
    Object.entries(read).flatMap(([path, item]) => {
      const at: Keys = [...keys, path]
      if (/[?#]/.test(path) || path.includes("{}")) {
        const why = path.includes("{}") ? "has a parameter without a name" : "has a query or a fragment"
        reading.report("path-unusable", at, `the path ${path} ${why}; its operations are not generated`)
        return []
      }
      if (path.startsWith("/")) return [[path, item] as const]
      return given.has(`/${path}`)
        ? (ignored(path, at, reading, "a path that begins with a slash"), [])
        : [[readAs(path, at, reading, `/${path}`, "a path that begins with a slash"), item] as const]
    })
  )
}

const info = or(
  object(() => ({ title: text, version: text, description: text, summary: text })),
  () => ({})
)

/** Converts a document. Returns a copy; the original is not changed. */
export const readForm = (source: JsonObject): DocumentForm => {
  const { warnings, report } = makeReport()
  const read = (key: string, reader: Reader, reading: Reading, otherwise?: unknown): JsonObject => {
    const value = key in source ? reader(source[key], [key], reading) : undefined
    const found = value ?? otherwise
    return found === undefined ? {} : { [key]: found }
  }
  const reading: Reading = { document: source, report, ends: new Map() }
  // Documents of OpenAPI 3.0 have webhooks as an extension.
  const webhooks = "webhooks" in source ? "webhooks" : "x-webhooks"
  const document: JsonObject = {
    ...fieldsOf(source, {}, [], reading),
    ...read("openapi", version, reading),
    ...read("info", info, reading, { title: "", version: "" }),
    ...read("servers", servers, reading),
    ...read("paths", paths, reading, {}),
    ...read(webhooks, mapOf(pathItem, { extended: true }), reading),
    ...read("components", components, reading, {}),
    ...read("security", security, reading),
    ...read("tags", list(anything), reading)
  }
  breakCycles(document, report)
  shortenChains(document)
  return { document, warnings, problems: multiplied(document) }
}
