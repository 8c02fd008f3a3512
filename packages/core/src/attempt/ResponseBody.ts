/**
 * Reads the body of a response in the declared form, up to a size limit.
 */
import { decodeText } from "../http/Charset.ts"
import type { Decoded } from "../http/Charset.ts"
import { parseJson } from "../values/ParseJson.ts"
import { BodyTooLarge } from "../transport/BodySize.ts"
import type { HttpResponse } from "../transport/Transport.ts"
import type { SuccessResponse } from "../operation/Operation.ts"

/**
 * Body of a success response.
 *
 * - `open`: not read yet.
 * - `cut`: the connection broke while the body was read.
 * - `excess`: larger than the limit.
 */
export type ResponseBody =
  | ({ readonly _tag: "text" } & Decoded)
  /** With a text when the response may also be a declared response that is not a blob. */
  | ({ readonly _tag: "blob"; readonly blob: Blob } & Partial<Decoded>)
  | { readonly _tag: "open"; readonly stream: ReadableStream<Uint8Array> }
  | { readonly _tag: "none" }
  | { readonly _tag: "cut"; readonly cause: unknown }
  | { readonly _tag: "excess"; readonly limit: number }

const readWhole = async (
  response: HttpResponse,
  declared: ReadonlyArray<SuccessResponse>,
  limit: number
): Promise<ResponseBody> => {
  try {
    const bytes = await response.bytes(limit)
    const type = response.headers.get("content-type")
    if (!declared.some(({ as }) => as === "blob")) return { _tag: "text", ...decodeText(bytes, type) }
    const blob = new Blob([bytes], { type: type ?? "" })
    return declared.every(({ as }) => as === "blob")
      ? { _tag: "blob", blob }
      : { _tag: "blob", blob, ...decodeText(bytes, type) }
  } catch (cause) {
    return cause instanceof BodyTooLarge ? { _tag: "excess", limit } : { _tag: "cut", cause }
  }
}

/**
 * Reads the body of a success response, or leaves it open.
 *
 * @param limit in bytes after decompression; an open body has no limit
 */
export const readBody = (
  response: HttpResponse,
  declared: ReadonlyArray<SuccessResponse>,
  open: boolean,
  limit: number
): ResponseBody | Promise<ResponseBody> => {
  if (response.status === 204 || response.status === 205) return { _tag: "none" }
  if (!open) return readWhole(response, declared, limit)
  const stream = response.stream()
  return stream === null ? { _tag: "none" } : { _tag: "open", stream }
}

/** Longest part of an error body that is read, in bytes. An error body is a description, not a document. */
export const errorBodyLimit = 1_048_576

/**
 * Reads the body of any other response: JSON, else text, else an empty object. Undefined when it is incomplete or
 * larger than {@link errorBodyLimit}: the status is enough.
 */
export const readErrorBody = async (response: HttpResponse): Promise<unknown> => {
  try {
    const { text } = decodeText(await response.bytes(errorBodyLimit), response.headers.get("content-type"))
    return (parseJson(text)?.json ?? text) || {}
  } catch {
    return undefined
  }
}
