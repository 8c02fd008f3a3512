/**
 * Warnings of a response: the sent fields that the accounting system does not use. A field that the document does not know is
 * one of them, and never an error.
 */
import { isJson } from "../../http/Wire.ts"
import { isObject } from "../../openapi/Json.ts"
import { validator } from "./Shapes.ts"
import { unusedFields, unusedWarning } from "./Systems.ts"
import type { MaesnCall } from "./World.ts"

/** Resources whose fields are those of another one. */
const alike: Readonly<Record<string, string>> = {
  customers: "contacts",
  suppliers: "contacts",
  vendorCredit: "vendorCredits"
}

/** Fields that the call's system ignores. A path of lines has the fields of lines alone. */
const unusedOf = ({ operation: { path }, scope }: MaesnCall): ReadonlyArray<string> => {
  const [resource = ""] = path.replace(/^\/accounting\/(?:v2\/|batch\/)?/, "").split("/")
  const fields = unusedFields(scope.account?.targetSystem ?? "", alike[resource] ?? resource)
  return path.includes("/lineItems")
    ? fields.flatMap((field) => (field.startsWith("lineItems.") ? [field.slice("lineItems.".length)] : []))
    : fields
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

/**
 * Returns the warnings about a request's fields.
 *
 * @param part part of the form that has the record; undefined if the body is the record
 */
export const warningsOf = (call: MaesnCall, part?: string): ReadonlyArray<string> => {
  const media = call.operation.body?.media.find(({ type }) => part !== undefined || isJson(type))
  if (media === undefined || !isObject(call.body)) return []
  const body = part === undefined ? call.body : call.body[part]
  const schema = part === undefined ? media.schema : validator().schemas.view(media.schema).fields.get(part)
  const sent = new Set(pathsIn(body, ""))
  const ignored = unusedOf(call).filter((path) => sent.has(path))
  const unknown = schema === undefined ? [] : unknownIn(schema, body, "")
  return [...new Set([...ignored, ...unknown])].map(unusedWarning)
}
