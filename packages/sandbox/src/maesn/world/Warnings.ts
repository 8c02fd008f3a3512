/**
 * Warnings of a response: the sent fields that the accounting system does not use. A field that the document does not know is
 * one of them, and never an error.
 */
import { isJson } from "../../http/Wire.ts"
import { isObject } from "../../openapi/Json.ts"
import { validator } from "./Shapes.ts"
import type { MaesnCall } from "./World.ts"

/** Kinds of records whose fields are warned about. */
export type Resource = "CONTACT" | "INVOICE" | "LINE_ITEM"

/** Fields that the simulated systems ignore, in the order of the warnings. Ids: a system gives its records their own. */
const unused: Readonly<Record<Resource, ReadonlyArray<string>>> = {
  CONTACT: ["id", "projectId"],
  INVOICE: [
    "account",
    "fileId",
    "invoiceId",
    "journalCode",
    "shippingEndDate",
    "shippingType",
    "taxText",
    "lineItems.dimensions",
    "lineItems.taxType"
  ],
  LINE_ITEM: ["dimensions", "taxType"]
}

/** Paths of the fields of a value, with a point between names and without the positions in lists. */
const pathsIn = (value: unknown, path: string): ReadonlyArray<string> => {
  if (Array.isArray(value)) return value.flatMap((each) => pathsIn(each, path))
  if (!isObject(value)) return []
  return Object.entries(value).flatMap(([name, inner]) => {
    const own = path === "" ? name : `${path}.${name}`
    return [own, ...pathsIn(inner, own)]
  })
}

/** Paths of the fields that a schema does not have. A schema without fields takes all. */
const unknownIn = (pointer: string, value: unknown, path: string): ReadonlyArray<string> => {
  const { fields, items } = validator().schemas.view(pointer)
  if (Array.isArray(value)) return items === undefined ? [] : value.flatMap((each) => unknownIn(items, each, path))
  if (!isObject(value) || fields.size === 0) return []
  return Object.entries(value).flatMap(([name, inner]) => {
    const own = path === "" ? name : `${path}.${name}`
    const field = fields.get(name)
    return field === undefined ? [own] : unknownIn(field, inner, own)
  })
}

/** Writes the warning about a field. */
const warning = (path: string): string => `Field ${path} is not used by the target system`

/**
 * Returns the warnings about a request's fields.
 *
 * @param resource kind of the record; undefined if the systems use all fields of the document
 * @param part     part of the form that has the record; undefined if the body is the record
 */
export const warningsOf = (call: MaesnCall, resource?: Resource, part?: string): ReadonlyArray<string> => {
  const media = call.operation.body?.media.find(({ type }) => part !== undefined || isJson(type))
  if (media === undefined || !isObject(call.body)) return []
  const body = part === undefined ? call.body : call.body[part]
  const schema = part === undefined ? media.schema : validator().schemas.view(media.schema).fields.get(part)
  const sent = new Set(pathsIn(body, ""))
  const ignored = (resource === undefined ? [] : unused[resource]).filter((path) => sent.has(path))
  const unknown = schema === undefined ? [] : unknownIn(schema, body, "")
  return [...new Set([...ignored, ...unknown])].map(warning)
}
