/**
 * Reading no more of an answer than it may have.
 *
 * A server can send without end, and a few kilobytes can unpack to gigabytes. What counts is what would be held in memory:
 * the bytes after decompression, whatever `Content-Length` says.
 */
import { charsetOf, decodeText } from "./Charset.ts"
import type { Decoded } from "./Charset.ts"
import { joined } from "./Chunks.ts"
import type { HeaderReader } from "./FieldList.ts"

/** An answer is larger than it may be. The rest of it was not read. */
export class AnswerTooLarge extends Error {
  override readonly name = "AnswerTooLarge"
  /** In bytes. */
  readonly limit: number
  constructor(limit: number) {
    super(`the answer is larger than ${limit} bytes`)
    this.limit = limit
  }
}

/** A `Response` that can be read up to a limit without a stream in between: the pool's. */
interface LimitedResponse {
  /** Fails with `AnswerTooLarge`. */
  readonly bytesWithin: (limit: number) => Promise<Uint8Array<ArrayBuffer>>
}

/** The pool's responses tell one header without making a `Headers` of all of them. */
const readsFields = (response: Response): response is Response & HeaderReader => "mentions" in response

/** Looks up a header of a response, at the least cost. */
export const fieldsOf = (response: Response): HeaderReader => (readsFields(response) ? response : response.headers)

const isLimited = (response: Response): response is Response & LimitedResponse => "bytesWithin" in response

/** The body's bytes, without content codings. Rejects with `AnswerTooLarge`, and with what `fetch` rejects with. */
export const bytesWithin = async (response: Response, limit: number): Promise<Uint8Array<ArrayBuffer>> => {
  if (isLimited(response)) return response.bytesWithin(limit)
  const reader = response.body?.getReader()
  const chunks: Array<Uint8Array<ArrayBuffer>> = []
  let size = 0
  for (let read = await reader?.read(); read?.done === false; read = await reader?.read()) {
    size += read.value.length
    if (size > limit) {
      const error = new AnswerTooLarge(limit)
      // Ends the connection. Its own failure says nothing that this error does not.
      reader?.cancel(error).catch(() => {})
      throw error
    }
    chunks.push(read.value)
  }
  const [only] = chunks
  return only !== undefined && chunks.length === 1 ? only : joined(chunks, size)
}

/** The body as text of the charset that it is in. */
export const textWithin = async (response: Response, limit: number): Promise<Decoded> =>
  decodeText(await bytesWithin(response, limit), fieldsOf(response).get("content-type"))

/** The body as a file of the answer's media type. */
export const blobWithin = async (response: Response, limit: number): Promise<Blob> =>
  new Blob([await bytesWithin(response, limit)], { type: fieldsOf(response).get("content-type") ?? "" })

/** How much of an error's body is read, in bytes: it is a description, not a document. */
export const errorBodyLimit = 1_048_576

/** The same bytes, or the same text in UTF-8 where a charset is named: raw clients read every error body as UTF-8. */
const inUtf8 = (
  bytes: Uint8Array<ArrayBuffer>,
  headers: Headers
): { readonly body: Uint8Array<ArrayBuffer>; readonly headers: Headers } => {
  const type = headers.get("content-type")
  if (charsetOf(type) === undefined) return { body: bytes, headers }
  const others = new Headers(headers)
  others.set("content-type", type?.split(";", 1)[0] ?? "")
  return { body: new TextEncoder().encode(decodeText(bytes, type).text), headers: others }
}

/**
 * A `fetch` whose answers other than 2xx have been read already, up to {@link errorBodyLimit}: raw clients read them whole.
 * A larger body is dropped; the status tells enough.
 */
export const limitingErrors =
  (fetch: typeof globalThis.fetch): typeof globalThis.fetch =>
  async (input, init) => {
    const response = await fetch(input, init)
    if (response.ok || response.body === null) return response
    const { headers, status, statusText, url } = response
    const read = await bytesWithin(response, errorBodyLimit).catch((error: unknown) => {
      if (error instanceof AnswerTooLarge) return null
      throw error
    })
    const given = read === null ? { body: null, headers } : inUtf8(read, headers)
    // A made `Response` has no address, and relative redirects are told by it.
    const made = new Response(given.body, { status, statusText, headers: given.headers })
    return Object.defineProperty(made, "url", { value: url })
  }
