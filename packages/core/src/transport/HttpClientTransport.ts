/**
 * Sends requests with Effect's `HttpClient`, for programs that use one: its tracing, proxies and middleware see every
 * request.
 *
 * The client's retries and status filters must be off. Why: a transport sends a request once, and returns a response of
 * any status. It reads from the cause of a failure, by system call and code, whether the request was sent.
 *
 * Files (`Blob`) are passed on unchanged. The clients over fetch and undici accept them, the client over `node:http`
 * does not.
 */
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Cause from "effect/Cause"
import * as Context from "effect/Context"
import type * as Fiber from "effect/Fiber"
import * as Cookies from "effect/http/Cookies"
import * as FetchHttpClient from "effect/http/FetchHttpClient"
import * as HttpBody from "effect/http/HttpBody"
import * as HttpClient from "effect/http/HttpClient"
import * as HttpClientError from "effect/http/HttpClientError"
import * as HttpClientRequest from "effect/http/HttpClientRequest"
import type * as HttpClientResponse from "effect/http/HttpClientResponse"
import type { HttpMethod } from "effect/http/HttpMethod"
import * as Layer from "effect/Layer"
import * as Stream from "effect/Stream"
import { bytesWithin } from "./BodySize.ts"
import { neverSent } from "./ConnectErrors.ts"
import { Transport } from "./Transport.ts"
import type { Bytes, HttpHeaders, HttpRequest, HttpResponse, Sending } from "./Transport.ts"

const bodyOf = ({ body, headers }: HttpRequest): HttpBody.HttpBody => {
  if (body === null) return HttpBody.empty
  const type = headers.find(([name]) => name === "content-type")?.[1]
  if (typeof body === "string") return HttpBody.text(body, type ?? "text/plain;charset=UTF-8")
  if (body instanceof Uint8Array) return HttpBody.uint8Array(body, type ?? "application/octet-stream")
  if (body instanceof FormData) return HttpBody.formData(body)
  // Only the client over fetch accepts these three unchanged.
  if (body instanceof ArrayBuffer) return HttpBody.uint8Array(new Uint8Array(body), type ?? "application/octet-stream")
  if (body instanceof URLSearchParams) {
    return HttpBody.text(body.toString(), type ?? "application/x-www-form-urlencoded;charset=UTF-8")
  }
  if (body instanceof ReadableStream) {
    return HttpBody.stream(Stream.fromReadableStream({ evaluate: () => body, onError: (cause) => cause }), type)
  }
  return HttpBody.raw(body, type === undefined ? {} : { contentType: type })
}

const requestOf = (request: HttpRequest): HttpClientRequest.HttpClientRequest =>
  // Cast: the methods of OpenAPI are those of HTTP.
  HttpClientRequest.make(request.method as HttpMethod)(request.url, {
    headers: Object.fromEntries(request.headers),
    body: bodyOf(request)
  })

/**
 * Returns the failure in fetch's form: a `TypeError` with a cause.
 *
 * Hazard: the client's own error contains the request, and `console.log` shows its headers, of which only some are
 * redacted.
 */
const withoutRequest = (message: string, failure: unknown): unknown => {
  if (!HttpClientError.isHttpClientError(failure)) return failure
  const { cause = new Error(failure.reason._tag) } = failure.reason
  return new TypeError(message, { cause })
}

class ClientHeaders implements HttpHeaders {
  readonly #response: HttpClientResponse.HttpClientResponse

  constructor(response: HttpClientResponse.HttpClientResponse) {
    this.#response = response
  }

  get(name: string): string | null {
    const key = name.toLowerCase()
    // Of several cookies the client's headers may contain only one.
    if (key === "set-cookie") return this.#cookies().join(", ") || null
    return this.#response.headers[key] ?? null
  }

  *[Symbol.iterator](): Iterator<[string, string]> {
    for (const [name, value] of Object.entries(this.#response.headers)) {
      if (name !== "set-cookie") yield [name, String(value)]
    }
    for (const cookie of this.#cookies()) yield ["set-cookie", cookie]
  }

  #cookies(): ReadonlyArray<string> {
    return Cookies.toSetCookieHeaders(this.#response.cookies)
  }
}

/** Statuses without a body: RFC 9110, 6.4.1, and 205 as in fetch. */
const bodiless: ReadonlySet<number> = new Set([204, 205, 304])

class ClientSending implements Sending {
  readonly response: Promise<HttpResponse>
  handedOver = true
  readonly #fiber: Fiber.Fiber<HttpClientResponse.HttpClientResponse, unknown>
  #cancelled: { readonly reason: unknown } | undefined
  readonly #reading = new AbortController()

  constructor(client: HttpClient.HttpClient, context: Context.Context<never>, request: HttpRequest) {
    const sent = Effect.provideService(client.execute(requestOf(request)), FetchHttpClient.RequestInit, {
      ...Context.getOrUndefined(context, FetchHttpClient.RequestInit),
      // A client over fetch would follow redirects.
      redirect: "manual"
    })
    this.#fiber = Effect.runForkWith(context)(sent)
    this.response = new Promise((resolve, reject) => {
      this.#fiber.addObserver((exit) => {
        if (Exit.isSuccess(exit)) return resolve(this.#responseOf(exit.value, request, context))
        if (this.#cancelled !== undefined) return reject(this.#cancelled.reason)
        const failure = Cause.squash(exit.cause)
        this.handedOver = !neverSent(failure)
        reject(withoutRequest("fetch failed", failure))
      })
    })
  }

  cancel(reason: unknown): void {
    // After a cancel no code awaits the response: its rejection must not count as unhandled.
    this.response.catch(() => {})
    this.#cancelled ??= { reason }
    this.#fiber.interruptUnsafe()
    this.#reading.abort(reason)
  }

  #responseOf(
    response: HttpClientResponse.HttpClientResponse,
    { method }: HttpRequest,
    context: Context.Context<never>
  ): HttpResponse {
    const stream = (): ReadableStream<Bytes> | null => {
      if (method === "HEAD" || bodiless.has(response.status)) return null
      // Responses of fetch may have no body with any status, and this is not a failure.
      const arriving = response.stream.pipe(
        Stream.catchIf(
          ({ reason }) => reason._tag === "EmptyBodyError",
          () => Stream.empty
        ),
        Stream.mapError((error) => withoutRequest("terminated", error))
      )
      // Cast: data from a network is not shared between threads.
      const body = Stream.toReadableStreamWith(arriving, context) as ReadableStream<Bytes>
      // A second stream in between, which `cancel` can end while it is read.
      return body.pipeThrough(new TransformStream(), { signal: this.#reading.signal })
    }
    return {
      status: response.status,
      url: response.url,
      headers: new ClientHeaders(response),
      bytes: (limit) => bytesWithin(stream(), limit),
      stream
    }
  }
}

/**
 * Makes a transport from the `HttpClient` in the context.
 *
 * @example
 * ```ts
 * import * as HttpClientTransport from "@faktura/core/HttpClientTransport"
 * import { Effect } from "effect"
 * import { FetchHttpClient } from "effect/http"
 *
 * export const transport = HttpClientTransport.make.pipe(Effect.provide(FetchHttpClient.layer))
 * ```
 */
export const make: Effect.Effect<Transport, never, HttpClient.HttpClient> = Effect.gen(function* () {
  const client = yield* HttpClient.HttpClient
  const context = yield* Effect.context<never>()
  return { send: (request) => new ClientSending(client, context, request) }
})

/**
 * Builds API clients that send their requests with the `HttpClient` in the context.
 *
 * @example
 * ```ts
 * import * as HttpClientTransport from "@faktura/core/HttpClientTransport"
 * import { Layer } from "effect"
 * import { FetchHttpClient } from "effect/http"
 *
 * export const overHttpClient = HttpClientTransport.layer.pipe(Layer.provide(FetchHttpClient.layer))
 * ```
 */
export const layer: Layer.Layer<never, never, HttpClient.HttpClient> = /* @__PURE__ */ Layer.effect(Transport)(make)
