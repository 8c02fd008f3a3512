/**
 * Headers and bodies of any server, as `receiveWebhook` reads them.
 */
import * as Effect from "effect/Effect"
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

/** Returns the bytes of a body that is in memory. */
export const memoryBytes = (body: Uint8Array | ArrayBuffer | string): Uint8Array =>
  body instanceof ArrayBuffer ? new Uint8Array(body) : bytesOf(body)

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

/** Returns the bytes of a body. Undefined when other code has read it, or has parsed it. */
export const bodyStream = (body: unknown): Stream.Stream<Uint8Array, unknown> | undefined => {
  if (body === null) return Stream.empty
  if (typeof body === "string" || body instanceof Uint8Array || body instanceof ArrayBuffer) {
    return Stream.succeed(memoryBytes(body))
  }
  if (body instanceof ReadableStream) {
    // The cast: a body of fetch has bytes; other values make the verification fail.
    const bytes = body as ReadableStream<Uint8Array>
    return body.locked ? undefined : Stream.fromReadableStream({ evaluate: () => bytes, onError: raise })
  }
  if (typeof body !== "object" || !(Symbol.asyncIterator in body)) return undefined
  // The cast: all fields are optional, and chunks of another kind make the verification fail.
  const stream = body as NodeStream
  if (stream.readableDidRead === true || stream.readableEnded === true) return undefined
  return Stream.unwrap(Effect.sync(() => Stream.fromAsyncIterable(chunksOf(stream), raise)))
}
