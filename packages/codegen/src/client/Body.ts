/**
 * Writes request bodies: JSON, text and bytes. Forms are in `Forms`.
 *
 * An operation's writer is a function, so that programs bring along only the writers that they use.
 */
import { jsonText } from "./Json.ts"
import { carriedByJson, isWellFormed, refuse, wellFormed } from "./Parameters.ts"
import type { Problems } from "./Parameters.ts"

/** What a body becomes, ready to be sent. */
export type Content =
  | string
  | Blob
  | Uint8Array<ArrayBuffer>
  | ArrayBuffer
  | FormData
  | URLSearchParams
  | ReadableStream

/** A body that is written, with its media type; `undefined` leaves the type to the transport. */
export interface Written {
  readonly content: Content | null
  readonly type: string | undefined
}

/** Writes a body. What cannot be written is added to the problems. */
export type BodyWriter = (body: unknown, problems: Problems) => Written

/** True for JSON and its relatives, such as `application/merge-patch+json`; false where no type is given. */
export const isJsonType = (type: string | undefined): boolean => /[/+]json\s*(;|$)/i.test(String(type))

/** The bytes of a buffer or of a view of one. */
export const bytesOf = (value: unknown): Uint8Array<ArrayBuffer> | undefined =>
  value instanceof ArrayBuffer
    ? new Uint8Array(value)
    : ArrayBuffer.isView(value)
      ? // The cast: what `fetch` sends is never shared between threads.
        new Uint8Array(value.buffer as ArrayBuffer, value.byteOffset, value.byteLength)
      : undefined

/** Bytes in Base64 (RFC 4648, 4). */
export const base64 = (bytes: Uint8Array): string => {
  let text = ""
  // In pieces: a call takes so many arguments only.
  for (let rest = bytes; rest.length > 0; rest = rest.subarray(8192)) {
    text += String.fromCharCode(...rest.subarray(0, 8192))
  }
  return btoa(text)
}

/** A value as JSON. One that cannot be written so is a problem: it is not shown. */
export const jsonOf = (value: unknown, field: string, problems: Problems): string => {
  const text = jsonText(value)
  if (text === undefined) refuse(problems, field, carriedByJson)
  return text ?? ""
}

/** Writes JSON under a media type. */
export const json =
  (type: string): BodyWriter =>
  (body, problems) => ({ content: jsonOf(body, "body", problems), type })

/** Bodies that `fetch` takes as they are. */
export const isContent = (body: unknown): body is Content =>
  [Blob, ArrayBuffer, FormData, URLSearchParams, ReadableStream].some((kind) => body instanceof kind)

/**
 * Sends text and bytes as they are.
 *
 * @param type may be a range such as `image/*`: then the type of the given file is sent
 * @param isBase64 bytes are sent in Base64; text is in it already
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
