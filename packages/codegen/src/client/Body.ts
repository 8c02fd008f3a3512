/**
 * Writes request bodies: JSON, text and bytes. Forms are in `Forms`.
 *
 * Each operation refers to its writer, so bundles contain only the writers in use.
 */
import { jsonText } from "./Json.ts"
import { carriedByJson, isWellFormed, refuse, wellFormed } from "./Parameters.ts"
import type { Problems } from "./Parameters.ts"

/** Body of a request, ready to send. */
export type Content =
  | string
  | Blob
  | Uint8Array<ArrayBuffer>
  | ArrayBuffer
  | FormData
  | URLSearchParams
  | ReadableStream

/** Written body with its media type. With `undefined`, the transport sets the media type. */
export interface Written {
  readonly content: Content | null
  readonly type: string | undefined
}

/** Writes a body. Adds a problem for each value that it cannot write. */
export type BodyWriter = (body: unknown, problems: Problems) => Written

/** True for JSON media types, such as `application/merge-patch+json`. False for `undefined`. */
export const isJsonType = (type: string | undefined): boolean => /[/+]json\s*(;|$)/i.test(String(type))

/** Returns the bytes of an `ArrayBuffer` or a view; undefined for other values. */
export const bytesOf = (value: unknown): Uint8Array<ArrayBuffer> | undefined =>
  value instanceof ArrayBuffer
    ? new Uint8Array(value)
    : ArrayBuffer.isView(value)
      ? // The cast: `fetch` accepts no memory that threads share.
        new Uint8Array(value.buffer as ArrayBuffer, value.byteOffset, value.byteLength)
      : undefined

/** Encodes bytes in Base64 (RFC 4648, 4). */
export const base64 = (bytes: Uint8Array): string => {
  let text = ""
  // In chunks, because engines limit the number of arguments of a call.
  for (let rest = bytes; rest.length > 0; rest = rest.subarray(8192)) {
    text += String.fromCharCode(...rest.subarray(0, 8192))
  }
  return btoa(text)
}

/** Writes a value as JSON, or adds a problem that does not show the value. */
export const jsonOf = (value: unknown, field: string, problems: Problems): string => {
  const text = jsonText(value)
  if (text === undefined) refuse(problems, field, carriedByJson)
  return text ?? ""
}

/** Returns a writer of JSON with the given media type. */
export const json =
  (type: string): BodyWriter =>
  (body, problems) => ({ content: jsonOf(body, "body", problems), type })

/** True for bodies that `fetch` accepts unchanged. */
export const isContent = (body: unknown): body is Content =>
  [Blob, ArrayBuffer, FormData, URLSearchParams, ReadableStream].some((kind) => body instanceof kind)

/**
 * Returns a writer of text and bytes, which are sent unchanged.
 *
 * @param type media type; for a range such as `image/*` the type of the given file is sent
 * @param isBase64 encodes bytes in Base64; text must be in Base64 already
 */
export const unchanged =
  (type: string, isBase64 = false): BodyWriter =>
  (body, problems) => {
    const bytes = bytesOf(body)
    let content: Content | null = null
    if (bytes !== undefined) content = isBase64 ? base64(bytes) : bytes
    else if (isContent(body)) content = body
    else if (typeof body !== "string") refuse(problems, "body", "text or bytes")
    else if (!isWellFormed(body)) refuse(problems, "body", wellFormed)
    else content = body
    const own = content instanceof Blob && content.type !== "" ? content.type : "application/octet-stream"
    return { content, type: type.includes("*") ? own : type }
  }
