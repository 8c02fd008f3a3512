/**
 * Joins the media types of each response into one union type.
 *
 * Why: hey-api's types have one type per status. The fact `responses` keeps the schema of each media type, for the table
 * that reads responses by their `Content-Type`.
 */
import { facts } from "../../openapi/Facts.ts"
import type { MediaFact } from "../../openapi/Facts.ts"
import { isObject, objectOf, textOf } from "../../openapi/Json.ts"
import type { JsonObject } from "../../openapi/Json.ts"
import { pascal } from "../../naming/Names.ts"
import { operationsOf, schemaPrefix } from "../../openapi/SchemaMap.ts"
import type { Keys } from "../../openapi/Visit.ts"
import { binary, isBinary, isText, isTextAs } from "./Bodies.ts"
import { addSchema, schemasOf } from "../schemas/Components.ts"
import { isRange, isStreamed, kindOf } from "../../openapi/MediaType.ts"
import type { BodyKind, ReadAs } from "../../openapi/MediaType.ts"
import type { Report } from "../../warnings/Report.ts"

const readAs: { readonly [kind in BodyKind]: ReadAs } = {
  json: "json",
  form: "text",
  multipart: "blob",
  none: "blob",
  text: "text",
  binary: "blob",
  events: "events",
  lines: "lines"
}

/** Media type that hey-api reads in the wanted form. Why: it reads others, such as `application/xml`, in its own form. */
const plainType: { readonly [as in ReadAs]?: string } = {
  json: "application/json",
  text: "text/plain",
  blob: "application/octet-stream"
}

const readerOf = (document: JsonObject, type: string, schema: unknown): ReadAs => {
  if (isRange(type)) return isBinary(document, schema) ? "blob" : isText(document, schema) ? "text" : "json"
  // An unknown media type whose schema is text is read as text.
  return kindOf(type) === "binary" && isTextAs(document, type, schema) ? "text" : readAs[kindOf(type)]
}

interface Media {
  readonly type: string
  readonly as: ReadAs
  readonly schema: unknown
}

/** Returns a reference to a schema. A schema that is not a component becomes one. */
const componentFor = (document: JsonObject, base: string, schema: unknown): { readonly $ref: string } => {
  const { $ref } = objectOf(schema)
  return { $ref: typeof $ref === "string" ? $ref : schemaPrefix + addSchema(schemasOf(document), base, schema) }
}

const normalizeResponse = (
  document: JsonObject,
  response: JsonObject,
  name: string,
  keys: Keys,
  report: Report
): void => {
  if (!isObject(response.content) || Object.keys(response.content).length === 0) return
  const all = Object.entries(response.content).map(([type, value]): Media => {
    const { schema } = objectOf(value)
    const as = readerOf(document, type, schema)
    if (as === "blob") return { type, as, schema: binary }
    if (as !== "text") return { type, as, schema }
    if (schema !== undefined && !isText(document, schema)) {
      report("response-as-text", [...keys, "content", type], `the response of ${type} is returned as a string`)
    }
    return { type, as, schema: isText(document, schema) ? schema : { type: "string" } }
  })
  // Groups media types with the same schema, such as `application/json` and `application/scim+json`.
  const distinct = [...Map.groupBy(all, ({ as, schema }) => JSON.stringify([as, schema])).values()].map(
    ([first, ...others]) => ({ ...(first as Media), others })
  )
  const streams = distinct.filter(isStreamed)
  const whole = distinct.filter((each) => !isStreamed(each))
  const [only] = distinct
  if (only !== undefined && distinct.length === 1) {
    const plain = plainType[only.as] ?? only.type
    const type = isRange(only.type) ? plain : only.type
    response.content = { [plain]: { schema: only.schema } }
    facts.responses.set(response, [{ type, as: only.as }])
    return
  }
  const parts = distinct.flatMap(({ as, others, schema, type }) => {
    const ref =
      as === "text" || as === "blob" || schema === undefined ? undefined : componentFor(document, `${name}Body`, schema)
    return [type, ...others.map((each) => each.type)].map((each) => ({
      response: { type: each, as, ...(ref === undefined ? {} : { schema: ref }) } satisfies MediaFact,
      schema: ref ?? schema ?? {}
    }))
  })
  facts.responses.set(
    response,
    parts.map((part) => part.response)
  )
  const typed = new Map(
    parts
      .filter(({ response }) => whole.length === 0 || !isStreamed(response))
      .map(({ schema }) => [JSON.stringify(schema), schema])
  )
  const schemas = [...typed.values()]
  const kind = (["json", "text", "blob"] as const).find((as) => whole.some((each) => each.as === as))
  const type = (kind === undefined ? streams[0]?.type : plainType[kind]) ?? ""
  response.content = { [type]: { schema: schemas.length === 1 ? schemas[0] : { anyOf: schemas } } }
}

/** Joins the media types of every response, and writes the fact `responses`. Changes the document. */
export const normalizeResponses = (document: JsonObject, report: Report): void => {
  for (const [name, response] of Object.entries(objectOf(objectOf(document.components).responses))) {
    if (isObject(response))
      normalizeResponse(document, response, pascal(name), ["components", "responses", name], report)
  }
  for (const { method, operation, path } of operationsOf(document)) {
    if (!isObject(operation.responses)) continue
    // `2xx` is a common mistake for the specification's `2XX`.
    const responses = Object.entries(operation.responses).map(
      ([status, response]) => [status.replace(/^(\d)xx$/, "$1XX"), response] as const
    )
    operation.responses = Object.fromEntries(responses)
    const base = textOf(operation.operationId) ?? `${method} ${path}`
    for (const [status, response] of responses) {
      if (!isObject(response) || typeof response.$ref === "string") continue
      normalizeResponse(
        document,
        response,
        pascal(`${base} ${status}`),
        ["paths", path, method, "responses", status],
        report
      )
    }
  }
}
