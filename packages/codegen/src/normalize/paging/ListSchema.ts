/**
 * The schemas that a list's pages are read by, and what kind of list they have at a path.
 */
import { objectOf } from "../../openapi/Json.ts"
import type { JsonObject } from "../../openapi/Json.ts"
import { responseAt, mediaOf, successStatuses } from "../../openapi/Variants.ts"
import { kindOf } from "../../openapi/MediaType.ts"
import { resolved } from "../../openapi/References.ts"

/** A response of JSON with one of its schemas. */
export interface JsonResponse {
  readonly response: JsonObject
  readonly schema: unknown
}

/** The JSON responses of an operation's 2xx: one for each media type and status that has a schema of its own. */
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

/** `list`: every response has a list there. `nullable`: or is null as a whole. `open`: something else may be there. */
export type ListKind = "list" | "nullable" | "open"

const deepest = 20

const typesOf = ({ type }: JsonObject): ReadonlyArray<unknown> => (Array.isArray(type) ? type : [type])

/** What stands at a dotted path of a schema; nulls below the response's root count as `list`. */
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
  // All parts of `allOf` hold at once: one that knows the list is enough.
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

/** What an operation's responses of JSON have at the path of the list's items, all together. */
export const listKindOf = (document: JsonObject, operation: JsonObject, items: string): ListKind => {
  const kinds = jsonResponses(document, operation).map(({ schema }) => listAt(document, schema, items))
  if (kinds.length === 0 || kinds.includes("open")) return "open"
  return kinds.includes("nullable") ? "nullable" : "list"
}
