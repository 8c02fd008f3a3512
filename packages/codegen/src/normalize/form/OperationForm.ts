/** Converts operations, parameters, bodies and responses to the structure of the specification. */
import { isObject } from "../../openapi/Json.ts"
import type { JsonObject } from "../../openapi/Json.ts"
import { schemaPrefix } from "../../openapi/SchemaMap.ts"
import type { Keys } from "../../openapi/Visit.ts"
import { follow } from "../../openapi/References.ts"
import { anything, fieldsOf, flag, ignored, list, mapOf, object, oneOf, or, readAs, text, without } from "./Readers.ts"
import type { Fields, Reader, Reading } from "./Readers.ts"
import { reference } from "./Reference.ts"
import { schema } from "./SchemaForm.ts"

const server: Reader = (value, keys, reading) => {
  const read = object(() => ({ url: text, description: text, variables: mapOf(serverVariable) }))(value, keys, reading)
  if (!isObject(read) || typeof read.url === "string") return read
  return ignored(value, keys, reading, "a server with its URL", "server-ignored")
}

const serverVariable: Reader = (value, keys, reading) => {
  const read = object(() => ({ default: text, enum: list(text), description: text }))(value, keys, reading)
  if (!isObject(read) || typeof read.default === "string") return read
  const [first] = Array.isArray(read.enum) ? (read.enum as ReadonlyArray<unknown>) : []
  return { ...read, default: readAs(read.default ?? null, keys, reading, String(first ?? ""), "a default") }
}

/** Servers of the document, a path or an operation. */
export const servers = list(server)

/** Alternatives of security schemes, by name. */
export const security: Reader = (value, keys, reading) => list(mapOf(anything))(value, keys, reading)

/** Styles by parameter location (OpenAPI 3.1, 4.8.12.3). */
const stylesOf: { readonly [location: string]: ReadonlyArray<string> } = {
  path: ["simple", "label", "matrix"],
  query: ["form", "spaceDelimited", "pipeDelimited", "deepObject"],
  header: ["simple"],
  cookie: ["form"]
}

const location = oneOf(...Object.keys(stylesOf))

const describing: Fields = {
  description: text,
  required: flag,
  deprecated: flag,
  example: anything,
  examples: anything
}
const written = (styles: ReadonlyArray<string>): Fields => ({
  style: oneOf(...styles),
  explode: flag,
  allowReserved: flag,
  allowEmptyValue: flag
})

/** Keywords of a schema that Swagger 2 has in the parameter itself. */
const schemaKeywords = [
  "type",
  "format",
  "items",
  "enum",
  "default",
  "minimum",
  "maximum",
  "pattern",
  "minLength",
  "maxLength"
]

const withSchema = (value: JsonObject, keys: Keys, reading: Reading): JsonObject => {
  if (isObject(value.content) || "schema" in value) return value
  const words = schemaKeywords.filter((key) => key in value)
  reading.report(
    "parameter-without-schema",
    keys,
    words.length === 0
      ? "there is no `schema`; every value is valid"
      : "there is no `schema`; the keywords next to it are used"
  )
  return { ...without(value, ...words), schema: Object.fromEntries(words.map((key) => [key, value[key]])) }
}

const parameter: Reader = (value, keys, reading) => {
  if (!isObject(value)) return ignored(value, keys, reading, "a parameter")
  const referred = reference(value, keys, reading, "the parameter is left out")
  if (referred === undefined || typeof referred.$ref === "string") return referred
  const name = text(referred.name ?? null, [...keys, "name"], reading)
  const where = location(referred.in ?? null, [...keys, "in"], reading)
  if (typeof name !== "string" || typeof where !== "string") {
    const known = typeof name === "string" ? ` ${name}` : ""
    reading.report(
      "parameter-incomplete",
      keys,
      `the parameter${known} needs a name and a location (path, query, header or cookie); it is left out`
    )
    return undefined
  }
  const read = fieldsOf(
    withSchema(referred, keys, reading),
    { ...describing, ...written(stylesOf[where] ?? []), schema, content },
    keys,
    reading
  )
  return {
    ...("schema" in read || "content" in read ? read : { ...read, schema: {} }),
    name,
    in: where,
    ...(where === "path" ? { required: true } : {})
  }
}

/** Reads parameters. Of two with the same name and location the first counts. */
export const parameters: Reader = (value, keys, reading) => {
  // Some documents have an object with the names as keys.
  const given =
    isObject(value) && !("name" in value) && !("$ref" in value)
      ? readAs(value, keys, reading, Object.values(value), "a list")
      : value
  const seen = new Set<string>()
  const once: Reader = (each, at, inner) => {
    const read = parameter(each, at, inner)
    if (!isObject(read)) return read
    const { in: where, name } = typeof read.$ref === "string" ? targetOf(read.$ref, inner) : read
    const key = `${String(where)} ${String(name)}`
    if (typeof name === "string" && seen.has(key)) {
      inner.report(
        "parameter-duplicate",
        at,
        `the list has another ${String(where)} parameter ${name}; this one is left out`
      )
      return undefined
    }
    seen.add(key)
    return read
  }
  return list(once)(given, keys, reading)
}

const header: Reader = (value, keys, reading) => {
  if (!isObject(value)) return ignored(value, keys, reading, "a header")
  const referred = reference(value, keys, reading, "the header is not read")
  if (referred === undefined || typeof referred.$ref === "string") return referred
  return fieldsOf(
    withSchema(referred, keys, reading),
    { ...describing, ...written(["simple"]), schema, content },
    keys,
    reading
  )
}

const headers = mapOf(header)

const encoding = object(() => ({
  ...written([...(stylesOf.query ?? [])]),
  contentType: text,
  headers
}))

const media: Reader = or(
  object(() => ({ schema, encoding: mapOf(encoding), example: anything, examples: anything })),
  () => ({})
)

const content: Reader = mapOf(media)

/** Reads a response or a request body that is a reference to a schema as JSON of that schema. */
const bodyOfSchema = (value: JsonObject, keys: Keys, reading: Reading): JsonObject => {
  if (typeof value.$ref !== "string" || !value.$ref.startsWith(schemaPrefix)) return value
  reading.report("content-is-schema", keys, `${value.$ref} is a schema; the body is read as JSON of that schema`)
  return { content: { "application/json": { schema: { $ref: value.$ref } } } }
}

const requestBody: Reader = (value, keys, reading) => {
  if (!isObject(value)) return ignored(value, keys, reading, "a request body")
  const referred = reference(value, keys, reading, "no body is sent")
  if (referred === undefined) return undefined
  return fieldsOf(bodyOfSchema(referred, keys, reading), { description: text, required: flag, content }, keys, reading)
}

const response: Reader = (value, keys, reading) => {
  if (!isObject(value)) return (ignored(value, keys, reading, "a response"), { description: "" })
  const referred = reference(value, keys, reading, "its body is not read")
  if (referred === undefined) return { description: "" }
  return fieldsOf(bodyOfSchema(referred, keys, reading), { description: text, headers, content }, keys, reading)
}

const isStatus = (key: string): boolean => /^[1-5](\d\d|XX|xx)$|^default$/.test(key)

/** Reads responses by status. Without responses every 2xx status is a success without a known body. */
const responses: Reader = (value, keys, reading) => {
  const read = value === undefined ? undefined : mapOf(response, { extended: true })(value, keys, reading)
  const entries = Object.entries(isObject(read) ? read : {}).flatMap(([key, each]) => {
    if (isStatus(key)) return [[key, each] as const]
    const status = /^\D*([1-5]\d\d)(\D|$)/.exec(key)?.[1] ?? (/^default$/i.test(key) ? "default" : undefined)
    return status === undefined || (isObject(read) && status in read)
      ? (ignored(key, [...keys, key], reading, "a status"), [])
      : [[readAs(key, [...keys, key], reading, status, "a status"), each] as const]
  })
  if (entries.length > 0) return Object.fromEntries(entries)
  reading.report(
    "responses-missing",
    keys.slice(0, -1),
    "the operation has no responses; every 2xx is a success, and its body is not read"
  )
  return { "2XX": { description: "" } }
}

const callback: Reader = (value, keys, reading) => {
  if (!isObject(value)) return ignored(value, keys, reading, "a callback")
  const referred = reference(value, keys, reading, "its events are not read")
  return referred === undefined || typeof referred.$ref === "string"
    ? referred
    : mapOf(pathItem, { extended: true })(referred, keys, reading)
}

const operation: Reader = (value, keys, reading) => {
  if (!isObject(value)) {
    ignored(value, keys, reading, "an operation")
    return undefined
  }
  return {
    ...fieldsOf(
      value,
      {
        summary: text,
        description: text,
        operationId: text,
        tags: list(text),
        parameters,
        requestBody,
        callbacks: mapOf(callback, { extended: true }),
        deprecated: flag,
        security,
        servers
      },
      keys,
      reading
    ),
    responses: responses(value.responses, [...keys, "responses"], reading)
  }
}

const methods = ["get", "put", "post", "delete", "options", "head", "patch", "trace"]
const itemFields = ["$ref", "summary", "description", "servers", "parameters", ...methods]

/** Reads a path item. Methods are converted to lower case; unknown methods are left out. */
export const pathItem: Reader = (value, keys, reading) => {
  if (!isObject(value)) return ignored(value, keys, reading, "a path item")
  const referred = reference(value, keys, reading, "its operations are not generated")
  if (referred === undefined) return undefined
  const named = Object.entries(referred).flatMap(([key, each]) => {
    if (itemFields.includes(key) || key.startsWith("x-")) return [[key, each] as const]
    const method = key.toLowerCase()
    if (methods.includes(method) && !(method in referred)) {
      return [[readAs(key, [...keys, key], reading, method, "a method in lower case"), each] as const]
    }
    reading.report("method-unknown", [...keys, key], `${key} is not a method of OpenAPI 3.1; it is left out`)
    return []
  })
  return fieldsOf(
    Object.fromEntries(named),
    {
      summary: text,
      description: text,
      servers,
      parameters,
      ...Object.fromEntries(methods.map((method) => [method, operation]))
    },
    keys,
    reading
  )
}

/** Readers of the components that operations refer to, by kind. */
export const componentReaders: Fields = {
  responses: mapOf(response),
  parameters: mapOf(parameter),
  requestBodies: mapOf(requestBody),
  headers,
  callbacks: mapOf(callback),
  pathItems: mapOf(pathItem)
}

const targetOf = (ref: string, { document }: Reading): JsonObject => {
  const target = ref.startsWith("#/") ? follow(document, ref) : undefined
  return isObject(target) ? target : {}
}
