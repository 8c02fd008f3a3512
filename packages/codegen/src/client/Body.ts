/**
 * Writes request bodies: JSON, text and bytes. Forms are in `Forms`.
 *
 * An operation's writer is a function, so that programs bring along only the writers that they use.
 */
import { base64, bytesOf, stringify } from "./Bytes.ts"
import { isWellFormed } from "./Parameters.ts"
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

/** True for JSON and its relatives, such as `application/merge-patch+json`. */
export const isJsonType = (type: string): boolean => /[/+]json\s*(;|$)/i.test(type)

/** JSON; integers beyond 2^53 are given as `bigint` and sent as text, bytes are sent in Base64. */
export const jsonOf = (value: unknown, field: string, problems: Problems): string => {
  try {
    const text = stringify(value)
    if (typeof text === "string") return text
  } catch {
    // What is wrong, a circle or a failing `toJSON`, is the value's own: it is not shown.
  }
  problems.push({ field, problem: "Expected a value that can be written as JSON" })
  return ""
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
export const asGiven =
  (type: string, isBase64 = false): BodyWriter =>
  (body, problems) => {
    const bytes = bytesOf(body)
    let content: Content | null = null
    if (bytes !== undefined) content = isBase64 ? base64(bytes) : bytes
    else if (isContent(body)) content = body
    else if (typeof body !== "string") problems.push({ field: "body", problem: "Expected text or bytes" })
    else if (!isWellFormed(body)) problems.push({ field: "body", problem: "Expected well-formed Unicode" })
    else content = body
    const own = content instanceof Blob && content.type !== "" ? content.type : "application/octet-stream"
    return { content, type: type.includes("*") ? own : type }
  }
