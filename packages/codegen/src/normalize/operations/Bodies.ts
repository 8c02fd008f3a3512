/**
 * Reduces every request body to one media type that the raw client can write.
 */
import { facts } from "../../openapi/Facts.ts"
import { isObject, objectOf } from "../../openapi/Json.ts"
import type { JsonObject } from "../../openapi/Json.ts"
import { operationsOf } from "../../openapi/SchemaMap.ts"
import { normalizeFields } from "../schemas/Fields.ts"
import { bareType, isBytes, isRange, kindOf } from "../../openapi/MediaType.ts"
import type { BodyKind } from "../../openapi/MediaType.ts"
import { isBase64, takesLists, takesObjects } from "../../openapi/Nested.ts"
import { normalizeReadOnly } from "../schemas/ReadOnly.ts"
import { resolved } from "../../openapi/References.ts"
import type { Report } from "../../warnings/Report.ts"
import type { Keys } from "../../openapi/Visit.ts"

/** Schema of a binary value, as hey-api reads it. */
export const binary = { type: "string", format: "binary" }

/** True for a schema of text: a string that is not binary. */
export const isText = (document: JsonObject, schema: unknown): boolean => {
  const { format, type } = resolved(document, schema)
  return type === "string" && format !== "binary"
}

/** True for a schema of text with a media type that can be text. An image or a PDF is text only with an encoding. */
export const isTextAs = (document: JsonObject, mediaType: string, schema: unknown): boolean => {
  const { contentEncoding, format } = resolved(document, schema)
  return isText(document, schema) && (!isBytes(mediaType) || contentEncoding !== undefined || format === "byte")
}

/** True for a binary schema, and for a schema without restrictions. */
export const isBinary = (document: JsonObject, schema: unknown): boolean => {
  const object = resolved(document, schema)
  return (
    object.format === "binary" ||
    Object.keys(object).every((key) => /^(description|title|contentMediaType|contentEncoding)$/.test(key))
  )
}

/** Order of preference when a body has several media types. */
const preference: ReadonlyArray<BodyKind> = ["json", "multipart", "form", "binary", "text"]

const kindOfBody = (document: JsonObject, mediaType: string, schema: unknown): BodyKind => {
  if (!isRange(mediaType)) return kindOf(mediaType)
  return isBinary(document, schema) ? "binary" : isText(document, schema) ? "text" : "json"
}

const typeInstead: { readonly [kind in BodyKind]?: string } = {
  json: "application/json",
  binary: "application/octet-stream",
  text: "text/plain"
}

/** Media types of JSON patches, and the check that a schema matches them. */
const patches: ReadonlyArray<readonly [type: RegExp, matches: (document: JsonObject, schema: unknown) => boolean]> = [
  [/^application\/json-patch\+json$/, takesLists],
  [/^application\/merge-patch\+json$/, takesObjects]
]

/** Rank of a JSON media type, lowest is best: plain JSON, other JSON, ranges, patches that do not match the schema. */
const jsonRank = (document: JsonObject, type: string, schema: unknown): number => {
  const bare = bareType(type)
  if (bare === "application/json") return 0
  if (isRange(type)) return 2
  const patch = patches.find(([pattern]) => pattern.test(bare))
  return patch === undefined || patch[1](document, schema) ? 1 : 3
}

const normalizeBody = (document: JsonObject, body: JsonObject, keys: Keys, report: Report): "kept" | "impossible" => {
  const content = objectOf(body.content)
  const choices = Object.entries(content)
    .map(([type, media]) => ({
      type,
      media: objectOf(media),
      kind: kindOfBody(document, type, objectOf(media).schema),
      rank: jsonRank(document, type, objectOf(media).schema)
    }))
    .toSorted((a, b) => preference.indexOf(a.kind) - preference.indexOf(b.kind) || a.rank - b.rank)
  const possible = choices.filter(({ kind }) => preference.includes(kind))
  const [chosen] = possible
  if (chosen === undefined) return choices.length === 0 ? "kept" : "impossible"
  for (const { type } of choices) {
    if (type !== chosen.type) {
      report("body-media-type", [...keys, "content", type], `the body is sent as ${chosen.type}, never as ${type}`)
    }
  }
  const { kind, media, type } = chosen
  if (kind === "text" && !isText(document, media.schema)) {
    media.schema = { type: "string" }
    report("body-as-text", [...keys, "content", type], `the caller passes the body of ${type} as a string`)
  }
  if ((kind === "binary" || kind === "text") && isBase64(resolved(document, media.schema))) {
    media.schema = { type: "string", format: "byte", ...facts.bytes.field(true) }
    facts.base64.set(media, true)
    report(
      "base64-from-bytes",
      [...keys, "content", type],
      "the body is sent in Base64: bytes are encoded, a string is sent unchanged"
    )
  } else if (kind === "binary") media.schema = isTextAs(document, type, media.schema) ? { type: "string" } : binary
  if (kind === "multipart" || kind === "form") {
    normalizeFields(document, media, kind === "multipart", [...keys, "content", type], report)
  }
  if (kind === "text" || kind === "binary") facts.written.set(media, true)
  else normalizeReadOnly(document, media, [...keys, "content", type], report)
  body.content = { [isRange(type) ? (typeInstead[kind] ?? type) : type]: media }
  return "kept"
}

/** Removes what `fetch` cannot send (Fetch Standard, 2.2.1 and 5.3): TRACE, and bodies of GET and HEAD. */
export const normalizeMethods = (document: JsonObject, report: Report): void => {
  for (const [path, item] of Object.entries(objectOf(document.paths))) {
    const operations = objectOf(item)
    if ("trace" in operations) {
      delete operations.trace
      report("method-refused", ["paths", path, "trace"], "fetch does not allow TRACE; the operation is not generated")
    }
    for (const method of ["get", "head"]) {
      const operation = objectOf(operations[method])
      if (!("requestBody" in operation)) continue
      delete operation.requestBody
      report(
        "body-refused",
        ["paths", path, method, "requestBody"],
        `fetch sends no body with ${method.toUpperCase()}; it is left out`
      )
    }
  }
}

/** Reduces every request body to one media type. Removes operations whose body cannot be written. Changes the document. */
export const normalizeBodies = (document: JsonObject, report: Report): void => {
  for (const { item, method, operation, path } of operationsOf(document)) {
    const body = operation.requestBody
    if (!isObject(body)) continue
    const types = Object.keys(objectOf(body.content)).join(", ")
    if (normalizeBody(document, body, ["paths", path, method, "requestBody"], report) === "kept") continue
    delete item[method]
    report(
      "body-unsendable",
      ["paths", path, method],
      `the body has no media type that can be sent (only ${types}); the operation is not generated`
    )
  }
}
