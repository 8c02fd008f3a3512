/**
 * The interface between a client and the network: a request goes out once, and a response comes back. Transports of
 * `@faktura/core` have it, such as its pool of connections (`UndiciPool`).
 */
import type { HttpRequest } from "./Build.ts"

/** The headers of a response. The `Headers` of fetch are such, too. */
export interface HttpHeaders {
  /** A header by its name in lower case. */
  get(name: string): string | null
  [Symbol.iterator](): Iterator<[string, string]>
}

/** A response with an unread body. The body can be read once, whole or as a stream. */
export interface HttpResponse {
  readonly status: number
  /** URL of the response; empty if the transport does not provide it. */
  readonly url: string
  readonly headers: HttpHeaders
  /** The whole body. Rejects when it is longer than `limit` bytes. */
  bytes(limit: number): Promise<Uint8Array<ArrayBuffer>>
  /** The body as it arrives; null where none can follow. */
  stream(): ReadableStream<Uint8Array<ArrayBuffer>> | null
}

/** A request on its way. */
export interface Sending {
  /** Rejects when no response came. */
  readonly response: Promise<HttpResponse>
  /** True as soon as a part of the request may have been written to a connection. */
  readonly handedOver: boolean
  /** Gives up the request, or the rest of its response: what is waited for rejects with the reason. */
  cancel(reason: unknown): void
}

/** Sends requests, each once. Redirects are not followed. */
export interface Transport {
  send(request: HttpRequest): Sending
}
