/**
 * The body of a 2xx, read as the operation declares it, and no further than it may go.
 */
import { AnswerTooLarge, blobWithin, fieldsOf, textWithin } from "./AnswerSize.ts"
import { decodeText } from "./Charset.ts"
import type { Decoded } from "./Charset.ts"
import type { SuccessAnswer } from "./Operation.ts"

/**
 * The body of a 2xx. `open`: not read yet. `cut`: the connection broke while it was being read. `excess`: larger than it
 * may be.
 */
export type AnswerBody =
  | ({ readonly _tag: "text" } & Decoded)
  /** With a text where the answer may also be one that is not a blob. */
  | ({ readonly _tag: "blob"; readonly blob: Blob } & Partial<Decoded>)
  | { readonly _tag: "open"; readonly stream: ReadableStream<Uint8Array> }
  | { readonly _tag: "none" }
  | { readonly _tag: "cut"; readonly cause: unknown }
  | { readonly _tag: "excess"; readonly limit: number }

const readWhole = async (
  response: Response,
  declared: ReadonlyArray<SuccessAnswer>,
  limit: number
): Promise<AnswerBody> => {
  try {
    if (!declared.some(({ as }) => as === "blob")) return { _tag: "text", ...(await textWithin(response, limit)) }
    const blob = await blobWithin(response, limit)
    return declared.every(({ as }) => as === "blob")
      ? { _tag: "blob", blob }
      : { _tag: "blob", blob, ...decodeText(await blob.bytes(), fieldsOf(response).get("content-type")) }
  } catch (cause) {
    return cause instanceof AnswerTooLarge ? { _tag: "excess", limit } : { _tag: "cut", cause }
  }
}

/**
 * Reads the body, or leaves it open.
 *
 * @param limit in bytes after decompression; what is left open has none
 */
export const readBody = (
  response: Response,
  declared: ReadonlyArray<SuccessAnswer>,
  open: boolean,
  limit: number
): AnswerBody | Promise<AnswerBody> => {
  if (response.status === 204 || response.status === 205) return { _tag: "none" }
  if (!open) return readWhole(response, declared, limit)
  return response.body === null ? { _tag: "none" } : { _tag: "open", stream: response.body }
}

/** The body of a redirect that is the answer: raw clients have read it already, as they do with everything but 2xx. */
export const bodyRead = (read: unknown, declared: ReadonlyArray<SuccessAnswer>): AnswerBody => {
  if (declared.every(({ as }) => as === "none")) return { _tag: "none" }
  if (read instanceof Error) return { _tag: "cut", cause: read }
  return { _tag: "text", text: typeof read === "string" ? read : JSON.stringify(read) }
}
