/**
 * Reads the formats of an operation's request from the document: parameters, body and server.
 *
 * OpenAPI's defaults are left out. Raw functions and definitions of services pass the formats to the raw client's serializers.
 */
import { facts } from "../openapi/Facts.ts"
import { isObject, objectOf } from "../openapi/Json.ts"
import type { JsonObject } from "../openapi/Json.ts"
import { kindOf } from "../openapi/MediaType.ts"
import { resolved } from "../openapi/References.ts"
import { keyCode } from "../output/Code.ts"

/** Expression of generated code: a value, a name of the raw client's module, a call of such a name, or an object. */
export type Expression =
  | string
  | number
  | boolean
  | { readonly name: string; readonly args?: ReadonlyArray<Expression> }
  | ReadonlyMap<string, Expression>

/** Parameter locations, which are also keys of a request's format. */
const locations = ["path", "query", "header", "cookie"] as const
type Location = (typeof locations)[number]

/** Styles with their own serializer, by location. */
const styles: { readonly [L in Location]: ReadonlySet<unknown> } = {
  path: new Set(["label", "matrix"]),
  query: new Set(["spaceDelimited", "pipeDelimited", "deepObject"]),
  header: new Set(),
  cookie: new Set()
}

const hasParts = (document: JsonObject, schema: unknown): boolean => {
  const { type } = resolved(document, schema)
  const types = Array.isArray(type) ? type : [type]
  return !types.every((each) => ["string", "number", "integer", "boolean", "null"].includes(String(each)))
}

const named = (name: string): Expression => ({ name })

/** Returns the format of a parameter; empty when it has the defaults of its location. */
const formatOf = (document: JsonObject, parameter: JsonObject): ReadonlyMap<string, Expression> => {
  const { allowReserved, explode, schema, style } = parameter
  const location = parameter.in as Location
  const format = new Map<string, Expression>()
  const isForm = location === "query" || location === "cookie"
  const own = styles[location].has(style)
  if (own) format.set("style", named(String(style)))
  const isExploded = isForm && !own
  if (typeof explode === "boolean" && explode !== isExploded && style !== "deepObject" && hasParts(document, schema)) {
    format.set("explode", explode)
  }
  if (allowReserved === true && location === "query") format.set("allowReserved", named("allowReserved"))
  if (facts.json.of(parameter) === true) format.set("json", true)
  return format
}

/** Returns the parameters of an operation. Its own parameters replace those of its path with the same name. */
const parametersOf = (item: JsonObject, operation: JsonObject): ReadonlyArray<JsonObject> => {
  const all = new Map<string, JsonObject>()
  for (const list of [item.parameters, operation.parameters]) {
    for (const each of Array.isArray(list) ? list.map(objectOf) : [])
      all.set(`${String(each.in)} ${String(each.name)}`, each)
  }
  return [...all.values()]
}

const fieldKeys = ["contentType", "headers", "base64", "style", "explode", "allowReserved"] as const

/** Returns the formats of a form's fields, from facts of the document. */
const fieldsOf = (media: JsonObject): ReadonlyMap<string, Expression> =>
  new Map(
    Object.entries(facts.fields.of(media) ?? {}).map(([name, field]) => {
      const format = new Map<string, Expression>()
      for (const key of fieldKeys) {
        const given = field[key]
        if (given === undefined) continue
        if (key === "allowReserved" || (key === "style" && given !== "form")) format.set(key, named(String(given)))
        else if (typeof given === "object") format.set(key, new Map(Object.entries(given)))
        else if (key !== "style") format.set(key, given)
      }
      if (field.style === "form" && field.explode === undefined) format.set("explode", true)
      return [name, format] as const
    })
  )

/** Returns the serializer of a body; undefined for JSON. */
const bodyOf = (operation: JsonObject): Expression | undefined => {
  const [entry] = Object.entries(objectOf(objectOf(operation.requestBody).content))
  if (entry === undefined) return undefined
  const [type, value] = entry
  const media = objectOf(value)
  const fields = fieldsOf(media)
  const kind = facts.written.of(media) === true ? "written" : kindOf(type)
  switch (kind) {
    case "json":
      return type === "application/json" ? undefined : { name: "json", args: [type] }
    case "form":
      return { name: "form", args: fields.size === 0 ? [] : [fields] }
    case "multipart":
      return { name: "multipart", args: fields.size === 0 ? [] : [fields] }
    default:
      return { name: "unchanged", args: facts.base64.of(media) === true ? [type, true] : [type] }
  }
}

/** Returns a value of the document as an expression. Values are objects, strings and numbers. */
const valueCode = (value: unknown): Expression =>
  isObject(value)
    ? new Map(Object.entries(value).map(([key, each]) => [key, valueCode(each)]))
    : typeof value === "number"
      ? value
      : String(value)

/** Returns the call that removes the body's `readOnly` fields; undefined when the body has no such fields. */
const readOnlyOf = (operation: JsonObject): Expression | undefined => {
  const [media] = Object.values(objectOf(objectOf(operation.requestBody).content))
  const records = facts.readOnly.of(media)
  return records !== undefined ? { name: "withoutFields", args: records.map(valueCode) } : undefined
}

/** Returns a server's URL with the defaults of its variables, without trailing slashes. */
const addressOf = (server: unknown): string | undefined => {
  const { url, variables } = objectOf(server)
  if (typeof url !== "string") return undefined
  const filled = Object.entries(objectOf(variables)).reduce((address, [name, variable]) => {
    const { default: value, enum: values } = objectOf(variable)
    return address.replaceAll(`{${name}}`, () => String(value ?? (Array.isArray(values) ? values[0] : "")))
  }, url)
  return filled.replace(/\/+$/, "") || "/"
}

const serversOf = (holder: JsonObject): ReadonlyArray<string> =>
  (Array.isArray(holder.servers) ? holder.servers : []).flatMap((server) => addressOf(server) ?? [])

/**
 * Returns the server of an operation or its path; undefined when the document lists the same server.
 *
 * A document without servers has the server `/` (OpenAPI 3.1, OpenAPI Object).
 */
const serverOf = (document: JsonObject, item: JsonObject, operation: JsonObject): string | undefined => {
  const [own] = [operation, item].map(serversOf).find((servers) => servers.length > 0) ?? []
  const known = serversOf(document)
  return own === undefined || (known.length === 0 ? ["/"] : known).includes(own) ? undefined : own
}

/** Returns the formats of an operation's request, without `Accept`; empty when all are OpenAPI's defaults. */
export const wireOf = (document: JsonObject, path: string, method: string): ReadonlyMap<string, Expression> => {
  const item = objectOf(objectOf(document.paths)[path])
  const operation = objectOf(item[method.toLowerCase()])
  const wire = new Map<string, Expression>()
  const parameters = parametersOf(item, operation)
  for (const location of locations) {
    const formats = parameters.flatMap((parameter) => {
      const format = parameter.in === location ? formatOf(document, parameter) : new Map<string, Expression>()
      return format.size === 0 ? [] : [[String(parameter.name), format] as const]
    })
    // Only operations with cookies import the cookie serializer, so bundles of other programs leave it out.
    if (location === "cookie" && parameters.some((each) => each.in === location)) {
      wire.set(location, { name: "cookies", args: formats.length === 0 ? [] : [new Map(formats)] })
    } else if (formats.length > 0) wire.set(location, new Map(formats))
  }
  const body = bodyOf(operation)
  if (body !== undefined) wire.set("body", body)
  const readOnly = readOnlyOf(operation)
  if (readOnly !== undefined) wire.set("readOnly", readOnly)
  const server = serverOf(document, item, operation)
  if (server !== undefined) wire.set("server", { name: "server", args: [server] })
  return wire
}

/** Returns the names of the raw client's module in an expression. */
export const namesIn = (expression: Expression): ReadonlyArray<string> => {
  if (typeof expression !== "object") return []
  if ("name" in expression) return [expression.name, ...(expression.args ?? []).flatMap(namesIn)]
  return [...expression.values()].flatMap(namesIn)
}

/** Returns the code of an expression. `qualifier` precedes the raw client's names. */
export const expressionCode = (expression: Expression, qualifier: string): string => {
  if (typeof expression !== "object") return JSON.stringify(expression)
  if ("name" in expression) {
    const args = expression.args?.map((each) => expressionCode(each, qualifier)).join(", ")
    return args === undefined ? qualifier + expression.name : `${qualifier}${expression.name}(${args})`
  }
  return `{ ${[...expression].map(([key, each]) => `${keyCode(key)}: ${expressionCode(each, qualifier)}`).join(", ")} }`
}

/** Returns the documented media types of responses, for `Accept`: those of successes, else of errors, else undefined. */
export const acceptOf = (success: ReadonlyArray<string>, errors: ReadonlyArray<string>): string | undefined => {
  const types = [success, errors].map((all) => [...new Set(all)].filter((type) => type !== ""))
  return types.find((all) => all.length > 0)?.join(", ")
}
