/**
 * Finds the JSON schemas of a list's responses, and checks whether they have a list at a path.
 */
import { objectOf } from "../../openapi/Json.ts"
import type { JsonObject } from "../../openapi/Json.ts"
import { responseAt, mediaOf, successStatuses } from "../../openapi/Variants.ts"
import { kindOf } from "../../openapi/MediaType.ts"
import { resolved } from "../../openapi/References.ts"

/** A JSON response with one of its schemas. */
export interface JsonResponse {
  readonly response: JsonObject
  readonly schema: unknown
}

/** Returns the JSON responses with a 2xx status, one for each media type and status with a schema of its own. */
export const jsonResponses = (document: JsonObject, operation: JsonObject): ReadonlyArray<JsonResponse> =>
  successStatuses(operation)
    .filter((status) => status.startsWith("2"))
    .map((status) => responseAt(document, operation, status))
    .flatMap((response): ReadonlyArray<JsonResponse> => {
      const media = mediaOf(response)
      if (media.length > 1) {
        return media.flatMap(({ $ref, as }) =>
          as === "json" && $ref !== undefined ? [{ response, schema: { $ref } }] : []
        )
      }
      const json = Object.entries(objectOf(response.content)).find(([type]) => kindOf(type) === "json")?.[1]
      return json === undefined ? [] : [{ response, schema: objectOf(json).schema }]
    })

/** Kind of value at a path. `list`: always a list; `nullable`: a list, or the whole response is null; `open`: anything. */
export type ListKind = "list" | "nullable" | "open"

const deepest = 20

const typesOf = ({ type }: JsonObject): ReadonlyArray<unknown> => (Array.isArray(type) ? type : [type])

/** Returns the kind of value at a dotted path of a schema. A null below the response's root counts as `list`. */
export const listAt = (document: JsonObject, schema: unknown, path: string): ListKind =>
  kindAt(document, schema, path === "" ? [] : path.split("."))

const mayBeNull = (object: JsonObject): boolean => object.nullable === true || typesOf(object).includes("null")

const kindAt = (document: JsonObject, schema: unknown, keys: ReadonlyArray<string>, depth = 0): ListKind => {
  if (depth > deepest) return "open"
  const object = resolved(document, schema)
  const list = mayBeNull(object) ? "nullable" : "list"
  const kinds = (members: unknown): ReadonlyArray<ListKind> =>
    (Array.isArray(members) ? members : [])
      .filter((member) => !typesOf(resolved(document, member)).every((type) => type === "null"))
      .map((member) => kindAt(document, member, keys, depth + 1))
  const parts = kinds(object.allOf)
  // All members of `allOf` apply, so it is enough that one describes the list.
  const part = parts.find((kind) => kind !== "open")
  if (part !== undefined) return part === "nullable" ? part : list
  const [key, ...rest] = keys
  const property = key === undefined ? undefined : objectOf(object.properties)[key]
  if (property !== undefined) return kindAt(document, property, rest, depth + 1) === "open" ? "open" : list
  const types = typesOf(object)
  if (key === undefined && types.includes("array") && types.every((type) => type === "array" || type === "null")) {
    return list
  }
  const members = [object.anyOf, object.oneOf].find(Array.isArray)
  const each = kinds(members)
  if (each.length === 0 || each.includes("open")) return "open"
  return each.includes("nullable") || each.length < (members as ReadonlyArray<unknown>).length ? "nullable" : list
}

/** Returns the kind of value at the path of the items, over all JSON responses of an operation. */
export const listKindOf = (document: JsonObject, operation: JsonObject, items: string): ListKind => {
  const kinds = jsonResponses(document, operation).map(({ schema }) => listAt(document, schema, items))
  if (kinds.length === 0 || kinds.includes("open")) return "open"
  return kinds.includes("nullable") ? "nullable" : "list"
}
