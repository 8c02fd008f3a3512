/**
 * Finds the format of each form field, from the Encoding Objects of a body.
 */
import { facts } from "../../openapi/Facts.ts"
import type { FieldFact } from "../../openapi/Facts.ts"
import { objectOf } from "../../openapi/Json.ts"
import type { JsonObject } from "../../openapi/Json.ts"
import type { Keys } from "../../openapi/Visit.ts"
import { hasInnerParts, isBase64 } from "../../openapi/Nested.ts"
import { resolved } from "../../openapi/References.ts"
import type { Report } from "../../warnings/Report.ts"

/** Marks binary form fields, which OpenAPI 3.1 writes with `contentMediaType`. */
const markBinary = (schema: JsonObject): void => {
  const isBinary = (each: JsonObject): boolean =>
    each.type === "string" && each.format === undefined && "contentMediaType" in each && !("contentEncoding" in each)
  if (isBinary(schema)) schema.format = "binary"
  if (isBinary(objectOf(schema.items))) objectOf(schema.items).format = "binary"
}

/** Returns the only allowed value of a header, or its default. */
const fixedValue = (document: JsonObject, header: unknown): string | undefined => {
  const schema = resolved(document, resolved(document, header).schema)
  const [only, ...others] = Array.isArray(schema.enum) ? (schema.enum as ReadonlyArray<unknown>) : []
  const value = schema.const ?? (others.length === 0 ? only : undefined) ?? schema.default
  return typeof value === "string" || typeof value === "number" || typeof value === "boolean"
    ? String(value)
    : undefined
}

const isSendable = (name: string, value: string): boolean =>
  /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(name) && /^[\t -~]*$/.test(value)

/** Returns the headers of a part that have a fixed value. `Content-Type` is ignored here (OpenAPI 3.1, Encoding Object). */
const headersOf = (document: JsonObject, encoding: JsonObject, keys: Keys, report: Report): FieldFact["headers"] => {
  const headers: Record<string, string> = {}
  for (const [name, header] of Object.entries(objectOf(encoding.headers))) {
    if (name.toLowerCase() === "content-type") continue
    const value = fixedValue(document, header)
    if (value !== undefined && isSendable(name, value)) headers[name] = value
    else
      report(
        "part-header-missing",
        [...keys, "headers", name],
        `the header ${name} of a part has no value in the document; it is not sent`
      )
  }
  return Object.keys(headers).length === 0 ? undefined : headers
}

const styles = ["form", "spaceDelimited", "pipeDelimited", "deepObject"] as const

/** Returns the style of a field. OpenAPI 3.0 has styles in url-encoded forms only. */
const styleOf = (document: JsonObject, encoding: JsonObject, isMultipart: boolean): FieldFact => {
  if (isMultipart && String(document.openapi).startsWith("3.0")) return {}
  const { allowReserved, explode } = encoding
  const style = styles.find((each) => each === encoding.style)
  return {
    ...(style === undefined ? {} : { style }),
    ...(typeof explode === "boolean" ? { explode } : {}),
    ...(allowReserved === true ? { allowReserved } : {})
  }
}

const annotations = new Set(["description", "deprecated", "readOnly", "writeOnly"])

/** Lets a Base64 string also be bytes. Null becomes a union member. Why: hey-api drops the fact from a list of types. */
const orBytes = (schema: JsonObject): JsonObject => {
  const { nullable, type, ...rest } = schema
  const bytes = { ...rest, type: "string", ...facts.bytes.field(true) }
  const isNullable = Array.isArray(type) && type.includes("null")
  if (!isNullable && nullable !== true) return bytes
  return {
    ...Object.fromEntries(Object.entries(rest).filter(([key]) => annotations.has(key))),
    anyOf: isNullable ? [bytes, { type: "null" }] : [bytes],
    ...(isNullable ? {} : { nullable })
  }
}

/** Lets a Base64 string, or a list of them, also be bytes. */
const takingBytes = (document: JsonObject, property: unknown): JsonObject => {
  const { $ref: _, ...beside } = objectOf(property)
  const own = { ...resolved(document, property), ...beside }
  return isBase64(own) ? orBytes(own) : { ...own, items: orBytes(resolved(document, own.items)) }
}

/** Writes the fact `fields`: the format of each form field. Changes the media object. */
export const normalizeFields = (
  document: JsonObject,
  media: JsonObject,
  isMultipart: boolean,
  keys: Keys,
  report: Report
): void => {
  const body = resolved(document, media.schema)
  const properties = objectOf(body.properties)
  const inBase64: JsonObject = {}
  const encodings = objectOf(media.encoding)
  const fields: Record<string, FieldFact> = {}
  for (const name of new Set([...Object.keys(properties), ...Object.keys(encodings)])) {
    const property = objectOf(properties[name])
    const encoding = objectOf(encodings[name])
    const at = [...keys, "encoding", name]
    if (isMultipart) markBinary(property)
    const schema = resolved(document, property)
    const style = styleOf(document, encoding, isMultipart)
    const base64 = isBase64(schema) || isBase64(resolved(document, schema.items))
    if (base64) {
      inBase64[name] = takingBytes(document, property)
      report(
        "base64-from-bytes",
        at,
        `the field ${name} is sent in Base64: bytes are encoded, a string is sent unchanged`
      )
    }
    const headers = isMultipart ? headersOf(document, encoding, at, report) : undefined
    const hasStyle = Object.keys(style).length > 0
    if (hasStyle && style.style !== "deepObject" && hasInnerParts(document, schema)) {
      report(
        "style-nested",
        at,
        `the style of ${name} cannot express nested lists or objects; calls that pass them fail before sending`
      )
    }
    const field: FieldFact = {
      ...(typeof encoding.contentType === "string" && !hasStyle ? { contentType: encoding.contentType } : {}),
      ...(headers === undefined ? {} : { headers }),
      ...(base64 ? { base64 } : {}),
      ...style
    }
    if (Object.keys(field).length > 0) fields[name] = field
  }
  facts.fields.set(media, fields)
  // Copied because the same schema is a plain string in responses and JSON bodies.
  if (Object.keys(inBase64).length > 0) media.schema = { ...body, properties: { ...properties, ...inBase64 } }
}
