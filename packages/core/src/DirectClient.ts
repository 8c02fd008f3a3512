/**
 * Requests as raw clients build them, and how they leave.
 *
 * A call's request is built once, by the raw client's serializers, and sent by each attempt. It goes to the transport as it
 * is: making a `Request` of it costs more than sending it, and reads a form to its end before any of it is sent.
 */
import { errorBodyLimit, textWithin } from "./AnswerSize.ts"
import { parseJson } from "./ParseJson.ts"

/** A request, ready to be sent. */
export interface HttpRequest {
  readonly method: string
  /** Absolute and normalized: there is a slash after the host. */
  readonly url: string
  /** Names in lower case and in order, each once. */
  readonly headers: ReadonlyArray<readonly [name: string, value: string]>
  /** A `Blob` may be as large as a file. */
  readonly body: string | Uint8Array | ArrayBuffer | Blob | FormData | URLSearchParams | ReadableStream | null
}

/** A request that can be sent without a `Request`. */
export interface PlainRequest extends HttpRequest {
  readonly body: string | Uint8Array | Blob | null
  readonly signal: AbortSignal
}

/** Sends a plain request as `fetch` would with `redirect: "manual"`: fails with the same errors. */
export type Send = (request: PlainRequest) => Promise<Response>

/** How requests leave. */
export interface Transport {
  readonly fetch: typeof globalThis.fetch
  /** Given where plain requests have a shorter way. */
  readonly send?: Send
}

/** What a raw client builds a request from. */
export interface BuildOptions {
  readonly method: string
  /** The path's template. */
  readonly url: string
  /** Default: the client's. */
  readonly baseUrl?: string
  readonly path?: object | undefined
  readonly query?: object | undefined
  readonly headers?: Readonly<Record<string, unknown>> | undefined
  readonly cookies?: object | undefined
  readonly body?: unknown
  /** How the operation's requests are written, in the terms of the raw client. */
  readonly wire?: object
  /** Given for a page that the server has named by its URL: how its query is written. */
  readonly querySerializer?: (query: Readonly<Record<string, unknown>>) => string
}

/** The two halves of a raw client. */
export interface RawClient {
  // A method, so that clients may say more of their options than is said here.
  /** Builds a request. Throws an error with `problems` where it cannot be written. */
  build(options: BuildOptions): HttpRequest
  /** Sends a built request, through the client's interceptors where there are some. */
  send(request: HttpRequest, init: { readonly signal: AbortSignal; readonly redirect: "manual" }): Promise<Response>
}

/** What sending a request came to. */
export interface RawResult {
  readonly error?: unknown
  readonly response?: Response | undefined
}

/** An error body as hey-api gives it: JSON, else text, else an empty object; an error if it was not read to its end. */
const errorOf = async (response: Response): Promise<unknown> => {
  try {
    const { text } = await textWithin(response, errorBodyLimit)
    return (parseJson(text)?.json ?? text) || {}
  } catch (error) {
    return error
  }
}

/** Sends a request. The body of a response other than 2xx is read, as JSON or text. */
export const sendRequest = async (raw: RawClient, request: HttpRequest, signal: AbortSignal): Promise<RawResult> => {
  try {
    const response = await raw.send(request, { signal, redirect: "manual" })
    return response.ok ? { response } : { error: await errorOf(response), response }
  } catch (error) {
    return { error, response: undefined }
  }
}
