/**
 * A discriminator on a base: schemas derive from it with `allOf`, and no `oneOf` lists them.
 *
 * Where something else refers to the base, the union of what derives from it is meant (OpenAPI 3.1, 4.8.25: "the
 * inheritance hierarchy"). The base keeps its fields under another name, and its own name becomes the union.
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

/** Everything that derives from a base, directly or by others. */
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

/** The values of the discriminator's field, by schema: as mapped, else the schema's name. */
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

/** True when something refers to the schema that does not derive from it: the union is wanted there. */
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
  // A union that lists its members, none of them derived: the usual discriminator.
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
    // A schema that others derive from passes its fields on, and its value is not theirs.
    const isBase = derived.some((other) => other !== member && refsIn(objectOf(schemas[other]).allOf).includes(member))
    if (value !== undefined && !isBase) schema.allOf = [...listOf(schema.allOf), tagged(value)]
  }
  schemas[base] = {
    ...(typeof own.description === "string" ? { description: own.description } : {}),
    oneOf: union.map((member) => ({ $ref: refTo(member) })),
    discriminator: { propertyName: field, mapping },
    // In requests the base's type stands beside the union's: by the letter of the document its fields are enough.
    ...facts.base.field(refTo(name))
  }
  report(
    "discriminator-base",
    ["components", "schemas", base],
    `the discriminator of a base means the union of what derives from it (${union.join(", ")}); its own fields are ${name}`
  )
}

/** Makes every base with a discriminator the union that it stands for. Changes the document. */
export const normalizeDerived = (document: JsonObject, report: Report): void => {
  for (const [name, schema] of Object.entries(schemasOf(document))) {
    if (isObject(schema) && isObject(schema.discriminator)) derive(document, name, report)
  }
}
