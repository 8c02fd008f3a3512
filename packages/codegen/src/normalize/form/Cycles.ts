/**
 * Breaks circles of schemas that no value can follow: a schema that is, by `$ref`, `allOf`, `anyOf` or `oneOf`, itself.
 *
 * A circle through a field or an item is a recursive type, and stays. Without one the types refer to themselves, and tools
 * go round without end.
 */
import { isObject, keysOf, listOf, objectOf, pointerOf } from "../../openapi/Json.ts"
import type { JsonObject } from "../../openapi/Json.ts"
import { follow } from "../../openapi/References.ts"
import type { Report } from "../../warnings/Report.ts"
import type { Finding } from "../../openapi/Problem.ts"
import { visit } from "../../openapi/Visit.ts"
import type { Keys } from "../../openapi/Visit.ts"
import { without } from "./Readers.ts"

const unions = ["allOf", "anyOf", "oneOf"]

/** What a schema says besides what it is made of; the discriminator speaks of the parts. */
const own = (schema: JsonObject): JsonObject => without(schema, "$ref", "discriminator", ...unions)

/** Breaks every circle where it closes. Changes the document. */
export const breakCycles = (document: JsonObject, report: Report): void => {
  // Schemas that are being looked at, from the outermost to the innermost; those that are done hold no circle.
  const open = new Set<JsonObject>()
  const done = new Set<JsonObject>()
  const targetOf = ({ $ref }: JsonObject): JsonObject | undefined => {
    const target = typeof $ref === "string" && $ref.startsWith("#/") ? follow(document, $ref) : undefined
    return isObject(target) ? target : undefined
  }
  /** The schema that is open where the given one leads back to it. */
  const closedBy = (schema: JsonObject): JsonObject | undefined => {
    const target = targetOf(schema)
    return target !== undefined && open.has(target) ? target : undefined
  }
  const look = (schema: JsonObject, keys: Keys): void => {
    if (done.has(schema) || open.has(schema)) return
    open.add(schema)
    const target = targetOf(schema)
    if (target !== undefined && open.has(target)) {
      report("schema-circular", keys, `${String(schema.$ref)} leads back to this schema; it is no part of it`)
      delete schema.$ref
    } else if (target !== undefined) look(target, keysOf(String(schema.$ref)))
    for (const union of unions) {
      const members = listOf(schema[union])
      const kept = members.flatMap((member, index): ReadonlyArray<unknown> => {
        if (!isObject(member)) return [member]
        const closing = closedBy(member)
        if (closing === undefined) return (look(member, [...keys, union, index]), [member])
        const rest = union === "allOf" ? own(closing) : {}
        const isEmpty = Object.keys(rest).length === 0
        report(
          "schema-circular",
          [...keys, union, index],
          `${String(member.$ref)} leads back to this schema; ${isEmpty ? "it is no part of it" : "its own fields are taken, without its parts"}`
        )
        return isEmpty ? [] : [structuredClone(rest)]
      })
      if (kept.length > 0) schema[union] = kept
      else if (members.length > 0) delete schema[union]
    }
    open.delete(schema)
    done.add(schema)
  }
  visit(document, (object, keys) => {
    if (unions.some((union) => union in object)) look(object, keys)
  })
}

/** How many parts a schema may have by `allOf`, with those of its parts. Why: hey-api 0.99 goes through them one by one. */
const mostParts = 20_000

/** Schemas whose parts by `allOf` multiply beyond reason. Only for documents without circles, see {@link breakCycles}. */
export const multiplied = (document: JsonObject): ReadonlyArray<Finding> => {
  const counted = new Map<unknown, number>()
  const partsOf = (schema: unknown): number => {
    if (!isObject(schema)) return 1
    const known = counted.get(schema)
    if (known !== undefined) return known
    const { $ref } = schema
    const target = typeof $ref === "string" && $ref.startsWith("#/") ? partsOf(follow(document, $ref)) : 0
    const parts = listOf(schema.allOf).reduce<number>((sum, part) => sum + partsOf(part), Math.max(1, target))
    counted.set(schema, parts)
    return parts
  }
  // The first of each hierarchy: what is made of it has more.
  return Object.entries(objectOf(objectOf(document.components).schemas)).flatMap(([name, schema]) => {
    const parts = partsOf(schema)
    const isFirst = parts > mostParts && parts <= mostParts * 4
    return isFirst
      ? [
          [
            pointerOf(["components", "schemas", name]),
            `allOf makes ${parts} parts of it; at most ${mostParts} are read`
          ]
        ]
      : []
  })
}
