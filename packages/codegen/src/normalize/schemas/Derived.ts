/**
 * Rewrites base schemas with a discriminator as unions. Other schemas derive from such a base with `allOf`, without a `oneOf`
 * that lists them.
 *
 * A reference to the base means the union of the derived schemas (OpenAPI 3.1, 4.8.25: "the inheritance hierarchy"). The
 * base's name becomes the union, and its fields move to a schema with another name.
 */
import { facts } from "../../openapi/Facts.ts"
import { isObject, listOf, objectOf } from "../../openapi/Json.ts"
import type { JsonObject } from "../../openapi/Json.ts"
import { schemaPrefix } from "../../openapi/SchemaMap.ts"
import { visit } from "../../openapi/Visit.ts"
import { addSchema, schemasOf } from "./Components.ts"
import type { Report } from "../../warnings/Report.ts"

const refTo = (name: string): string => schemaPrefix + name

const refsIn = (list: unknown): ReadonlyArray<string> =>
  listOf(list).flatMap((each) => {
    const ref = objectOf(each).$ref
    return typeof ref === "string" && ref.startsWith(schemaPrefix) ? [ref.slice(schemaPrefix.length)] : []
  })

/** Returns all schemas that derive from a base, also indirectly. */
const derivedFrom = (base: string, schemas: JsonObject): ReadonlyArray<string> => {
  const found = new Set<string>([base])
  for (let grown = true; grown;) {
    grown = false
    for (const [name, schema] of Object.entries(schemas)) {
      if (found.has(name) || !refsIn(objectOf(schema).allOf).some((each) => found.has(each))) continue
      found.add(name)
      grown = true
    }
  }
  found.delete(base)
  return [...found]
}

/** Returns the discriminator's values by schema: the mapped ones, otherwise the schema's name. */
const valuesOf = (
  discriminator: JsonObject,
  names: ReadonlyArray<string>
): ReadonlyMap<string, ReadonlyArray<string>> => {
  const mapping = Object.entries(objectOf(discriminator.mapping))
  return new Map(
    names.map((name) => {
      const mapped = mapping.flatMap(([value, target]) => (target === refTo(name) || target === name ? [value] : []))
      return [name, mapped.length === 0 ? [name] : mapped]
    })
  )
}

/** True when the document has a reference to the schema that is not a derivation. Such a reference means the union. */
const isUsed = (document: JsonObject, base: string): boolean => {
  let used = false
  visit(document, (object, keys) => {
    if (object.$ref !== refTo(base)) return
    const isDerivation = keys.length === 5 && keys[1] === "schemas" && keys[3] === "allOf"
    if (!isDerivation) used = true
  })
  return used
}

const derive = (document: JsonObject, base: string, report: Report): void => {
  const schemas = schemasOf(document)
  const schema = objectOf(schemas[base])
  const { discriminator, oneOf, anyOf, ...own } = schema
  if (!isObject(discriminator) || typeof discriminator.propertyName !== "string") return
  const field = discriminator.propertyName
  const derived = derivedFrom(base, schemas)
  const listed = refsIn(oneOf ?? anyOf)
  // A union whose members do not derive from it has a normal discriminator.
  if (derived.length === 0 || (listed.length > 0 && !listed.some((name) => derived.includes(name)))) return
  if (listed.length === 0 && !isUsed(document, base)) return
  const isMapped = Object.values(objectOf(discriminator.mapping)).some(
    (target) => target === refTo(base) || target === base
  )
  const members = listed.length > 0 ? listed : [...derived, ...(isMapped ? [base] : [])]
  const name = addSchema(schemas, `${base}Base`, own)
  const values = valuesOf(discriminator, members)
  const tagged = (value: ReadonlyArray<string>): JsonObject => ({
    type: "object",
    required: [field],
    properties: { [field]: value.length === 1 ? { const: value[0] } : { enum: value } }
  })
  const mapping: JsonObject = {}
  const plain =
    isMapped && listed.length === 0
      ? addSchema(schemas, `${base}Itself`, { allOf: [{ $ref: refTo(name) }, tagged(values.get(base) ?? [base])] })
      : undefined
  const union = members.map((member) => (member === base ? (plain ?? name) : member))
  members.forEach((member, index) => {
    for (const value of values.get(member) ?? []) mapping[value] = refTo(union[index] ?? member)
  })
  for (const member of derived) {
    const schema = objectOf(schemas[member])
    schema.allOf = listOf(schema.allOf).map((part) =>
      objectOf(part).$ref === refTo(base) ? { ...objectOf(part), $ref: refTo(name) } : part
    )
    const value = values.get(member)
    // A schema with derived schemas does not get the value. Why: they inherit its fields, and have other values.
    const isBase = derived.some((other) => other !== member && refsIn(objectOf(schemas[other]).allOf).includes(member))
    if (value !== undefined && !isBase) schema.allOf = [...listOf(schema.allOf), tagged(value)]
  }
  schemas[base] = {
    ...(typeof own.description === "string" ? { description: own.description } : {}),
    oneOf: union.map((member) => ({ $ref: refTo(member) })),
    discriminator: { propertyName: field, mapping },
    // In requests the base's type is a member of the union's type. Why: in the document, its fields alone are valid.
    ...facts.base.field(refTo(name))
  }
  report(
    "discriminator-base",
    ["components", "schemas", base],
    `the base schema is read as the union of the schemas that derive from it (${union.join(", ")}); its own fields are ${name}`
  )
}

/** Rewrites every base schema with a discriminator as a union. Changes the document. */
export const normalizeDerived = (document: JsonObject, report: Report): void => {
  for (const [name, schema] of Object.entries(schemasOf(document))) {
    if (isObject(schema) && isObject(schema.discriminator)) derive(document, name, report)
  }
}
