/**
 * Prepares an OpenAPI document of any version, from anywhere, for the sandbox: as OpenAPI 3.1, with every reference inside of it.
 */
import { upgrade } from "@scalar/openapi-upgrader"
import { ApiDocument } from "./Document.ts"
import { isObject, segmentOf } from "./Json.ts"
import type { JsonObject } from "./Json.ts"

/** The document cannot be served. The message names what is wrong, and where. */
export class DocumentUnusable extends Error {
  override readonly name = "DocumentUnusable"
}

/** Calls `visit` for each object of a document, with its JSON pointer. */
const walk = (value: unknown, visit: (node: JsonObject, pointer: string) => void, pointer = "#"): void => {
  if (Array.isArray(value)) for (const [index, item] of value.entries()) walk(item, visit, `${pointer}/${index}`)
  else if (isObject(value)) {
    visit(value, pointer)
    for (const [key, item] of Object.entries(value)) walk(item, visit, `${pointer}/${segmentOf(key)}`)
  }
}

/**
 * `nullable` is a keyword of OpenAPI 3.0. The upgrade leaves it where there is no `type`, such as beside `allOf`, and ajv refuses
 * it there.
 */
const withoutNullable = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(withoutNullable)
  if (!isObject(value)) return value
  const { nullable, ...rest } = Object.fromEntries(
    Object.entries(value).map(([key, item]) => [
      key,
      key === "example" || key === "examples" ? item : withoutNullable(item)
    ])
  )
  return nullable === true && typeof rest["type"] !== "object" ? { anyOf: [rest, { type: "null" }] } : rest
}

/** @throws DocumentUnusable for the first reference that leads nowhere */
const checkReferences = (document: ApiDocument): void => {
  walk(document.json, ({ $ref }, pointer) => {
    if (typeof $ref !== "string" || pointer.includes("/example")) return
    if (!$ref.startsWith("#")) {
      throw new DocumentUnusable(
        `${pointer} refers to ${$ref}, which is another file. Bundle the document into one file first`
      )
    }
    if (document.resolve($ref).value === undefined) {
      throw new DocumentUnusable(`${pointer} refers to ${$ref}, which does not exist in the document`)
    }
  })
}

/**
 * Prepares a document.
 *
 * @param json parsed document: OpenAPI 3.0, 3.1, or Swagger 2.0
 * @throws DocumentUnusable if it is no OpenAPI document, has no operation, or has a reference that leads nowhere
 */
export const anyDocument = (json: unknown): ApiDocument => {
  if (!isObject(json) || (typeof json["openapi"] !== "string" && typeof json["swagger"] !== "string")) {
    throw new DocumentUnusable("The document is no OpenAPI document: it has neither `openapi` nor `swagger`")
  }
  // Safe: the upgrade of an object is an object.
  const upgraded = withoutNullable(upgrade(structuredClone(json), "3.1")) as Record<string, unknown>
  const document = new ApiDocument(upgraded, { nullableOptionals: false })
  if (document.operations.length === 0) throw new DocumentUnusable("The document has no operation in `paths`")
  checkReferences(document)
  return document
}
