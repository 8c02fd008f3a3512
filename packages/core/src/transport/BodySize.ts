/**
 * Reading no more of a response than it may have.
 *
 * A server can send without end, and a few kilobytes can unpack to gigabytes. What counts is what would be held in memory:
 * the bytes after decompression, whatever `Content-Length` says.
 */
import { concat } from "effect/Bytes"
import type { Bytes } from "./Transport.ts"

/** A body is larger than it may be. The rest of it was not read. */
export class BodyTooLarge extends Error {
  override readonly name = "BodyTooLarge"
  /** In bytes. */
  readonly limit: number
  constructor(limit: number) {
    super(`the answer is larger than ${limit} bytes`)
    this.limit = limit
  }
}

/** The bytes of a stream. Rejects with `BodyTooLarge`, and with what reading rejects with. */
export const bytesWithin = async (stream: ReadableStream<Bytes> | null, limit: number): Promise<Bytes> => {
  const reader = stream?.getReader()
  const chunks: Array<Bytes> = []
  let size = 0
  for (let read = await reader?.read(); read?.done === false; read = await reader?.read()) {
    size += read.value.length
    if (size > limit) {
      const error = new BodyTooLarge(limit)
      // Ends the connection. Its own failure says nothing that this error does not.
      reader?.cancel(error).catch(() => {})
      throw error
    }
    chunks.push(read.value)
  }
  const [only] = chunks
  return only !== undefined && chunks.length === 1 ? only : concat(chunks)
}
