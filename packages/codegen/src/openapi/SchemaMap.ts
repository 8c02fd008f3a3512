/**
 * Changes schemas in place: below a schema, in requests, or in responses.
 */
import { isObject, objectOf } from "./Json.ts"
import type { JsonObject } from "./Json.ts"
import { referencesIn } from "./References.ts"

/** Prefix of references to component schemas. */
export const schemaPrefix = "#/components/schemas/"

/** Methods of a path item, in the order of the specification. */
export const methods = ["get", "put", "post", "delete", "options", "head", "patch", "trace"]

/** An operation with its path, method and path item. */
export interface OperationEntry {
  readonly path: string
  readonly method: string
  readonly item: JsonObject
  readonly operation: JsonObject
}

/** Yields the operations of a document, in its order. The caller may delete the current one. */
export const operationsOf = function* (document: JsonObject): Generator<OperationEntry> {
  for (const [path, value] of Object.entries(objectOf(document.paths))) {
    const item = objectOf(value)
    for (const method of methods) {
      const operation = item[method]
      if (isObject(operation)) yield { path, method, item, operation }
    }
  }
}

/** Keywords with several schemas, in an object or a list. */
const schemasIn = new Set(
  "properties patternProperties $defs definitions dependentSchemas anyOf oneOf allOf prefixItems".split(" ")
)
/** Keywords with one schema. */
const schemaIn = new Set([
  "items",
  "additionalProperties",
  "unevaluatedProperties",
  "unevaluatedItems",
  "contains",
  "propertyNames",
  "not",
  "if",
  "then",
  "else"
])

/** Changes a schema and every schema below it, innermost first. Other keywords are copied. */
export const mapSchema = (schema: unknown, change: (schema: JsonObject) => JsonObject): unknown => {
  if (!isObject(schema)) return schema
  const inner = (value: unknown): unknown => mapSchema(value, change)
  const each = (value: unknown): unknown =>
    Array.isArray(value)
      ? value.map(inner)
      : Object.fromEntries(Object.entries(objectOf(value)).map(([k, v]) => [k, inner(v)]))
  const mapped: JsonObject = {}
  for (const [key, value] of Object.entries(schema)) {
    if (schemasIn.has(key)) mapped[key] = each(value)
    else mapped[key] = schemaIn.has(key) ? inner(value) : value
  }
  return change(mapped)
}

/** Returns the names of the component schemas that a schema refers to, also by discriminator mappings. */
export const schemasReferredIn = (schema: unknown): ReadonlySet<string> =>
  new Set(
    referencesIn(schema, { mappings: true }).flatMap((ref) =>
      ref.startsWith(schemaPrefix) ? [ref.slice(schemaPrefix.length)] : []
    )
  )

/** Changes every schema of requests with `change.request`, and every schema of responses with `change.response`. */
export const mapRoots = (
  document: JsonObject,
  change: { readonly request: (schema: unknown) => unknown; readonly response: (schema: unknown) => unknown }
): JsonObject => {
  const content = (holder: unknown, one: (schema: unknown) => unknown): JsonObject => {
    const object = { ...objectOf(holder) }
    if (isObject(object.content)) {
      object.content = Object.fromEntries(
        Object.entries(object.content).map(([type, media]) => [
          type,
          isObject(media) && "schema" in media ? { ...media, schema: one(media.schema) } : media
        ])
      )
    }
    return object
  }
  const parameter = (value: unknown, one: (schema: unknown) => unknown): unknown => {
    const mapped = content(value, one)
    return "schema" in mapped ? { ...mapped, schema: one(mapped.schema) } : mapped
  }
  const parameters = (holder: JsonObject, one: (schema: unknown) => unknown): JsonObject =>
    Array.isArray(holder.parameters)
      ? { ...holder, parameters: holder.parameters.map((each) => parameter(each, one)) }
      : holder
  const entries = (value: unknown, one: (value: unknown) => unknown): JsonObject =>
    Object.fromEntries(Object.entries(objectOf(value)).map(([key, each]) => [key, one(each)]))
  const operation = (value: unknown, incoming: boolean): unknown => {
    // The body of a webhook is read by the caller, like a response.
    const sent = incoming ? change.response : change.request
    const changed = parameters({ ...objectOf(value) }, sent)
    if ("requestBody" in changed) changed.requestBody = content(changed.requestBody, sent)
    if ("responses" in changed) changed.responses = entries(changed.responses, (each) => content(each, change.response))
    if ("callbacks" in changed) {
      changed.callbacks = entries(changed.callbacks, callback)
    }
    return changed
  }
  const callback = (value: unknown): unknown =>
    isObject(value) && "$ref" in value ? value : entries(value, (item) => pathItem(item, true))
  const pathItem = (value: unknown, incoming: boolean): unknown => {
    const changed = parameters({ ...objectOf(value) }, incoming ? change.response : change.request)
    for (const method of methods) if (method in changed) changed[method] = operation(changed[method], incoming)
    return changed
  }
  const mapped: JsonObject = { ...document, paths: entries(document.paths, (item) => pathItem(item, false)) }
  if ("webhooks" in document) mapped.webhooks = entries(document.webhooks, (item) => pathItem(item, true))
  const components = { ...objectOf(document.components) }
  if ("responses" in components)
    components.responses = entries(components.responses, (each) => content(each, change.response))
  if ("requestBodies" in components) {
    components.requestBodies = entries(components.requestBodies, (each) => content(each, change.request))
  }
  if ("parameters" in components) {
    components.parameters = entries(components.parameters, (each) => parameter(each, change.request))
  }
  if ("callbacks" in components) components.callbacks = entries(components.callbacks, callback)
  return { ...mapped, components }
}
