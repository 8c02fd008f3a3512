/**
 * Breaks cycles of schemas that contain themselves directly, by `$ref`, `allOf`, `anyOf` or `oneOf`.
 *
 * A cycle through a field or an item is a recursive type and stays. Why the others are broken: their types would refer to
 * themselves, and tools would not terminate.
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

/** Returns the keywords of a schema without its reference, members and discriminator. */
const own = (schema: JsonObject): JsonObject => without(schema, "$ref", "discriminator", ...unions)

/** Breaks every cycle where it closes. Changes the document. */
export const breakCycles = (document: JsonObject, report: Report): void => {
  // Open schemas are being visited, outermost first. Done schemas have no cycle.
  const open = new Set<JsonObject>()
  const done = new Set<JsonObject>()
  const targetOf = ({ $ref }: JsonObject): JsonObject | undefined => {
    const target = typeof $ref === "string" && $ref.startsWith("#/") ? follow(document, $ref) : undefined
    return isObject(target) ? target : undefined
  }
  /** Returns the open schema that the given one refers to; undefined when there is none. */
  const closedBy = (schema: JsonObject): JsonObject | undefined => {
    const target = targetOf(schema)
    return target !== undefined && open.has(target) ? target : undefined
  }
  const look = (schema: JsonObject, keys: Keys): void => {
    if (done.has(schema) || open.has(schema)) return
    open.add(schema)
    const target = targetOf(schema)
    if (target !== undefined && open.has(target)) {
      report("schema-circular", keys, `${String(schema.$ref)} leads back to this schema; the reference is removed`)
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
          `${String(member.$ref)} leads back to this schema; ${isEmpty ? "the reference is removed" : "only its own keywords are used, without its members"}`
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

/** Most members of a schema by nested `allOf`. Why: hey-api 0.99 visits every one of them. */
const mostParts = 20_000

/** Finds schemas whose nested `allOf` have too many members. Only for documents without cycles, see {@link breakCycles}. */
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
  // Reports the first schema of a hierarchy only. Schemas that contain it have more members.
  return Object.entries(objectOf(objectOf(document.components).schemas)).flatMap(([name, schema]) => {
    const parts = partsOf(schema)
    const isFirst = parts > mostParts && parts <= mostParts * 4
    return isFirst
      ? [
          [
            pointerOf(["components", "schemas", name]),
            `nested allOf gives the schema ${parts} members; the limit is ${mostParts}`
          ]
        ]
      : []
  })
}
