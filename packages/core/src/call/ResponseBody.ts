/**
 * The body of a response, read as the operation declares it, and no further than it may go.
 */
import { decodeText } from "../http/Charset.ts"
import type { Decoded } from "../http/Charset.ts"
import { parseJson } from "../values/ParseJson.ts"
import { BodyTooLarge } from "../transport/BodySize.ts"
import type { HttpResponse } from "../transport/Transport.ts"
import type { SuccessResponse } from "./Operation.ts"

/**
 * The body of a 2xx. `open`: not read yet. `cut`: the connection broke while it was being read. `excess`: larger than it
 * may be.
 */
export type ResponseBody =
  | ({ readonly _tag: "text" } & Decoded)
  /** With a text where the answer may also be one that is not a blob. */
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
 * Reads the body of a success, or leaves it open.
 *
 * @param limit in bytes after decompression; what is left open has none
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

/** How much of an error's body is read, in bytes: it is a description, not a document. */
export const errorBodyLimit = 1_048_576

/**
 * Reads the body of any other response: JSON, else text, else an empty object. Undefined if it did not arrive whole, or is
 * larger than {@link errorBodyLimit}: the status tells enough.
 */
export const readErrorBody = async (response: HttpResponse): Promise<unknown> => {
  try {
    const { text } = decodeText(await response.bytes(errorBodyLimit), response.headers.get("content-type"))
    return (parseJson(text)?.json ?? text) || {}
  } catch {
    return undefined
  }
}
