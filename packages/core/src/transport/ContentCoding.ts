/**
 * Reading compressed answers: RFC 9110, 8.4.1, and zstd of RFC 8878.
 */
import { pipeline, Readable } from "node:stream"
import type { Transform } from "node:stream"
import * as zlib from "node:zlib"
import { BodyTooLarge } from "./BodySize.ts"
import { elements } from "../http/FieldList.ts"
import type { Body } from "./PoolResponse.ts"
import type { Bytes } from "./Transport.ts"

// What has arrived is passed on at once, for streams. The end is strict: a coding that breaks off is an error, because the
// rest of a price list would be missing without a word. Node's own fetch takes what is there.
const eager = { flush: zlib.constants.Z_SYNC_FLUSH }
const eagerBrotli = { flush: zlib.constants.BROTLI_OPERATION_FLUSH }

/** Some servers leave out the wrapper of zlib, whose first byte names method 8. */
const wrapped = (first: Bytes | undefined): boolean => ((first?.[0] ?? 8) & 0x0f) === 8

/** Given the first bytes of what it is to decode, if these are known. */
type MakeDecoder = (first: Bytes | undefined) => Transform

const decoders: ReadonlyMap<string, MakeDecoder> = new Map<string, MakeDecoder>([
  ["gzip", () => zlib.createGunzip(eager)],
  ["x-gzip", () => zlib.createGunzip(eager)],
  ["deflate", (first) => (wrapped(first) ? zlib.createInflate(eager) : zlib.createInflateRaw(eager))],
  ["br", () => zlib.createBrotliDecompress(eagerBrotli)],
  ["zstd", () => zlib.createZstdDecompress()]
])

/** As many codings as Node's fetch takes: each one multiplies what a few bytes cost to unpack. */
const mostCodings = 5

/** A response names more content codings than any server needs. Nothing of its body was read. */
export class TooManyCodings extends Error {
  override readonly name = "TooManyCodings"
  constructor(count: number) {
    super(`the response names ${count} content codings; at most ${mostCodings} are decoded`)
  }
}

/**
 * A body without its codings. When one of them is unknown, the body is left as it is, which is what fetch does.
 *
 * @param field the `Content-Encoding` header: codings in the order in which they were applied
 * @throws {TooManyCodings} for more than five, as Node's fetch fails
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
        // A few kilobytes can unpack to gigabytes: what counts is what has been unpacked, before more of it is.
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
  // An answer may have a coding and no body.
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
    // The cast: zlib's output, whose buffers are not shared between threads.
    for await (const chunk of last) yield chunk as Bytes
    complete = true
  } catch (cause) {
    throw failure === undefined ? new TypeError("terminated", { cause }) : failure.reason
  } finally {
    // What cannot be decoded, or is no longer read, is not worth receiving.
    if (!complete) body.cancel(undefined)
  }
}
