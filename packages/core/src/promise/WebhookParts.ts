/**
 * Headers and bodies of any server, as `receiveWebhook` reads them.
 */
import * as Effect from "effect/Effect"
import * as Predicate from "effect/Predicate"
import * as Stream from "effect/Stream"
import type { HeaderReader } from "../http/FieldList.ts"
import { bytesOf } from "../webhook/WebhookSignature.ts"

/** Headers of a request: those of fetch, or an object as Node and AWS Lambda have it. Names are compared without case. */
export type WebhookHeaders = HeaderReader | { readonly [name: string]: string | ReadonlyArray<string> | undefined }

/** Body of a request, as it was received: bytes, text, or a stream of fetch or of Node. Null is an empty body. */
export type WebhookBody =
  | Uint8Array
  | ArrayBuffer
  | string
  | ReadableStream<Uint8Array>
  | AsyncIterable<Uint8Array | string>
  | null

const isReader = (headers: WebhookHeaders): headers is HeaderReader => typeof headers["get"] === "function"

/** Returns a reader of headers. Values of a repeated header are joined by commas, as `Headers` does. */
export const headerReader = (headers: WebhookHeaders): HeaderReader => {
  if (isReader(headers)) return headers
  return {
    get: (name) => {
      const wanted = name.toLowerCase()
      const values = Object.entries(headers).flatMap(([each, value]) =>
        each.toLowerCase() === wanted && value !== undefined ? value : []
      )
      return values.length === 0 ? null : values.join(", ")
    }
  }
}

/**
 * Returns the bytes of a body that is in memory; undefined for another body.
 *
 * Why no `instanceof`: test runners such as Jest run the program with classes of its own, and `fetch` with Node's.
 */
export const memoryBytes = (body: unknown): Uint8Array | undefined => {
  if (typeof body === "string") return bytesOf(body)
  if (ArrayBuffer.isView(body)) return new Uint8Array(body.buffer, body.byteOffset, body.byteLength)
  // The cast: only this class has the tag.
  return Object.prototype.toString.call(body) === "[object ArrayBuffer]"
    ? new Uint8Array(body as ArrayBuffer)
    : undefined
}

/** Parts of Node's `Readable` that are used here, beside the iteration. */
interface NodeStream extends AsyncIterable<Uint8Array | string> {
  readonly readableDidRead?: boolean
  readonly readableEnded?: boolean
  readonly iterator?: (options: { readonly destroyOnReturn: boolean }) => AsyncIterable<Uint8Array | string>
  readonly resume?: () => unknown
}

/**
 * Reads a stream of Node. A reader that stops early discards the rest.
 *
 * Why: an iteration that ends early closes the connection, and the sender would not get the response. The server's own
 * timeout ends a body without end.
 */
const chunksOf = async function* (stream: NodeStream): AsyncGenerator<Uint8Array> {
  try {
    for await (const chunk of stream.iterator?.({ destroyOnReturn: false }) ?? stream) yield bytesOf(chunk)
  } finally {
    stream.resume?.()
  }
}

const raise = (error: unknown) => error

/** True for a stream of fetch. Its chunks are bytes; others make the verification fail. */
const isWebStream = (body: unknown): body is ReadableStream<Uint8Array> =>
  Predicate.hasProperty(body, "getReader") && Predicate.hasProperty(body, "locked")

/** Returns the bytes of a body. Undefined when other code has read it, or has parsed it. */
export const bodyStream = (body: unknown): Stream.Stream<Uint8Array, unknown> | undefined => {
  if (body === null) return Stream.empty
  const bytes = memoryBytes(body)
  if (bytes !== undefined) return Stream.succeed(bytes)
  if (isWebStream(body)) {
    return body.locked ? undefined : Stream.fromReadableStream({ evaluate: () => body, onError: raise })
  }
  if (typeof body !== "object" || !(Symbol.asyncIterator in body)) return undefined
  // The cast: all fields are optional, and chunks of another kind make the verification fail.
  const stream = body as NodeStream
  if (stream.readableDidRead === true || stream.readableEnded === true) return undefined
  return Stream.unwrap(Effect.sync(() => Stream.fromAsyncIterable(chunksOf(stream), raise)))
}
