/**
 * Splits the schemas of a document by direction: lenient for responses, strict for requests.
 *
 * Responses may have unknown enum values, null in optional fields, and additional fields. Requests must match the document
 * exactly. A schema used in both directions is split: responses keep the vendor's name, and requests use `<Name>Input`.
 * `readOnly` fields are only in responses, `writeOnly` fields only in requests.
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
    // Without type, reference and members every JSON value is valid, also null.
    ["type", "$ref", "anyOf", "oneOf", "allOf", "enum", "const", "properties"].every((key) => !(key in schema))
  )
}

/** Keywords about the field, not its value. They stay outside of the union with null. */
const annotations = ["description", "deprecated", "readOnly", "writeOnly", "title", "example", "examples", "default"]

/** Makes a union of a schema and null. */
const orNull = (schema: unknown): unknown => {
  if (!isObject(schema) || isNullable(schema)) return schema
  const outer = Object.fromEntries(Object.entries(schema).filter(([key]) => annotations.includes(key)))
  const inner = Object.fromEntries(Object.entries(schema).filter(([key]) => !annotations.includes(key)))
  return { ...outer, anyOf: [inner, { type: "null" }] }
}

const isPlainString = (schema: JsonObject): boolean =>
  schema.type === "string" && !("enum" in schema) && !("const" in schema)

/** True when a value is within the limits of a string schema. Formats do not count. */
const keepsWithin = (value: unknown, limits: JsonObject): boolean =>
  typeof value === "string" &&
  (typeof limits.pattern !== "string" || new RegExp(limits.pattern, "u").test(value)) &&
  (typeof limits.minLength !== "number" || [...value].length >= limits.minLength) &&
  (typeof limits.maxLength !== "number" || [...value].length <= limits.maxLength)

/**
 * Joins `anyOf: [enum, string]` into one open enum. Limits of the string are kept. A value outside of these limits prevents the
 * join.
 *
 * Why: the type of the union is just `string`, without the documented values.
 */
const joinOpenEnum = (schema: JsonObject): JsonObject => {
  const key = ["anyOf", "oneOf"].find((each) => Array.isArray(schema[each]))
  if (key === undefined) return schema
  // Safe: the line above has checked that it is a list.
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

/** Removes the properties of the other direction. */
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

/** Types of enum values for which an enum can be open. */
const openKinds = new Set(["string", "number", "boolean"])

/** True for an enum to open. A value that identifies a member of a union (see `Tags`) stays closed. */
const isOpenList = (schema: JsonObject): boolean => {
  const values = Array.isArray(schema.enum) ? schema.enum.filter((value) => value !== null) : []
  return values.length > 0 && facts.tag.of(schema) === undefined && values.every((value) => openKinds.has(typeof value))
}

/** Makes one schema lenient: its own enum and fields, not the referenced schemas. */
const openOne = (document: JsonObject, schema: JsonObject): JsonObject => {
  const open = withoutProperties(document, schema, "writeOnly")
  const changed: JsonObject = Object.fromEntries(
    Object.entries(open).filter(
      ([key, value]) => value !== false || (key !== "additionalProperties" && key !== "unevaluatedProperties")
    )
  )
  if (isOpenList(open)) facts.open.set(changed, true)
  facts.base.remove(changed)
  // An enum of lists or objects accepts other lists or objects.
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

/** Copies the keywords that hey-api drops to extension keys, which it keeps. */
const keepLimits = (schema: JsonObject): JsonObject => {
  const required = Array.isArray(schema.required) ? schema.required : []
  const unlisted = required.filter((name) => !Object.hasOwn(objectOf(schema.properties), String(name)))
  return {
    ...schema,
    ...limitFields(schema),
    ...(unlisted.length === 0 ? {} : facts.required.field(unlisted))
  }
}

/** Completes a discriminator's mapping with references. Why: implied values are schema names, and `<Name>Input` differs. */
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

/** Applies the changes that requests and responses share. */
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

/**
 * Makes the schemas of responses lenient, and adds `<Name>Input` for schemas that requests share with them. Returns a copy.
 *
 * @param source a normalized document
 *
 * @example
 * import { openResponses } from "@faktura/codegen"
 *
 * const document = openResponses({
 *   openapi: "3.1.0",
 *   info: { title: "Pets", version: "1" },
 *   paths: {},
 *   components: { schemas: { Kind: { type: "string", enum: ["cat", "dog"] } } }
 * })
 */
export const openResponses = (source: JsonObject): JsonObject => {
  const document = prepared(source)
  const openSchema = (schema: unknown): unknown => mapSchema(schema, (each) => openOne(document, each))
  const closeSchema = (schema: unknown): unknown =>
    mapSchema(schema, (each) => withoutProperties(document, each, "readOnly"))
  const schemas = objectOf(objectOf(document.components).schemas)
  const usedInRequests = new Set<string>()
  const usedInResponses = new Set<string>()
  mapRoots(document, {
    request: (schema) => (schemasReferredIn(schema).forEach((name) => usedInRequests.add(name)), schema),
    response: (schema) => (schemasReferredIn(schema).forEach((name) => usedInResponses.add(name)), schema)
  })
  const isThere = (name: string): boolean => name in schemas
  const refsOf = (name: string): ReadonlyArray<string> => [...schemasReferredIn(schemas[name])].filter(isThere)
  const inRequests = reach([...usedInRequests].filter(isThere), refsOf)
  const inResponses = reach([...usedInResponses].filter(isThere), refsOf)

  // A shared schema is split when it, or a schema that it refers to, differs by direction.
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
  // Order matters: hey-api 0.99 fails to import a type from another file when the reference comes before the type.
  const order = dependenciesFirst(Object.keys(components), (name) => schemasReferredIn(components[name]))
  const ordered = Object.fromEntries(order.map((name) => [name, components[name]]))
  return { ...mapped, components: { ...objectOf(mapped.components), schemas: ordered } }
}
