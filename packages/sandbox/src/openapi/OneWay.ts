/**
 * Copies a document for one direction: a required field that is read-only is required in responses alone, and a write-only
 * one in requests alone.
 *
 * Source: OpenAPI 3.0.4, 4.7.24.2 (fixed fields `readOnly` and `writeOnly`).
 */
import { isObject, segmentOf } from "./Json.ts"
import type { SchemaView, Schemas } from "./Schemas.ts"

/** Direction of a body. */
export type Direction = "request" | "response"

const isOtherWay = (view: SchemaView, direction: Direction): boolean =>
  direction === "request" ? view.isReadOnly : view.isWriteOnly

/** True if a document has a field of one direction. */
export const hasOneWay = (value: unknown): boolean => {
  if (Array.isArray(value)) return value.some(hasOneWay)
  if (!isObject(value)) return false
  return value["readOnly"] === true || value["writeOnly"] === true || Object.values(value).some(hasOneWay)
}

/** Returns a copy of a document for bodies of one direction. */
export const oneWay = (document: unknown, schemas: Schemas, direction: Direction): unknown => {
  const copy = (value: unknown, pointer: string, whole: string | undefined): unknown => {
    if (Array.isArray(value)) return value.map((each, index) => copy(each, `${pointer}/${index}`, undefined))
    if (!isObject(value)) return value
    const isSchema = Array.isArray(value["required"])
    const hasMembers = Array.isArray(value["allOf"])
    // Fields of `allOf` may be required by a member, and declared by another one.
    const composite = whole ?? (isSchema || hasMembers ? pointer : undefined)
    const copied = Object.entries(value).map(([key, item]) => {
      const at = `${pointer}/${segmentOf(key)}`
      if (key === "allOf" && Array.isArray(item))
        return [key, item.map((each, index) => copy(each, `${at}/${index}`, composite))]
      if (key !== "required" || !Array.isArray(item) || composite === undefined) return [key, copy(item, at, undefined)]
      const { fields } = schemas.view(composite)
      return [key, item.filter((name) => !isOtherWay(schemas.view(fields.get(String(name)) ?? pointer), direction))]
    })
    return Object.fromEntries(copied)
  }
  return copy(document, "#", undefined)
}

/** Returns a value without the fields of the other direction, such as a password in a response. */
export const inDirection = (schemas: Schemas, schema: string, value: unknown, direction: Direction): unknown => {
  const { fields, items } = schemas.view(schema)
  if (Array.isArray(value))
    return items === undefined ? value : value.map((each) => inDirection(schemas, items, each, direction))
  if (!isObject(value)) return value
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, each]) => {
      const pointer = fields.get(name)
      if (pointer === undefined) return [[name, each]]
      if (isOtherWay(schemas.view(pointer), direction)) return []
      return [[name, inDirection(schemas, pointer, each, direction)]]
    })
  )
}
