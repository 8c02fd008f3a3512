/**
 * Finds the fields that identify the members of a union. Each member has a single value there, which stays closed in responses;
 * other enums are open in responses.
 */
import { facts } from "../../openapi/Facts.ts"
import { objectOf } from "../../openapi/Json.ts"
import type { JsonObject } from "../../openapi/Json.ts"
import { visit } from "../../openapi/Visit.ts"
import { resolved } from "../../openapi/References.ts"

const deepest = 10

/** Returns the fields of a schema and of its `allOf`, by name. A name may have several schemas. */
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

/** Returns the only value that a schema allows; undefined for several or all values. */
export const singleValue = (schema: JsonObject): unknown =>
  schema.const ?? (Array.isArray(schema.enum) && schema.enum.length === 1 ? (schema.enum[0] as unknown) : undefined)

/** Marks the single values that identify members of unions. Changes the document. */
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
