/**
 * Finds the parts of a valid document that prevent generation: references to other files, and unknown or invalid
 * `x-faktura-*` extensions.
 *
 * Why unknown extensions are errors: a misspelt `x-faktura-pagination` would make a list end after its first page.
 */
import { isOwnExtension } from "../openapi/Facts.ts"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import { isObject, objectOf, pointerOf } from "../openapi/Json.ts"
import type { JsonObject } from "../openapi/Json.ts"
import { resolved } from "../openapi/References.ts"
import type { Finding } from "../openapi/Problem.ts"
import { methods } from "../openapi/SchemaMap.ts"
import { visit } from "../openapi/Visit.ts"
import type { Keys } from "../openapi/Visit.ts"

const referenceProblem = ({ $ref }: JsonObject): string | undefined =>
  typeof $ref === "string" && !$ref.startsWith("#")
    ? `${$ref} is in another file; bundle the document into one file`
    : undefined

const isOperation = (keys: Keys): boolean =>
  keys.length === 3 && keys[0] === "paths" && methods.includes(String(keys[2]))
/** Keys whose value is a schema, and keys whose value is an object or a list of schemas. */
const schemaKeys = new Set<unknown>(["schema", "items", "additionalProperties"])
const schemasKeys = new Set<unknown>(["schemas", "properties", "allOf", "anyOf", "oneOf", "prefixItems"])
const isSchema = (keys: Keys): boolean => schemaKeys.has(keys.at(-1)) || schemasKeys.has(keys.at(-2))
const isParameter = (keys: Keys): boolean => keys.at(-2) === "parameters"
const isSecurityScheme = (keys: Keys): boolean => keys.at(-2) === "securitySchemes"

const Text = Schema.NonEmptyString
/** A dotted path; empty when the response itself is the list. */
const Items = Schema.String
const Identifier = Schema.String.check(Schema.isPattern(/^[\p{L}_$][\p{L}\p{N}_$]*$/u))
const Context = Schema.Struct({ service: Identifier, field: Text })
const PositiveInt = Schema.Int.check(Schema.isGreaterThan(0))

/** Extensions: the parts of a document that may have them, and the schema of their values. */
const extensions: {
  readonly [key: string]: readonly [
    part: string,
    isPart: (keys: Keys) => boolean,
    schema: Schema.Codec<unknown, unknown>
  ]
} = {
  "x-faktura-name": ["an operation", isOperation, Identifier],
  "x-faktura-resource": ["an operation", isOperation, Identifier],
  "x-faktura-idempotent": ["an operation", isOperation, Schema.Boolean],
  "x-faktura-sensitive": ["an operation or a schema", (keys) => isOperation(keys) || isSchema(keys), Schema.Boolean],
  "x-faktura-integer": ["a schema", isSchema, Schema.Literals(["string", "bigint"])],
  "x-faktura-pagination": [
    "an operation",
    isOperation,
    Schema.Union([
      Schema.Literal(false),
      Schema.Struct({
        style: Schema.Literal("token"),
        request: Text,
        in: Schema.optionalKey(Schema.Literal("body")),
        next: Text,
        items: Items,
        more: Schema.optionalKey(Text)
      }),
      Schema.Struct({
        style: Schema.Literal("page"),
        request: Text,
        items: Items,
        current: Schema.optionalKey(Text),
        pages: Schema.optionalKey(Text),
        first: Schema.optionalKey(Schema.Literals([0, 1])),
        more: Schema.optionalKey(Text)
      }),
      Schema.Struct({
        style: Schema.Literal("offset"),
        request: Text,
        items: Items,
        limit: Schema.optionalKey(Text),
        statedLimit: Schema.optionalKey(Text),
        total: Schema.optionalKey(Text),
        more: Schema.optionalKey(Text)
      }),
      Schema.Struct({ style: Schema.Literal("link"), items: Items })
    ])
  ],
  "x-faktura-context": [
    "a parameter or a security scheme",
    (keys) => isParameter(keys) || isSecurityScheme(keys),
    Context
  ],
  "x-faktura-setting": ["a parameter", isParameter, Text],
  "x-faktura-file": [
    "a binary property",
    (keys) => keys.at(-2) === "properties",
    Schema.Struct({ maxBytes: Schema.optionalKey(PositiveInt), types: Schema.optionalKey(Schema.Array(Text)) })
  ]
}

const extensionFindings = (object: JsonObject, keys: Keys): ReadonlyArray<Finding> =>
  Object.keys(object).flatMap((key): ReadonlyArray<Finding> => {
    if (!isOwnExtension(key)) return []
    const pointer = pointerOf([...keys, key])
    const row = Object.hasOwn(extensions, key) ? extensions[key] : undefined
    if (row === undefined) {
      return [[pointer, `the extension is unknown; the known ones are ${Object.keys(extensions).join(", ")}`]]
    }
    const [part, isPart, schema] = row
    if (!isPart(keys)) return [[pointer, `the extension is not allowed here; set it on ${part}`]]
    const result = Schema.decodeUnknownResult(schema)(object[key], { onExcessProperty: "error", errors: "all" })
    return Result.isFailure(result) ? [[pointer, result.failure.message.replaceAll(/\s*\n\s*/g, " ")]] : []
  })

/** True when a schema has a field at a dotted path. */
const leads = (document: JsonObject, schema: unknown, [key, ...rest]: ReadonlyArray<string>, depth = 0): boolean => {
  if (key === undefined) return true
  const target = resolved(document, schema)
  // The last item of a list.
  if (key === "-1" && "items" in target) return leads(document, target.items, rest)
  const property = objectOf(target.properties)[key]
  if (property !== undefined) return leads(document, property, rest)
  return ["allOf", "anyOf", "oneOf"].some((part) => {
    const members = target[part]
    return (
      depth < 20 && Array.isArray(members) && members.some((each) => leads(document, each, [key, ...rest], depth + 1))
    )
  })
}

const paginationFindings = (document: JsonObject, operation: JsonObject, keys: Keys): ReadonlyArray<Finding> => {
  const pagination = operation["x-faktura-pagination"]
  if (!isObject(pagination)) return []
  const item = objectOf(objectOf(document.paths)[String(keys[1])])
  const parameters = [item.parameters, operation.parameters]
    .flatMap((list) => (Array.isArray(list) ? list : []))
    .map((each) => resolved(document, each))
  const schemasOf = (holder: unknown): ReadonlyArray<unknown> =>
    Object.values(objectOf(resolved(document, holder).content)).map((media) => objectOf(media).schema)
  const bodies = Object.entries(objectOf(operation.responses))
    .filter(([status]) => status.startsWith("2"))
    .flatMap(([, response]) => schemasOf(response))
  const sent = schemasOf(operation.requestBody)
  const pointer = (key: string): string => pointerOf([...keys, "x-faktura-pagination", key])
  const findings: Array<Finding> = []
  for (const key of ["request", "limit"]) {
    const name = pagination[key]
    if (name === undefined) continue
    if (pagination.in === "body") {
      if (!sent.some((schema) => leads(document, schema, [String(name)]))) {
        findings.push([pointer(key), `the operation's request body has no field ${String(name)}`])
      }
    } else if (!parameters.some((each) => each.in === "query" && each.name === name)) {
      findings.push([pointer(key), `the operation has no query parameter ${String(name)}`])
    }
  }
  for (const key of ["next", "items", "current", "pages", "more", "statedLimit", "total"]) {
    const path = pagination[key]
    if (typeof path !== "string" || path === "") continue
    if (!bodies.some((schema) => leads(document, schema, path.split(".")))) {
      findings.push([pointer(key), `the operation's 2xx response has no field ${path}`])
    }
  }
  return findings
}

/** Finds a string with half of a surrogate pair, which is not valid Unicode and cannot be written to a file. */
const brokenText = (value: unknown, keys: Keys = []): Keys | undefined => {
  if (typeof value === "string") return value.isWellFormed() ? undefined : keys
  if (typeof value !== "object" || value === null) return undefined
  for (const [key, each] of Object.entries(value)) {
    const found = key.isWellFormed() ? brokenText(each, [...keys, key]) : keys
    if (found !== undefined) return found
  }
  return undefined
}

/** True for a value without such a string. */
const isUnicode = (value: unknown): boolean => {
  if (typeof value === "string") return value.isWellFormed()
  if (typeof value !== "object" || value === null) return true
  if (Array.isArray(value)) return value.every(isUnicode)
  return Object.keys(value).every((key) => key.isWellFormed() && isUnicode((value as JsonObject)[key]))
}

/** Returns the parts of a valid document that prevent generation. */
export const unsupported = (document: JsonObject): ReadonlyArray<Finding> => {
  const findings: Array<Finding> = []
  // Two steps, because finding the position takes much longer than finding that there is one.
  const broken = isUnicode(document) ? undefined : brokenText(document)
  if (broken !== undefined)
    findings.push([pointerOf(broken), "the string is not valid Unicode: it has half of a surrogate pair"])
  visit(document, (object, keys) => {
    const reference = referenceProblem(object)
    if (reference !== undefined) findings.push([pointerOf([...keys, "$ref"]), reference])
    const extended = extensionFindings(object, keys)
    findings.push(...extended)
    if (extended.length === 0 && isOperation(keys)) findings.push(...paginationFindings(document, object, keys))
  })
  return findings
}
