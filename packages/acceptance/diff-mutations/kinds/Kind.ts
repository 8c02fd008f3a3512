/**
 * A kind of change to a document, and the parts that kinds are made of.
 */
import { isObject, listOf, objectOf } from "../../test/kit/Json.ts"
import type { JsonObject } from "../../test/kit/Json.ts"
import type { Draw } from "../Draw.ts"
import { objectAt, placesIn, pointerOf } from "../Places.ts"
import type { Direction, Keys, Place } from "../Places.ts"

/** A changed copy of a document. */
export interface Mutation {
  readonly document: JsonObject
  /** JSON Pointer of the change, in the document before it. */
  readonly at: string
}

/** A kind of change. */
export interface Kind {
  readonly id: string
  /** Part of a document that kinds of this family change. */
  readonly family: string
  /** Checks of oasdiff that report such a change. Empty for a change that oasdiff does not know. */
  readonly oasdiff: ReadonlyArray<string>
  /** Changes a copy of a document at a drawn position. Undefined if the document has no such position. */
  readonly apply: (document: JsonObject, draw: Draw) => Mutation | undefined
}

/** Changes a copy of a document. The change returns the keys of its position, or undefined if there is none. */
export const edited = (document: JsonObject, change: (copy: JsonObject) => Keys | undefined): Mutation | undefined => {
  const copy = structuredClone(document)
  const keys = change(copy)
  return keys === undefined ? undefined : { document: copy, at: pointerOf(keys) }
}

/** Returns the types of a schema. */
export const typesOf = (schema: JsonObject): ReadonlyArray<unknown> =>
  Array.isArray(schema.type) ? listOf(schema.type) : schema.type === undefined ? [] : [schema.type]

/** True when a schema has one type, besides null, and no other schema within it decides about values. */
export const isPlain = (schema: JsonObject, type: string): boolean =>
  typesOf(schema).filter((each) => each !== "null").length === 1 &&
  typesOf(schema).includes(type) &&
  !["enum", "const", "oneOf", "anyOf", "allOf", "$ref"].some((key) => key in schema)

/** Replaces the one type of a schema, and keeps null. */
export const retype = (schema: JsonObject, type: string): void => {
  schema.type = typesOf(schema).includes("null") ? [type, "null"] : type
}

/** True for documents of OpenAPI 3.1, where null is a type. */
export const hasNullType = (document: JsonObject): boolean => String(document.openapi).startsWith("3.1")

/** True when a schema allows null by its own keywords. */
export const allowsNull = (schema: JsonObject): boolean => schema.nullable === true || typesOf(schema).includes("null")

/** Allows null, in the words of the document's version. */
export const allowNull = (document: JsonObject, schema: JsonObject): void => {
  if (hasNullType(document)) schema.type = [...typesOf(schema), "null"]
  else schema.nullable = true
}

/** Forbids null. */
export const forbidNull = (schema: JsonObject): void => {
  delete schema.nullable
  const types = typesOf(schema).filter((type) => type !== "null")
  if (types.length > 0) schema.type = types.length === 1 ? types[0] : types
  if (Array.isArray(schema.enum)) schema.enum = schema.enum.filter((value) => value !== null)
}

/** Selects places of a document. */
export type Where = (place: Place, document: JsonObject) => boolean

/** Changes the schema of a place, which belongs to the copy. */
export type Change = (schema: JsonObject, draw: Draw, place: Place, copy: JsonObject) => void

/** Makes a kind that changes one schema. */
export const schemaKind = (
  id: string,
  family: string,
  oasdiff: ReadonlyArray<string>,
  where: Where,
  change: Change
): Kind => ({
  id,
  family,
  oasdiff,
  apply: (document, draw) => {
    const place = draw.pick(placesIn(document).filter((each) => where(each, document)))
    if (place === undefined) return undefined
    return edited(document, (copy) => {
      const schema = objectAt(copy, place.keys)
      change(schema, draw, { ...place, schema }, copy)
      return place.keys
    })
  }
})

/** Selects schemas of a direction with properties. */
export const isRecord =
  (direction: Direction): Where =>
  ({ directions, schema }) =>
    directions.has(direction) && isObject(schema.properties) && Object.keys(schema.properties).length > 0

/** Returns the names of a record's properties, required ones or optional ones. */
export const namesIn = (schema: JsonObject, isRequired: boolean): ReadonlyArray<string> => {
  const required = new Set(listOf(schema.required))
  return Object.keys(objectOf(schema.properties)).filter((name) => required.has(name) === isRequired)
}

/** Makes a property required, or optional. */
export const setRequired = (schema: JsonObject, name: string, isRequired: boolean): void => {
  const others = listOf(schema.required).filter((each) => each !== name)
  schema.required = isRequired ? [...others, name] : others
  if (listOf(schema.required).length === 0) delete schema.required
}

/** Keys of an operation that meets a condition, drawn. */
export const drawnOperation = (
  copy: JsonObject,
  draw: Draw,
  where: (operation: JsonObject, method: string, path: string) => boolean
): Keys | undefined => {
  const all = Object.entries(objectOf(copy.paths)).flatMap(([path, item]) =>
    Object.keys(objectOf(item))
      .filter((method) => /^(get|put|post|delete|patch)$/.test(method))
      .filter((method) => where(objectAt(copy, ["paths", path, method]), method, path))
      .map((method): Keys => ["paths", path, method])
  )
  return draw.pick(all)
}

/** Makes a kind that changes one operation. */
export const operationKind = (
  id: string,
  family: string,
  oasdiff: ReadonlyArray<string>,
  where: (operation: JsonObject, method: string, path: string, document: JsonObject) => boolean,
  change: (operation: JsonObject, draw: Draw, keys: Keys, copy: JsonObject) => void
): Kind => ({
  id,
  family,
  oasdiff,
  apply: (document, draw) => {
    const keys = drawnOperation(document, draw, (operation, method, path) => where(operation, method, path, document))
    if (keys === undefined) return undefined
    return edited(document, (copy) => {
      change(objectAt(copy, keys), draw, keys, copy)
      return keys
    })
  }
})
