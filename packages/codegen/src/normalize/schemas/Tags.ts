/**
 * Fields that tell the members of a union apart. Each member has a value of its own there: it stays closed in responses,
 * where every other list of values is open.
 */
import { facts } from "../../openapi/Facts.ts"
import { objectOf } from "../../openapi/Json.ts"
import type { JsonObject } from "../../openapi/Json.ts"
import { visit } from "../../openapi/Visit.ts"
import { resolved } from "../../openapi/References.ts"

const deepest = 10

/** The fields of a schema by their names, those of its parts among them. A name may be described more than once. */
const fieldsOf = (
  document: JsonObject,
  value: unknown,
  fields = new Map<string, Array<JsonObject>>(),
  depth = 0
): ReadonlyMap<string, ReadonlyArray<JsonObject>> => {
  const schema = resolved(document, value)
  for (const [name, property] of Object.entries(objectOf(schema.properties))) {
    fields.set(name, [...(fields.get(name) ?? []), resolved(document, property)])
  }
  if (depth < deepest && Array.isArray(schema.allOf)) {
    for (const part of schema.allOf) fieldsOf(document, part, fields, depth + 1)
  }
  return fields
}

/** The one value that a schema allows; undefined for several, or any. */
export const singleValue = (schema: JsonObject): unknown =>
  schema.const ?? (Array.isArray(schema.enum) && schema.enum.length === 1 ? (schema.enum[0] as unknown) : undefined)

/** Marks the single values by which members of unions are told apart. Changes the document. */
export const markTags = (document: JsonObject): void =>
  visit(document, (object) => {
    for (const key of ["oneOf", "anyOf"]) {
      const list = object[key]
      const members = Array.isArray(list) ? list.filter((each) => objectOf(each).type !== "null") : []
      if (members.length < 2) continue
      const byName = Map.groupBy(
        members.flatMap((member) => [...fieldsOf(document, member)].map(([name, schemas]) => ({ name, schemas }))),
        ({ name }) => name
      )
      for (const [, sames] of byName) {
        const single = sames.filter(({ schemas }) => schemas.some((each) => singleValue(each) !== undefined))
        if (single.length < 2) continue
        for (const schema of single.flatMap(({ schemas }) => schemas)) {
          if (singleValue(schema) !== undefined) facts.tag.set(schema, true)
        }
      }
    }
  })
