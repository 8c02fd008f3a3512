/**
 * Interface between a call and the network: sends a request once, and returns its response.
 *
 * Raw clients have the same interface in their own sources, so one transport serves both. Implementations: `UndiciPool`
 * (Node and Deno), `FetchTransport` (the built-in fetch, or any other), `HttpClientTransport` (Effect's `HttpClient`)
 * and `TestTransport`.
 */
import * as Context from "effect/Context"
import * as Layer from "effect/Layer"
import type { HeaderReader } from "../http/FieldList.ts"

/** Bytes as web APIs accept them: not shared between threads. */
export type Bytes = Uint8Array<ArrayBuffer>

/** Body of a request. A `Blob` may be as large as a file. */
export type RequestBody = string | Uint8Array | ArrayBuffer | Blob | FormData | URLSearchParams | ReadableStream | null

/** A request, ready to be sent. */
export interface HttpRequest {
  readonly method: string
  /** Absolute and normalized: there is a slash after the host. */
  readonly url: string
  /** Sorted by lower-case name, each name once. */
  readonly headers: ReadonlyArray<readonly [name: string, value: string]>
  readonly body: RequestBody
}

/** Headers of a response. The `Headers` of fetch implement it. */
export interface HttpHeaders extends HeaderReader {
  /** Iterates over every line, with its name in lower case; `set-cookie` once for each cookie. */
  [Symbol.iterator](): Iterator<[string, string]>
}

/** A response with an unread body. The body can be read once, whole or as a stream, without its content codings. */
export interface HttpResponse {
  readonly status: number
  /** URL of the response. Empty when the transport does not provide it. */
  readonly url: string
  readonly headers: HttpHeaders
  /** Reads the whole body. Rejects with `BodyTooLarge` when it is longer than `limit` bytes, and closes the connection. */
  bytes(limit: number): Promise<Bytes>
  /** Returns the body as it arrives, null when there is none. */
  stream(): ReadableStream<Bytes> | null
}

/** A request that is being sent. */
export interface Sending {
  /** Rejects when there is no response. `handedOver` then says whether the server may have the request. */
  readonly response: Promise<HttpResponse>
  /** True as soon as a part of the request may have been written to a connection. */
  readonly handedOver: boolean
  /**
   * Cancels the request, or the rest of its response: pending promises reject with the reason, and the connection is
   * closed. Does nothing once the response has been read. After it, a rejected `response` that is not awaited is no
   * unhandled rejection.
   */
  cancel(reason: unknown): void
}

/** Sends requests, each once. Does not follow redirects: a 3xx is a response like any other. */
export interface Transport {
  /** Starts to send. Does not throw: failures reject `Sending.response`. */
  send(request: HttpRequest): Sending
}

/**
 * Context reference with the transport for new API clients. Undefined by default: each API client then makes its own,
 * an undici pool on Node and Deno, the built-in fetch elsewhere.
 */
export const Transport: Context.Reference<Transport | undefined> = Context.Reference<Transport | undefined>(
  "@faktura/core/Transport",
  { defaultValue: () => undefined }
)

/**
 * Builds API clients with this transport.
 *
 * @example
 * ```ts
 * import * as FetchTransport from "@faktura/core/FetchTransport"
 * import * as Transport from "@faktura/core/Transport"
 *
 * export const overFetch = Transport.layer(FetchTransport.fromFetch(globalThis.fetch))
 * ```
 */
export const layer = (transport: Transport): Layer.Layer<never> => Layer.succeed(Transport, transport)
