/**
 * Telling answers from requests in a document.
 *
 * What a server sends is read openly: an enum may have values that the document does not know, a field that is not
 * required may be null, other fields may come along. What a caller sends is held to the letter. A schema that serves both
 * is split: the answer keeps the vendor's name, the request's twin is called `<Name>Input`. Fields that go one way only
 * (`readOnly`, `writeOnly`) are in one of them.
 */
import { facts, limitFields } from "../openapi/Facts.ts"
import { dependenciesFirst, leadingTo, reach } from "../openapi/Graph.ts"
import { isObject, objectOf } from "../openapi/Json.ts"
import type { JsonObject } from "../openapi/Json.ts"
import { isMarked } from "../openapi/References.ts"
import { mapRoots, mapSchema, schemasReferredIn, schemaPrefix } from "../openapi/SchemaMap.ts"

const isNullable = (schema: JsonObject): boolean => {
  const types = Array.isArray(schema.type) ? schema.type : [schema.type]
  const variants = [schema.anyOf, schema.oneOf].flatMap((list) => (Array.isArray(list) ? list.map(objectOf) : []))
  return (
    types.includes("null") ||
    schema.nullable === true ||
    schema.const === null ||
    (Array.isArray(schema.enum) && schema.enum.includes(null)) ||
    variants.some(isNullable) ||
    // No type, no reference, no parts: any JSON value, null among them.
    ["type", "$ref", "anyOf", "oneOf", "allOf", "enum", "const", "properties"].every((key) => !(key in schema))
  )
}

/** What describes a field rather than its value stays outside when null is added beside the value. */
const annotations = ["description", "deprecated", "readOnly", "writeOnly", "title", "example", "examples", "default"]

/** Adds null beside a value. */
const orNull = (schema: unknown): unknown => {
  if (!isObject(schema) || isNullable(schema)) return schema
  const outer = Object.fromEntries(Object.entries(schema).filter(([key]) => annotations.includes(key)))
  const inner = Object.fromEntries(Object.entries(schema).filter(([key]) => !annotations.includes(key)))
  return { ...outer, anyOf: [inner, { type: "null" }] }
}

const isPlainString = (schema: JsonObject): boolean =>
  schema.type === "string" && !("enum" in schema) && !("const" in schema)

/** True when a value keeps within the limits of a string. Formats are annotations to a list of values. */
const keepsWithin = (value: unknown, limits: JsonObject): boolean =>
  typeof value === "string" &&
  (typeof limits.pattern !== "string" || new RegExp(limits.pattern, "u").test(value)) &&
  (typeof limits.minLength !== "number" || [...value].length >= limits.minLength) &&
  (typeof limits.maxLength !== "number" || [...value].length <= limits.maxLength)

/**
 * A list of values beside any string (`anyOf: [enum, string]`) is an open enum: one schema instead of two, because a type
 * of both would be nothing but `string`, and lose the documented values. Limits of the string stay; values that break
 * them keep the two apart.
 */
const joinOpenEnum = (schema: JsonObject): JsonObject => {
  const key = ["anyOf", "oneOf"].find((each) => Array.isArray(schema[each]))
  if (key === undefined) return schema
  // The line above has seen that it is a list.
  const members = (schema[key] as ReadonlyArray<unknown>).map(objectOf)
  const listed = members.find((each) => Array.isArray(each.enum))
  const plain = members.find(isPlainString)
  const rest = members.filter((each) => each !== listed && each !== plain)
  if (listed === undefined || plain === undefined || rest.some((each) => each.type !== "null")) return schema
  const values = Array.isArray(listed.enum) ? listed.enum.filter((value) => value !== null) : []
  if (!values.every((value) => keepsWithin(value, plain))) return schema
  const { [key]: _members, ...annotations } = schema
  const { description: _description, type: _type, ...limits } = plain
  const open = { ...listed, ...limits, ...facts.open.field(true) }
  return rest.length === 0 ? { ...annotations, ...open } : { ...annotations, anyOf: [open, ...rest] }
}

/** A schema without the properties that go the other way. */
const withoutProperties = (document: JsonObject, schema: JsonObject, mark: "readOnly" | "writeOnly"): JsonObject => {
  const gone = Object.entries(objectOf(schema.properties)).flatMap(([name, property]) =>
    isMarked(document, property, mark) ? [name] : []
  )
  if (gone.length === 0) return schema
  const kept = Object.entries(objectOf(schema.properties)).filter(([name]) => !gone.includes(name))
  const { required, ...rest } = schema
  const changed = { ...rest, properties: Object.fromEntries(kept) }
  return Array.isArray(required) ? { ...changed, required: required.filter((name) => !gone.includes(name)) } : changed
}

/** Kinds of values that an open list may have others of. */
const openKinds = new Set(["string", "number", "boolean"])

/** True for a list of values that may grow. A value that tells the members of a union apart (see Tags) stays alone. */
const isOpenList = (schema: JsonObject): boolean => {
  const values = Array.isArray(schema.enum) ? schema.enum.filter((value) => value !== null) : []
  return values.length > 0 && facts.tag.of(schema) === undefined && values.every((value) => openKinds.has(typeof value))
}

/** Opens one schema: its own enum and fields, not what it refers to. */
const openOne = (document: JsonObject, schema: JsonObject): JsonObject => {
  const open = withoutProperties(document, schema, "writeOnly")
  const changed: JsonObject = Object.fromEntries(
    Object.entries(open).filter(
      ([key, value]) => value !== false || (key !== "additionalProperties" && key !== "unevaluatedProperties")
    )
  )
  if (isOpenList(open)) facts.open.set(changed, true)
  facts.base.remove(changed)
  // A list of lists or objects: others of their kind may come.
  const kinds = facts.kinds.of(open)
  if (kinds !== undefined && Array.isArray(open.anyOf)) {
    changed.anyOf = [...(open.anyOf as ReadonlyArray<unknown>), ...kinds.map((type) => ({ type }))]
  }
  if (isObject(open.properties)) {
    const required = Array.isArray(open.required) ? open.required : []
    changed.properties = Object.fromEntries(
      Object.entries(open.properties).map(([name, value]) => [name, required.includes(name) ? value : orNull(value)])
    )
  }
  return changed
}

/** What hey-api drops is kept beside the schema's own fields, where it keeps extensions. */
const keepLimits = (schema: JsonObject): JsonObject => {
  const required = Array.isArray(schema.required) ? schema.required : []
  const unlisted = required.filter((name) => !Object.hasOwn(objectOf(schema.properties), String(name)))
  return {
    ...schema,
    ...limitFields(schema),
    ...(unlisted.length === 0 ? {} : facts.required.field(unlisted))
  }
}

/** A discriminator's mapping in full, by reference: what it implies is the schemas' names, and twins have other names. */
const stateMapping = (schema: JsonObject): JsonObject => {
  const { discriminator } = schema
  if (!isObject(discriminator)) return schema
  const stated = Object.entries(objectOf(discriminator.mapping)).map(([value, target]) => [
    value,
    typeof target === "string" && /^[\w.-]+$/.test(target) ? schemaPrefix + target : target
  ])
  const targets = new Set(stated.map(([, target]) => target))
  const members = [schema.oneOf, schema.anyOf].flatMap((list) => (Array.isArray(list) ? list.map(objectOf) : []))
  const implied = members.flatMap(({ $ref }) =>
    typeof $ref === "string" && $ref.startsWith(schemaPrefix) && !targets.has($ref)
      ? [[$ref.slice(schemaPrefix.length), $ref]]
      : []
  )
  const mapping = [...stated, ...implied]
  return mapping.length === 0
    ? schema
    : { ...schema, discriminator: { ...discriminator, mapping: Object.fromEntries(mapping) } }
}

/** The document with what requests and answers have in common said in the way that the generator reads. */
const prepared = (document: JsonObject): JsonObject => {
  const prepare = (schema: unknown): unknown =>
    mapSchema(schema, (each) => keepLimits(stateMapping(joinOpenEnum(each))))
  const mapped = mapRoots(document, { request: prepare, response: prepare })
  const schemas = Object.entries(objectOf(objectOf(document.components).schemas))
  return {
    ...mapped,
    components: {
      ...objectOf(mapped.components),
      schemas: Object.fromEntries(schemas.map(([name, schema]) => [name, prepare(schema)]))
    }
  }
}

/** Opens everything that answers use, and gives requests a twin of what they shared with answers. */
export const openResponses = (source: JsonObject): JsonObject => {
  const document = prepared(source)
  const openSchema = (schema: unknown): unknown => mapSchema(schema, (each) => openOne(document, each))
  const closeSchema = (schema: unknown): unknown =>
    mapSchema(schema, (each) => withoutProperties(document, each, "readOnly"))
  const schemas = objectOf(objectOf(document.components).schemas)
  const asked = new Set<string>()
  const given = new Set<string>()
  mapRoots(document, {
    request: (schema) => (schemasReferredIn(schema).forEach((name) => asked.add(name)), schema),
    response: (schema) => (schemasReferredIn(schema).forEach((name) => given.add(name)), schema)
  })
  const isThere = (name: string): boolean => name in schemas
  const refsOf = (name: string): ReadonlyArray<string> => [...schemasReferredIn(schemas[name])].filter(isThere)
  const inRequests = reach([...asked].filter(isThere), refsOf)
  const inResponses = reach([...given].filter(isThere), refsOf)

  // A shared schema needs a twin when it differs by direction, or anything it refers to does.
  const differing = [...inResponses].filter(
    (name) => JSON.stringify(openSchema(schemas[name])) !== JSON.stringify(closeSchema(schemas[name]))
  )
  const changes = leadingTo(differing, inResponses, refsOf)
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
  const toRequest = (schema: unknown): unknown =>
    mapSchema(schema, (each) => {
      const changed: JsonObject = { ...withoutProperties(document, each, "readOnly") }
      if (typeof changed.$ref === "string") changed.$ref = twinRef(changed.$ref)
      const base = facts.base.of(changed)
      if (base !== undefined) facts.base.set(changed, twinRef(base))
      if (isObject(changed.discriminator) && isObject(changed.discriminator.mapping)) {
        const mapping = Object.entries(changed.discriminator.mapping)
        changed.discriminator = {
          ...changed.discriminator,
          mapping: Object.fromEntries(mapping.map(([key, ref]) => [key, typeof ref === "string" ? twinRef(ref) : ref]))
        }
      }
      return changed
    })

  const mapped = mapRoots(document, { request: toRequest, response: openSchema })
  const components: JsonObject = {}
  for (const [name, schema] of Object.entries(schemas)) {
    components[name] = inResponses.has(name) ? openSchema(schema) : toRequest(schema)
    const twin = twins.get(name)
    if (twin !== undefined) components[twin] = toRequest(schema)
  }
  // hey-api 0.99 cannot import a type from another file when it meets the reference before the type.
  const order = dependenciesFirst(Object.keys(components), (name) => schemasReferredIn(components[name]))
  const ordered = Object.fromEntries(order.map((name) => [name, components[name]]))
  return { ...mapped, components: { ...objectOf(mapped.components), schemas: ordered } }
}
