/**
 * Interface between a client and the network. Transports of `@faktura/core` implement it, such as the pool `UndiciPool`.
 */
import type { HttpRequest } from "./Build.ts"

/** Headers of a response. The `Headers` of fetch implement it. */
export interface HttpHeaders {
  /** Returns a header by its name in lower case; null when it is missing. */
  get(name: string): string | null
  [Symbol.iterator](): Iterator<[string, string]>
}

/** Response with an unread body. The body can be read once: whole or as a stream. */
export interface HttpResponse {
  readonly status: number
  /** URL of the response; empty if the transport does not provide it. */
  readonly url: string
  readonly headers: HttpHeaders
  /** Reads the whole body. Rejects when it is longer than `limit` bytes. */
  bytes(limit: number): Promise<Uint8Array<ArrayBuffer>>
  /** Returns the body as a stream; null when the response cannot have a body. */
  stream(): ReadableStream<Uint8Array<ArrayBuffer>> | null
}

/** Request in progress. */
export interface Sending {
  /** Response. Rejects when no response arrives. */
  readonly response: Promise<HttpResponse>
  /** True when a part of the request may have been written to a connection. */
  readonly handedOver: boolean
  /** Cancels the request, or the rest of the response. Pending promises reject with `reason`. */
  cancel(reason: unknown): void
}

/** Sends each request once. Does not follow redirects. */
export interface Transport {
  send(request: HttpRequest): Sending
}
