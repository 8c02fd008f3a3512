/**
 * Decompresses responses: RFC 9110, 8.4.1, and zstd of RFC 8878.
 */
import { pipeline, Readable } from "node:stream"
import type { Transform } from "node:stream"
import * as zlib from "node:zlib"
import { BodyTooLarge } from "./BodySize.ts"
import { elements } from "../http/FieldList.ts"
import type { Body } from "./PoolResponse.ts"
import type { Bytes } from "./Transport.ts"

// Received data is passed on at once, for streams. The end is strict: an incomplete coding is an error. Hazard:
// otherwise the rest of a price list would be missing without an error, as with Node's own fetch.
const eager = { flush: zlib.constants.Z_SYNC_FLUSH }
const eagerBrotli = { flush: zlib.constants.BROTLI_OPERATION_FLUSH }

/** True for data with zlib's wrapper, whose first byte has method 8. Some servers leave it out. */
const wrapped = (first: Bytes | undefined): boolean => ((first?.[0] ?? 8) & 0x0f) === 8

/** Makes a decoder. Receives the first bytes to decode, if they are known. */
type MakeDecoder = (first: Bytes | undefined) => Transform

const decoders: ReadonlyMap<string, MakeDecoder> = new Map<string, MakeDecoder>([
  ["gzip", () => zlib.createGunzip(eager)],
  ["x-gzip", () => zlib.createGunzip(eager)],
  ["deflate", (first) => (wrapped(first) ? zlib.createInflate(eager) : zlib.createInflateRaw(eager))],
  ["br", () => zlib.createBrotliDecompress(eagerBrotli)],
  ["zstd", () => zlib.createZstdDecompress()]
])

/**
 * Largest number of codings, the same as in Node's fetch. Hazard: each coding multiplies the cost of unpacking a few
 * bytes.
 */
const mostCodings = 5

/** A response has more content codings than any server needs. Nothing of its body was read. */
export class TooManyCodings extends Error {
  override readonly name = "TooManyCodings"
  constructor(count: number) {
    super(`the response has ${count} content codings; at most ${mostCodings} are decoded`)
  }
}

/**
 * Returns a body without its codings. With an unknown coding it returns the body unchanged, as fetch does.
 *
 * @param field the `Content-Encoding` header: codings in the order in which they were applied
 * @throws {TooManyCodings} for more than five, like Node's fetch
 */
export const decoded = (body: Body, field: string | ReadonlyArray<string> | undefined): Body => {
  if (field === undefined) return body
  const codings = elements(String(field).toLowerCase()).filter((coding) => coding !== "identity")
  if (codings.length > mostCodings) throw new TooManyCodings(codings.length)
  const makers = codings.flatMap((coding) => decoders.get(coding) ?? []).reverse()
  if (makers.length < codings.length || makers.length === 0) return body
  const chunks = decodedChunks(body, makers)
  return {
    bytes: async (limit) => {
      const all: Array<Bytes> = []
      let size = 0
      for await (const chunk of chunks) {
        // Hazard: a few kilobytes can unpack to gigabytes. The size of the unpacked data is checked before more is
        // unpacked.
        size += chunk.length
        if (size > limit) throw new BodyTooLarge(limit)
        all.push(chunk)
      }
      return Buffer.concat(all)
    },
    chunk: async () => {
      const next = await chunks.next()
      return next.done === true ? undefined : next.value
    },
    cancel: (reason) => body.cancel(reason)
  }
}

const decodedChunks = async function* (
  body: Body,
  makers: ReadonlyArray<MakeDecoder>
): AsyncGenerator<Bytes, undefined> {
  let failure: { readonly reason: unknown } | undefined
  const first = await body.chunk()
  // A response may have a coding and no body.
  if (first === undefined) return
  const coded = async function* (): AsyncGenerator<Bytes> {
    try {
      for (let chunk: Bytes | undefined = first; chunk !== undefined; chunk = await body.chunk()) yield chunk
    } catch (reason) {
      failure = { reason }
      throw reason
    }
  }
  const decoding: ReadonlyArray<Transform> = makers.map((make, at) => make(at === 0 ? first : undefined))
  const source = Readable.from(coded(), { objectMode: false })
  const last = decoding.reduce<Readable>((from, to) => pipeline(from, to, () => {}), source)
  let complete = false
  try {
    // Cast: zlib's output buffers are not shared between threads.
    for await (const chunk of last) yield chunk as Bytes
    complete = true
  } catch (cause) {
    throw failure === undefined ? new TypeError("terminated", { cause }) : failure.reason
  } finally {
    // The rest of a body that cannot be decoded, or is not read further, is not received.
    if (!complete) body.cancel(undefined)
  }
}
