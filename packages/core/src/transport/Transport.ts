/**
 * The interface between a call and the network: a request goes out once, and a response comes back.
 *
 * Raw clients have the same interface in their own sources, so that one transport serves both. Implementations: `UndiciPool`
 * (Node and Deno), `FetchTransport` (the built-in fetch, or any other), `HttpClientTransport` (Effect's `HttpClient`) and
 * `TestTransport`.
 */
import * as Context from "effect/Context"
import * as Layer from "effect/Layer"
import type { HeaderReader } from "../http/FieldList.ts"

/** Bytes as web APIs take them: not shared between threads. */
export type Bytes = Uint8Array<ArrayBuffer>

/** The body of a request. A `Blob` may be as large as a file. */
export type RequestBody = string | Uint8Array | ArrayBuffer | Blob | FormData | URLSearchParams | ReadableStream | null

/** A request, ready to be sent. */
export interface HttpRequest {
  readonly method: string
  /** Absolute and normalized: there is a slash after the host. */
  readonly url: string
  /** Names in lower case and in order, each once. */
  readonly headers: ReadonlyArray<readonly [name: string, value: string]>
  readonly body: RequestBody
}

/** The headers of a response. The `Headers` of fetch are such, too. */
export interface HttpHeaders extends HeaderReader {
  /** Every line, with its name in lower case; `set-cookie` once for each cookie. */
  [Symbol.iterator](): Iterator<[string, string]>
}

/** A response with an unread body. The body can be read once, whole or as a stream, without its content codings. */
export interface HttpResponse {
  readonly status: number
  /** URL of the response; empty if the transport does not provide it. */
  readonly url: string
  readonly headers: HttpHeaders
  /** The whole body. Rejects with `BodyTooLarge` when it is longer than `limit` bytes, and gives up the connection. */
  bytes(limit: number): Promise<Bytes>
  /** The body as it arrives; null where none can follow. */
  stream(): ReadableStream<Bytes> | null
}

/** A request on its way. */
export interface Sending {
  /** Rejects when no response came; `handedOver` tells then whether the server may have the request. */
  readonly response: Promise<HttpResponse>
  /** True as soon as a part of the request may have been written to a connection. */
  readonly handedOver: boolean
  /**
   * Gives up the request, or the rest of its response: what is waited for rejects with the reason, and the connection is
   * closed. Does nothing once the response has been read. A `response` that nobody waits for is no unhandled rejection then.
   */
  cancel(reason: unknown): void
}

/** Sends requests, each once. Redirects are not followed: a 3xx is a response like any other. */
export interface Transport {
  /** Starts to send. Does not throw: what goes wrong is told by `Sending.response`. */
  send(request: HttpRequest): Sending
}

/**
 * The transport that API clients are built with. Undefined, as it is unless provided: each API's client makes its own, a pool
 * on Node and Deno, the built-in fetch elsewhere.
 */
export const Transport: Context.Reference<Transport | undefined> = Context.Reference<Transport | undefined>(
  "@faktura/core/Transport",
  { defaultValue: () => undefined }
)

/**
 * Builds API clients with this transport: `Monite.layer(options).pipe(Layer.provide(Transport.layer(transport)))`.
 *
 * @example
 * import * as FetchTransport from "@faktura/core/FetchTransport"
 * import * as Transport from "@faktura/core/Transport"
 *
 * export const overFetch = Transport.layer(FetchTransport.fromFetch(globalThis.fetch))
 */
export const layer = (transport: Transport): Layer.Layer<never> => Layer.succeed(Transport, transport)
