/**
 * Reads and validates the content of a request: JSON, a form, or a form with files. Content of another type is one file.
 */
import type { MediaSpec, Operation } from "../openapi/Document.ts"
import { hasInfinity, parseExact } from "../openapi/ExactJson.ts"
import { fromForm, fromTexts } from "../openapi/Texts.ts"
import type { Problem, Validator } from "../openapi/Validation.ts"
import { multipart } from "./Multipart.ts"
import type { Part } from "./Multipart.ts"
import { isJson, isOfRange } from "./Wire.ts"

/** Content of a request. */
export interface Content {
  /** Parsed body. Undefined without a body, and for types that are not read. */
  readonly value: unknown
  /** Parts of a form with files. Content of another type is one part with an empty name. */
  readonly parts: ReadonlyArray<Part>
  readonly problems: ReadonlyArray<Problem>
}

const formType = "application/x-www-form-urlencoded"

const none: Content = { value: undefined, parts: [], problems: [] }

const refused = (location: ReadonlyArray<string>, msg: string, type: string): Content => ({
  ...none,
  problems: [{ loc: location, msg, type }]
})

/** Type without parameters such as the charset. */
const plainType = (type: string): string => type.split(";")[0]?.trim().toLowerCase() ?? ""

/** Finds the declared type of a request: its own, or a range such as `image/*`. */
const mediaFor = (media: ReadonlyArray<MediaSpec>, type: string): MediaSpec | undefined =>
  media.find((candidate) => plainType(candidate.type) === type) ??
  media.find((candidate) => isOfRange(type, plainType(candidate.type)))

/** Reads the body of a request, and validates it against the operation's schema. */
export const contentOf = (operation: Operation, contentType: string, body: Buffer, validator: Validator): Content => {
  const spec = operation.body
  if (spec === undefined) return none
  const type = plainType(contentType)
  // An empty form has no field.
  if (body.length === 0 && type !== formType)
    return spec.required ? refused(["body"], "Field required", "missing") : none
  const media = mediaFor(spec.media, type)
  if (media === undefined) {
    const accepted = spec.media.map((candidate) => candidate.type).join(", ")
    return refused(["header", "content-type"], `must be ${accepted}`, "value_error")
  }
  const read = (value: unknown, parts: ReadonlyArray<Part> = []): Content => ({
    value,
    parts,
    problems: validator.body(media.schema, value)
  })
  if (type === "multipart/form-data") {
    const parts = multipart(contentType, body)
    if (parts === undefined) return refused(["body"], "not multipart/form-data", "value_error")
    const { fields } = validator.schemas.view(media.schema)
    const texts = new Map<string, Array<string>>()
    for (const { data, filename, name, type: own } of parts) {
      const field = fields.get(name)
      // The schema describes a file as a string, and the handler checks its content. JSON may come with a file name, too.
      const isText = field === undefined || validator.schemas.view(field).types.has("string")
      const text = filename === undefined || (isJson(own) && !isText) ? data.toString("utf8") : filename
      texts.set(name, [...(texts.get(name) ?? []), text])
    }
    return read(fromTexts(validator.schemas, media.schema, Object.fromEntries(texts)), parts)
  }
  if (type === formType) return read(fromForm(validator.schemas, media.schema, body.toString("utf8")))
  if (!isJson(type)) return { ...none, parts: [{ name: "", filename: "", type: type || media.type, data: body }] }
  let value: unknown
  try {
    // A byte order mark is no part of the text (RFC 8259, 8.1).
    const text = body.toString("utf8").replace(/^\uFEFF/, "")
    value = validator.schemas.isExact ? parseExact(text) : JSON.parse(text)
  } catch {
    return refused(["body"], "JSON decode error", "json_invalid")
  }
  if (hasInfinity(value)) return refused(["body"], "a number is too large", "json_invalid")
  return read(value)
}
