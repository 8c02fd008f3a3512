/**
 * Writes forms: `application/x-www-form-urlencoded` and `multipart/form-data`.
 *
 * Fields follow OpenAPI 3.1's Encoding Object. With `style`, `explode` or `allowReserved` a field is written as a parameter
 * of the query is; else by its media type, which for objects is JSON.
 */
import { base64, bytesOf, isContent, isJsonType, jsonOf } from "./Body.ts"
import type { BodyWriter } from "./Body.ts"
import { isWellFormed, pairsOf, parameterOf, plain, refuse, textOf, wellFormed } from "./Parameters.ts"
import type { ParameterFormat, Problems, Values, Writing } from "./Parameters.ts"

/** How a field of a form is written (OpenAPI 3.1, Encoding Object). */
export interface FieldFormat extends Omit<ParameterFormat, "json"> {
  readonly contentType?: string
  /** Headers of a part, which are the same in every request. */
  readonly headers?: { readonly [name: string]: string }
  /** Bytes are sent in Base64; text is in it already. */
  readonly base64?: boolean
}

/** Fields that are not written by the defaults, by name. */
export type FieldFormats = { readonly [field: string]: FieldFormat }

/** A field's value as text: JSON of what has parts, and under a media type of JSON. */
const fieldText = (value: unknown, type: string | undefined, field: string, problems: Problems): string =>
  (typeof value === "object" && !(value instanceof Date)) || isJsonType(type)
    ? jsonOf(value, field, problems)
    : (textOf({ field, problems, value }) ?? "")

const hasStyle = ({ allowReserved, explode, style }: FieldFormat): boolean =>
  (style ?? explode ?? allowReserved) !== undefined

/** The values of a field, one for each item of a list; a list with a media type of JSON is one value. */
const valuesOf = (value: unknown, { contentType }: FieldFormat): ReadonlyArray<unknown> =>
  (Array.isArray(value) && !isJsonType(contentType) ? value : [value]).filter(
    (each) => each !== undefined && each !== null
  )

/** A field's value, or a list of values, with bytes in Base64 where they are sent so. */
const inBase64 = (value: unknown, { base64: isBase64 }: FieldFormat): unknown => {
  if (isBase64 !== true) return value
  if (Array.isArray(value)) return value.map((each: unknown) => inBase64(each, { base64: true }))
  const bytes = bytesOf(value)
  return bytes === undefined ? value : base64(bytes)
}

/** The fields of a form with their formats. Names that cannot be sent are left out, with a problem. */
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

/** A body that is no set of fields: a form that the caller has made, or nothing that can be sent. */
const madeForm = (body: unknown, type: string | undefined, problems: Problems): ReturnType<BodyWriter> => {
  const isText = typeof body === "string"
  if (isContent(body) || (isText && isWellFormed(body))) return { content: body, type }
  refuse(problems, "body", isText ? wellFormed : "the fields of a form")
  return { content: null, type }
}

/** As `URLSearchParams` writes it (URL Standard, 5.2). */
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

/** Writes an `application/x-www-form-urlencoded` body. One without fields is no body. */
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

/** In a header's quotes (HTML, multipart form data). */
const quoted = (text: string): string =>
  `"${text.replaceAll("\n", "%0A").replaceAll("\r", "%0D").replaceAll('"', "%22")}"`

/** The head of a part, up to its empty line. */
const headOf = (disposition: string, type: string | undefined, headers: FieldFormat["headers"] = {}): string =>
  [
    `Content-Disposition: form-data; ${disposition}`,
    ...(type === undefined ? [] : [`Content-Type: ${type}`]),
    ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
    "\r\n"
  ].join("\r\n")

/** The first media type of a list such as `image/png, image/jpeg` that is no range. */
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
 * Writes a `multipart/form-data` body (RFC 7578). Files are not read before they are sent.
 *
 * Why not `FormData`: it gives a media type to files alone, and a file name with it, for which servers take a JSON part for
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
      // Parts are not percent-encoded, so that nothing is reserved in them.
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
