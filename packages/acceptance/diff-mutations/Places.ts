/**
 * Finds the schemas of a document, each with its position and its direction.
 */
import { isObject, listOf, objectOf } from "../test/kit/Json.ts"
import type { JsonObject } from "../test/kit/Json.ts"
import { operationKeys } from "./Prune.ts"

/** Way of a value: `request` is sent by the caller, `response` is sent by the server. */
export type Direction = "request" | "response"

/** Kind of value that a schema describes. */
export type Role = "parameter" | "body" | "property" | "items" | "member" | "part" | "rest"

/** Keys from the root of a document to one of its values. */
export type Keys = ReadonlyArray<string | number>

/** Schema of a document. */
export interface Place {
  readonly keys: Keys
  readonly role: Role
  /** Directions in which the schema is used, by any operation. */
  readonly directions: ReadonlySet<Direction>
  /** Schema itself. A reference is not followed. */
  readonly schema: JsonObject
  /** Name of the property, for the role `property`. */
  readonly name?: string
}

/** Returns the value at some keys. */
export const valueAt = (document: JsonObject, keys: Keys): unknown =>
  keys.reduce<unknown>((value, key) => (typeof key === "number" ? listOf(value)[key] : objectOf(value)[key]), document)

/** Returns the object at some keys, or an empty one. */
export const objectAt = (document: JsonObject, keys: Keys): JsonObject => objectOf(valueAt(document, keys))

/** Writes keys as a JSON Pointer. */
export const pointerOf = (keys: Keys): string =>
  `#${keys.map((key) => `/${String(key).replaceAll("~", "~0").replaceAll("/", "~1")}`).join("")}`

/** Returns the keys that a value's reference names, or its own keys if it is no reference. */
export const targetKeys = (document: JsonObject, keys: Keys): Keys => {
  let at = keys
  for (let depth = 0; depth < 50; depth++) {
    const { $ref } = objectAt(document, at)
    if (typeof $ref !== "string" || !$ref.startsWith("#/")) return at
    at = $ref
      .slice(2)
      .split("/")
      .map((key) => decodeURIComponent(key).replaceAll("~1", "/").replaceAll("~0", "~"))
  }
  return at
}

/** Lists the parameters of an operation, the path's own included. */
export const parametersOf = (document: JsonObject, path: string, method: string): ReadonlyArray<Keys> =>
  [
    ["paths", path, "parameters"],
    ["paths", path, method, "parameters"]
  ].flatMap((keys) => listOf(valueAt(document, keys)).map((_, index) => targetKeys(document, [...keys, index])))

interface Found {
  readonly keys: Keys
  readonly role: Role
  readonly name?: string
  readonly directions: Set<Direction>
}

/** Lists the schemas that operations of a document use, each once. */
export const placesIn = (document: JsonObject): ReadonlyArray<Place> => {
  const found = new Map<string, Found>()
  const visit = (keys: Keys, role: Role, direction: Direction, name?: string): void => {
    const schema = valueAt(document, keys)
    if (!isObject(schema)) return
    const pointer = pointerOf(keys)
    const known = found.get(pointer)
    if (known?.directions.has(direction) === true) return
    if (known === undefined)
      found.set(pointer, { keys, role, directions: new Set([direction]), ...(name === undefined ? {} : { name }) })
    else known.directions.add(direction)
    if (typeof schema.$ref === "string") visit(targetKeys(document, keys), role, direction, name)
    for (const property of Object.keys(objectOf(schema.properties)))
      visit([...keys, "properties", property], "property", direction, property)
    for (const list of ["oneOf", "anyOf"])
      listOf(schema[list]).forEach((_, index) => visit([...keys, list, index], "member", direction))
    listOf(schema.allOf).forEach((_, index) => visit([...keys, "allOf", index], "part", direction))
    visit([...keys, "items"], "items", direction)
    visit([...keys, "additionalProperties"], "rest", direction)
  }
  const visitContent = (keys: Keys, direction: Direction): void => {
    for (const type of Object.keys(objectAt(document, [...keys, "content"])))
      visit([...keys, "content", type, "schema"], "body", direction)
  }
  for (const { method, path } of operationKeys(document)) {
    const operation = ["paths", path, method]
    for (const keys of parametersOf(document, path, method)) visit([...keys, "schema"], "parameter", "request")
    visitContent(targetKeys(document, [...operation, "requestBody"]), "request")
    for (const status of Object.keys(objectAt(document, [...operation, "responses"])))
      visitContent(targetKeys(document, [...operation, "responses", status]), "response")
  }
  return [...found.values()].map((each) => ({ ...each, schema: objectAt(document, each.keys) }))
}
