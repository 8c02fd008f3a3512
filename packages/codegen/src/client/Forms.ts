/**
 * Writes forms: `application/x-www-form-urlencoded` and `multipart/form-data`.
 *
 * Fields follow OpenAPI 3.1's Encoding Object. A field with `style`, `explode` or `allowReserved` is written like a query
 * parameter. Other fields are written by media type. Objects without one are JSON.
 */
import { base64, bytesOf, isContent, isJsonType, jsonOf } from "./Body.ts"
import type { BodyWriter } from "./Body.ts"
import { isWellFormed, pairsOf, parameterOf, plain, refuse, textOf, wellFormed } from "./Parameters.ts"
import type { ParameterFormat, Problems, Values, Writing } from "./Parameters.ts"

/** Format of a form's field (OpenAPI 3.1, Encoding Object). */
export interface FieldFormat extends Omit<ParameterFormat, "json"> {
  readonly contentType?: string
  /** Headers of the part, the same in every request. */
  readonly headers?: { readonly [name: string]: string }
  /** Encodes bytes in Base64. Text must be in Base64 already. */
  readonly base64?: boolean
}

/** Formats of fields that differ from the defaults, by name. */
export type FieldFormats = { readonly [field: string]: FieldFormat }

/** Writes a field's value as text. Objects, lists and fields with a JSON media type are JSON. */
const fieldText = (value: unknown, type: string | undefined, field: string, problems: Problems): string =>
  (typeof value === "object" && !(value instanceof Date)) || isJsonType(type)
    ? jsonOf(value, field, problems)
    : (textOf({ field, problems, value }) ?? "")

const hasStyle = ({ allowReserved, explode, style }: FieldFormat): boolean =>
  (style ?? explode ?? allowReserved) !== undefined

/** Returns the values of a field: one for each item of a list. A list with a JSON media type is one value. */
const valuesOf = (value: unknown, { contentType }: FieldFormat): ReadonlyArray<unknown> =>
  (Array.isArray(value) && !isJsonType(contentType) ? value : [value]).filter(
    (each) => each !== undefined && each !== null
  )

/** Encodes the bytes of a field's value or values in Base64, when the format says so. */
const inBase64 = (value: unknown, { base64: isBase64 }: FieldFormat): unknown => {
  if (isBase64 !== true) return value
  if (Array.isArray(value)) return value.map((each: unknown) => inBase64(each, { base64: true }))
  const bytes = bytesOf(value)
  return bytes === undefined ? value : base64(bytes)
}

/** Returns the fields of a form with their formats. Adds a problem for a name that cannot be sent. */
const fieldsOf = (
  fields: Values,
  formats: FieldFormats,
  problems: Problems
): ReadonlyArray<readonly [name: string, value: unknown, format: FieldFormat]> =>
  Object.entries(fields).flatMap(([name, value]) => {
    const format = (Object.hasOwn(formats, name) ? formats[name] : undefined) ?? {}
    if (isWellFormed(name)) return [[name, inBase64(value, format), format]]
    refuse(problems, "body", "names of well-formed Unicode")
    return []
  })

const isFields = (body: unknown): body is Values => typeof body === "object" && body !== null && !isContent(body)

/** Returns a form that the caller has encoded, or adds a problem for another value. */
const madeForm = (body: unknown, type: string | undefined, problems: Problems): ReturnType<BodyWriter> => {
  const isText = typeof body === "string"
  if (isContent(body) || (isText && isWellFormed(body))) return { content: body, type }
  refuse(problems, "body", isText ? wellFormed : "the fields of a form")
  return { content: null, type }
}

/** Encodes text like `URLSearchParams` (URL Standard, 5.2). */
const encodeForm = (text: string): string =>
  encodeURIComponent(text)
    .replace(/[!'()~]/g, (each) => `%${each.charCodeAt(0).toString(16).toUpperCase()}`)
    .replaceAll("%20", "+")

const inForm: Writing = {
  name: encodeForm,
  key: encodeForm,
  value: encodeForm,
  delimiter: (encoded) => encoded,
  brackets: ["%5B", "%5D"]
}

/** Returns a writer of `application/x-www-form-urlencoded` bodies. A form without fields sends no body. */
export const form =
  (formats: FieldFormats = {}, type = "application/x-www-form-urlencoded"): BodyWriter =>
  (body, problems) => {
    if (!isFields(body)) return madeForm(body, type, problems)
    const pairs = fieldsOf(body, formats, problems).flatMap(([name, value, format]) => {
      const field = `body.${name}`
      if (hasStyle(format)) return pairsOf(parameterOf("body", name, value, formats, inForm, problems))
      return valuesOf(value, format).map((each) => {
        const text = fieldText(each, format.contentType, field, problems)
        return [encodeForm(name), encodeForm(text)] as const
      })
    })
    return pairs.length === 0
      ? { content: null, type: undefined }
      : { content: pairs.map(([name, text]) => `${name}=${text}`).join("&"), type }
  }

/** Quotes a name for a part's header (HTML Standard, multipart form data). */
const quoted = (text: string): string =>
  `"${text.replaceAll("\n", "%0A").replaceAll("\r", "%0D").replaceAll('"', "%22")}"`

/** Writes the head of a part, with the empty line at its end. */
const headOf = (disposition: string, type: string | undefined, headers: FieldFormat["headers"] = {}): string =>
  [
    `Content-Disposition: form-data; ${disposition}`,
    ...(type === undefined ? [] : [`Content-Type: ${type}`]),
    ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
    "\r\n"
  ].join("\r\n")

/** Returns the first media type of a list such as `image/png, image/jpeg`. Ranges are skipped. */
const concrete = (contentType: string | undefined): string | undefined =>
  contentType
    ?.split(",")
    .map((each) => each.trim())
    .find((each) => each !== "" && !each.includes("*"))

type Part = ReadonlyArray<string | Blob>

const partOf = (name: string, value: unknown, format: FieldFormat, problems: Problems): Part => {
  const { headers } = format
  const declared = concrete(format.contentType)
  const field = `body.${name}`
  const named = `name=${quoted(name)}`
  if (format.base64 === true && typeof value === "string") {
    return [
      headOf(named, declared ?? "application/octet-stream", headers),
      fieldText(value, undefined, field, problems)
    ]
  }
  const bytes = bytesOf(value)
  const file = value instanceof Blob ? value : bytes === undefined ? undefined : new Blob([bytes])
  if (file !== undefined) {
    const fileName = file instanceof File ? file.name : "blob"
    if (!isWellFormed(fileName)) refuse(problems, field, "a file name of well-formed Unicode")
    const type = file.type || declared || "application/octet-stream"
    return [headOf(`${named}; filename=${quoted(fileName)}`, type, headers), file]
  }
  // RFC 7578, 4.4: text needs no media type.
  const isText = typeof value !== "object" || value instanceof Date
  const type = declared ?? (isText ? undefined : "application/json")
  return [headOf(named, type, headers), fieldText(value, type, field, problems)]
}

/**
 * Returns a writer of `multipart/form-data` bodies (RFC 7578). Files are read while they are sent.
 *
 * Why not `FormData`: it can set the media type only of files, which also get a file name. Servers would read a JSON part as
 * a file.
 */
export const multipart =
  (formats: FieldFormats = {}): BodyWriter =>
  (body, problems) => {
    if (!isFields(body)) return madeForm(body, undefined, problems)
    const random = crypto.getRandomValues(new Uint8Array(16))
    const boundary = Array.from(random, (byte) => byte.toString(16).padStart(2, "0")).join("")
    const parts = fieldsOf(body, formats, problems).flatMap(([name, value, format]): ReadonlyArray<Part> => {
      if (!hasStyle(format)) return valuesOf(value, format).map((each) => partOf(name, each, format, problems))
      // Parts are not percent-encoded, so `allowReserved` has no effect.
      const { allowReserved: _, ...own } = format
      return pairsOf(parameterOf("body", name, value, { [name]: own }, plain, problems)).map(([key, text]) => [
        headOf(`name=${quoted(key)}`, undefined, format.headers),
        text
      ])
    })
    const content = new Blob(
      [...parts.flatMap((part) => [`--${boundary}\r\n`, ...part, "\r\n"]), `--${boundary}--\r\n`],
      { type: `multipart/form-data; boundary=${boundary}` }
    )
    return { content, type: content.type }
  }
