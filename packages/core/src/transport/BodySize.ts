/**
 * Reads a response up to a size limit.
 *
 * Hazard: a server can send without end, and a few kilobytes can unpack to gigabytes. The limit applies to the bytes in
 * memory: after decompression, with any `Content-Length`.
 */
import { concat } from "effect/Bytes"
import type { Bytes } from "./Transport.ts"

/** A body is larger than its limit. The rest of it was not read. A call reports it as `ResponseInvalid`. */
export class BodyTooLarge extends Error {
  override readonly name = "BodyTooLarge"
  /** Limit in bytes. */
  readonly limit: number
  constructor(limit: number) {
    super(`the response is larger than ${limit} bytes`)
    this.limit = limit
  }
}

/** Reads all bytes of a stream. Rejects with `BodyTooLarge`, or with the stream's own error. */
export const bytesWithin = async (stream: ReadableStream<Bytes> | null, limit: number): Promise<Bytes> => {
  const reader = stream?.getReader()
  const chunks: Array<Bytes> = []
  let size = 0
  for (let read = await reader?.read(); read?.done === false; read = await reader?.read()) {
    size += read.value.length
    if (size > limit) {
      const error = new BodyTooLarge(limit)
      // Closes the connection. An error while closing adds nothing to this one.
      reader?.cancel(error).catch(() => {})
      throw error
    }
    chunks.push(read.value)
  }
  const [only] = chunks
  return only !== undefined && chunks.length === 1 ? only : concat(chunks)
}
