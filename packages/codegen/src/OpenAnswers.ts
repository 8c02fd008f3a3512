/**
 * Telling answers from requests in a document.
 *
 * What a server sends is read openly: an enum may have values that the document does not know, a field that is not
 * required may be null, other fields may come along. What a caller sends is held to the letter. A schema that serves both
 * is split: the answer keeps the vendor's name, the request's twin is called `<Name>Input`.
 */
import { isObject, objectOf } from "./Json.ts"
import type { JsonObject } from "./Json.ts"

const schemaPrefix = "#/components/schemas/"
const methods = ["get", "put", "post", "delete", "options", "head", "patch", "trace"]

/** Runs over every schema below one, the keywords that hold schemas only. */
const mapSchema = (schema: unknown, change: (schema: JsonObject) => JsonObject): unknown => {
  if (!isObject(schema)) return schema
  const inner = (value: unknown): unknown => mapSchema(value, change)
  const each = (value: unknown): unknown =>
    Array.isArray(value)
      ? value.map(inner)
      : Object.fromEntries(Object.entries(objectOf(value)).map(([k, v]) => [k, inner(v)]))
  const mapped: JsonObject = {}
  for (const [key, value] of Object.entries(schema)) {
    if (["properties", "patternProperties", "anyOf", "oneOf", "allOf", "prefixItems", "$defs"].includes(key)) {
      mapped[key] = each(value)
    } else if (["items", "additionalProperties", "not", "propertyNames"].includes(key)) mapped[key] = inner(value)
    else mapped[key] = value
  }
  return change(mapped)
}

const refsIn = (schema: unknown): ReadonlySet<string> => {
  const refs = new Set<string>()
  mapSchema(schema, (each) => {
    if (typeof each.$ref === "string" && each.$ref.startsWith(schemaPrefix))
      refs.add(each.$ref.slice(schemaPrefix.length))
    for (const target of Object.values(objectOf(objectOf(each.discriminator).mapping))) {
      if (typeof target === "string" && target.startsWith(schemaPrefix)) refs.add(target.slice(schemaPrefix.length))
    }
    return each
  })
  return refs
}

const isNullable = (schema: JsonObject): boolean => {
  const types = Array.isArray(schema.type) ? schema.type : [schema.type]
  const variants = [schema.anyOf, schema.oneOf].flatMap((list) => (Array.isArray(list) ? list.map(objectOf) : []))
  return (
    types.includes("null") ||
    (Array.isArray(schema.enum) && schema.enum.includes(null)) ||
    variants.some(isNullable) ||
    // No type, no reference, no parts: any JSON value, null among them.
    ["type", "$ref", "anyOf", "oneOf", "allOf", "enum", "const"].every((key) => !(key in schema))
  )
}

/** What describes a field rather than its value stays outside when null is added beside the value. */
const remarks = ["description", "deprecated", "readOnly", "writeOnly", "title", "example", "examples", "default"]

const orNull = (schema: unknown): unknown => {
  if (!isObject(schema) || isNullable(schema)) return schema
  const outer = Object.fromEntries(Object.entries(schema).filter(([key]) => remarks.includes(key)))
  const inner = Object.fromEntries(Object.entries(schema).filter(([key]) => !remarks.includes(key)))
  return { ...outer, anyOf: [inner, { type: "null" }] }
}

const isPlainString = (schema: JsonObject): boolean =>
  schema.type === "string" && !("enum" in schema) && !("const" in schema)

/**
 * A list of values beside any string (`anyOf: [enum, string]`) is an open enum: one schema instead of two, because a type
 * of both would be nothing but `string`, and lose the documented values. Limits of the string stay.
 */
const joinOpenEnum = (schema: JsonObject): JsonObject => {
  const key = ["anyOf", "oneOf"].find((each) => Array.isArray(schema[each]))
  if (key === undefined) return schema
  const members = (schema[key] as ReadonlyArray<unknown>).map(objectOf)
  const listed = members.find((each) => Array.isArray(each.enum))
  const plain = members.find(isPlainString)
  const rest = members.filter((each) => each !== listed && each !== plain)
  if (listed === undefined || plain === undefined || rest.some((each) => each.type !== "null")) return schema
  const { [key]: _members, ...remarks } = schema
  const { description: _description, type: _type, ...limits } = plain
  const open = { ...listed, ...limits, "x-faktura-open": true }
  return rest.length === 0 ? { ...remarks, ...open } : { ...remarks, anyOf: [open, ...rest] }
}

/** Opens one schema: its own enum and fields, not what it refers to. */
const openOne = (schema: JsonObject): JsonObject => {
  const { additionalProperties, ...open } = schema
  if (additionalProperties !== undefined && additionalProperties !== false)
    open.additionalProperties = additionalProperties
  // A single value tells the members of a union apart: it stays closed.
  if (Array.isArray(open.enum) && open.enum.filter((value) => typeof value === "string").length > 1) {
    open["x-faktura-open"] = true
  }
  if (isObject(open.properties)) {
    const required = Array.isArray(open.required) ? open.required : []
    open.properties = Object.fromEntries(
      Object.entries(open.properties).map(([name, value]) => [name, required.includes(name) ? value : orNull(value)])
    )
  }
  return open
}

const openSchema = (schema: unknown): unknown => mapSchema(schema, openOne)

/** Applies a change to every schema that requests use, and another to every schema that answers use. */
const mapRoots = (
  document: JsonObject,
  change: { readonly request: (schema: unknown) => unknown; readonly answer: (schema: unknown) => unknown }
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
  const parameter = (value: unknown): unknown =>
    isObject(value) && "schema" in value ? { ...value, schema: change.request(value.schema) } : value
  const parameters = (holder: JsonObject): JsonObject =>
    Array.isArray(holder.parameters) ? { ...holder, parameters: holder.parameters.map(parameter) } : holder
  const entries = (value: unknown, one: (value: unknown) => unknown): JsonObject =>
    Object.fromEntries(Object.entries(objectOf(value)).map(([key, each]) => [key, one(each)]))
  const operation = (value: unknown, incoming: boolean): unknown => {
    const changed = parameters({ ...objectOf(value) })
    // What a webhook delivers is read like an answer.
    if ("requestBody" in changed)
      changed.requestBody = content(changed.requestBody, incoming ? change.answer : change.request)
    if ("responses" in changed) changed.responses = entries(changed.responses, (each) => content(each, change.answer))
    if ("callbacks" in changed) {
      changed.callbacks = entries(changed.callbacks, (callback) => entries(callback, (item) => pathItem(item, true)))
    }
    return changed
  }
  const pathItem = (value: unknown, incoming: boolean): unknown => {
    const changed = parameters({ ...objectOf(value) })
    for (const method of methods) if (method in changed) changed[method] = operation(changed[method], incoming)
    return changed
  }
  const mapped: JsonObject = { ...document, paths: entries(document.paths, (item) => pathItem(item, false)) }
  if ("webhooks" in document) mapped.webhooks = entries(document.webhooks, (item) => pathItem(item, true))
  const components = { ...objectOf(document.components) }
  if ("responses" in components)
    components.responses = entries(components.responses, (each) => content(each, change.answer))
  if ("requestBodies" in components) {
    components.requestBodies = entries(components.requestBodies, (each) => content(each, change.request))
  }
  if ("parameters" in components) components.parameters = entries(components.parameters, parameter)
  return { ...mapped, components }
}

const closure = (roots: Iterable<string>, schemas: JsonObject): Set<string> => {
  const found = new Set<string>()
  const open = [...roots]
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    if (found.has(name) || !(name in schemas)) continue
    found.add(name)
    open.push(...refsIn(schemas[name]))
  }
  return found
}

const joinOpenEnums = (document: JsonObject): JsonObject => {
  const join = (schema: unknown): unknown => mapSchema(schema, joinOpenEnum)
  const mapped = mapRoots(document, { request: join, answer: join })
  const schemas = Object.entries(objectOf(objectOf(document.components).schemas))
  return {
    ...mapped,
    components: {
      ...objectOf(mapped.components),
      schemas: Object.fromEntries(schemas.map(([name, schema]) => [name, join(schema)]))
    }
  }
}

/** Opens everything that answers use, and gives requests a twin of what they shared with answers. */
export const openAnswers = (source: JsonObject): JsonObject => {
  const document = joinOpenEnums(source)
  const schemas = objectOf(objectOf(document.components).schemas)
  const asked = new Set<string>()
  const given = new Set<string>()
  mapRoots(document, {
    request: (schema) => (refsIn(schema).forEach((name) => asked.add(name)), schema),
    answer: (schema) => (refsIn(schema).forEach((name) => given.add(name)), schema)
  })
  const inRequests = closure(asked, schemas)
  const inAnswers = closure(given, schemas)

  // A shared schema needs a twin when opening changes it, or anything it refers to.
  const changes = new Set(
    [...inAnswers].filter((name) => JSON.stringify(openSchema(schemas[name])) !== JSON.stringify(schemas[name]))
  )
  for (let grown = true; grown;) {
    grown = false
    for (const name of inAnswers) {
      if (!changes.has(name) && [...refsIn(schemas[name])].some((ref) => changes.has(ref))) {
        changes.add(name)
        grown = true
      }
    }
  }
  const twins = new Map<string, string>()
  for (const name of inRequests) {
    if (!changes.has(name)) continue
    let twin = `${name}Input`
    while (twin in schemas) twin += "_"
    twins.set(name, twin)
  }
  const twinRef = (ref: string): string => {
    const twin = twins.get(ref.slice(schemaPrefix.length))
    return ref.startsWith(schemaPrefix) && twin !== undefined ? schemaPrefix + twin : ref
  }
  const toTwins = (schema: unknown): unknown =>
    mapSchema(schema, (each) => {
      const changed = { ...each }
      if (typeof changed.$ref === "string") changed.$ref = twinRef(changed.$ref)
      if (isObject(changed.discriminator) && isObject(changed.discriminator.mapping)) {
        const mapping = Object.entries(changed.discriminator.mapping)
        changed.discriminator = {
          ...changed.discriminator,
          mapping: Object.fromEntries(mapping.map(([key, ref]) => [key, typeof ref === "string" ? twinRef(ref) : ref]))
        }
      }
      return changed
    })

  const mapped = mapRoots(document, { request: toTwins, answer: openSchema })
  const components: JsonObject = {}
  for (const [name, schema] of Object.entries(schemas)) {
    components[name] = inAnswers.has(name) ? openSchema(schema) : toTwins(schema)
    const twin = twins.get(name)
    if (twin !== undefined) components[twin] = toTwins(schema)
  }
  return { ...mapped, components: { ...objectOf(mapped.components), schemas: dependenciesFirst(components) } }
}

/**
 * Schemas in an order in which each comes after what it refers to. hey-api 0.99 cannot import a type from another file
 * when it meets the reference before the type.
 */
const dependenciesFirst = (schemas: JsonObject): JsonObject => {
  const ordered: JsonObject = {}
  const visiting = new Set<string>()
  const visit = (name: string): void => {
    if (visiting.has(name) || !(name in schemas)) return
    visiting.add(name)
    for (const ref of refsIn(schemas[name])) visit(ref)
    ordered[name] = schemas[name]
  }
  Object.keys(schemas).forEach(visit)
  return ordered
}
