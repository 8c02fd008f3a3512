/**
 * Makes arguments of an operation from the document alone: the required ones, or all of them.
 */
import { isObject, listOf, objectOf, resolved } from "./Json.ts"
import type { JsonObject } from "./Json.ts"
import { formOf } from "./Operations.ts"
import type { Operation } from "./Operations.ts"
import { sampleOf } from "./Samples.ts"
import type { Amount } from "./Samples.ts"

/** Arguments of a generated function. */
export interface Arguments {
  path?: JsonObject
  query?: JsonObject
  headers?: JsonObject
  cookies?: JsonObject
  body?: unknown
}

const isBinary = (schema: JsonObject): boolean =>
  schema.format === "binary" || (typeof schema.contentMediaType === "string" && schema.contentEncoding === undefined)

/** @param sent media type of the body; for a range such as `image/*`, the file sets its own type */
const blob = (schema: JsonObject, sent = ""): Blob => {
  const [type] = listOf(objectOf(schema["x-faktura-file"]).types)
  const own = typeof type === "string" ? type : sent.endsWith("/*") ? sent.replace("*", "png") : undefined
  return new Blob(["a few bytes"], own === undefined ? {} : { type: own })
}

/** Makes values of schemas for arguments. `isSegment` is true for a parameter in the path, which cannot be empty. */
export type Sampler = (schema: unknown, isSegment?: boolean) => unknown

/** Makes the fields of a form. Binary fields are files. */
const formFields = (document: JsonObject, schema: unknown, sample: Sampler): unknown => {
  const fields = sample(schema)
  if (!isObject(fields)) return fields
  const properties = objectOf(resolved(document, schema).properties)
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => {
      const property = resolved(document, properties[name])
      const items = resolved(document, property.items)
      return [name, isBinary(property) ? blob(property) : isBinary(items) ? [blob(items)] : value]
    })
  )
}

/** Returns an operation's body as it is sent, with its media type. */
export const sentMedia = (
  document: JsonObject,
  { body, source }: Operation
): { readonly type: string; readonly schema: unknown } | undefined => {
  const content = Object.entries(objectOf(resolved(document, source.requestBody).content))
  const found = content.find(([type]) => formOf(type) === body)
  return found === undefined ? undefined : { type: found[0], schema: objectOf(found[1]).schema ?? {} }
}

const bodyOf = (document: JsonObject, operation: Operation, sample: Sampler): unknown => {
  const { schema, type } = sentMedia(document, operation) ?? { schema: {}, type: "" }
  const target = resolved(document, schema)
  switch (operation.body) {
    case "json":
      return sample(schema)
    case "form":
    case "multipart":
      return formFields(document, schema, sample)
    case "text":
      return target.type === "string" ? sample(schema) : "some text"
    default:
      return target.type === "string" && !isBinary(target) ? sample(schema) : blob(target, type)
  }
}

const placeOf: { readonly [place: string]: "path" | "query" | "headers" | "cookies" } = {
  path: "path",
  query: "query",
  header: "headers",
  cookie: "cookies"
}

// OpenAPI 3.1, Parameter Object: these are not parameters.
const ignored = /^(accept|content-type|authorization)$/i

/** True for a parameter from the caller, not from the context or the client. */
export const isGiven = (parameter: JsonObject): boolean =>
  !("x-faktura-context" in parameter) &&
  !("x-faktura-setting" in parameter) &&
  !(parameter.in === "header" && ignored.test(String(parameter.name)))

/** Returns the arguments of an operation. */
export const argumentsOf = (document: JsonObject, operation: Operation, amount: Amount): Arguments =>
  // A path segment cannot be empty, and an object without fields would be.
  argumentsBy(document, operation, amount, (schema, isSegment = false) =>
    sampleOf(document, schema, "request", isSegment ? "most" : amount)
  )

/** Returns the arguments of an operation, with the values of a sampler. */
export const argumentsBy = (document: JsonObject, operation: Operation, amount: Amount, sample: Sampler): Arguments => {
  const made: Arguments = {}
  for (const parameter of operation.parameters) {
    const place = placeOf[String(parameter.in)]
    if (place === undefined || !isGiven(parameter)) continue
    if (amount === "least" && parameter.required !== true) continue
    const [[type, media] = ["application/json", {}]] = Object.entries(objectOf(parameter.content))
    const fields = (made[place] ??= {})
    const schema = parameter.schema ?? (formOf(type) === "json" ? (objectOf(media).schema ?? {}) : { type: "string" })
    fields[String(parameter.name)] = sample(schema, place === "path")
  }
  const isBodyRequired = resolved(document, operation.source.requestBody).required === true
  if (operation.body !== "none" && (amount === "most" || isBodyRequired)) {
    made.body = bodyOf(document, operation, sample)
  }
  return made
}
