/**
 * A transport over Effect's `HttpClient`, for programs that have one: its tracing, proxies and middleware see every request.
 *
 * Retries and status filters of that client must be off: this transport promises that a request is sent once, and that a
 * response of any status is a response. What it knows of a failure it reads from the failure's cause, by system call and code.
 *
 * Files (`Blob`) are passed on as they are, which the clients over fetch and undici take. That over `node:http` does not.
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
  // Clients other than that over fetch take neither of these three as they are.
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
  // The cast: the methods of OpenAPI are those of HTTP.
  HttpClientRequest.make(request.method as HttpMethod)(request.url, {
    headers: Object.fromEntries(request.headers),
    body: bodyOf(request)
  })

/**
 * The failure as fetch has it: a `TypeError` with a cause.
 *
 * Hazard: the client's own error holds the request, and `console.log` shows its headers, of which only some are redacted.
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
    // Of several cookies the client's headers may have one alone.
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

/** Statuses without a body: RFC 9110, 6.4.1, and 205 as fetch has it. */
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
    // A request that is given up is no longer waited for: its failure is no unhandled one.
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
      // Responses of fetch may have none whatever their status, and that is no failure.
      const arriving = response.stream.pipe(
        Stream.catchIf(
          ({ reason }) => reason._tag === "EmptyBodyError",
          () => Stream.empty
        ),
        Stream.mapError((error) => withoutRequest("terminated", error))
      )
      // The cast: what comes from a network is not shared between threads.
      const body = Stream.toReadableStreamWith(arriving, context) as ReadableStream<Bytes>
      // Through another stream, which `cancel` can end while it is read.
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

/** Makes a transport of the `HttpClient` in the context. */
export const make: Effect.Effect<Transport, never, HttpClient.HttpClient> = Effect.gen(function* () {
  const client = yield* HttpClient.HttpClient
  const context = yield* Effect.context<never>()
  return { send: (request) => new ClientSending(client, context, request) }
})

/**
 * Builds API clients over the `HttpClient` in the context.
 *
 * @example
 * import * as HttpClientTransport from "@faktura/core/HttpClientTransport"
 * import { Layer } from "effect"
 * import { FetchHttpClient } from "effect/http"
 *
 * export const overHttpClient = HttpClientTransport.layer.pipe(Layer.provide(FetchHttpClient.layer))
 */
export const layer: Layer.Layer<never, never, HttpClient.HttpClient> = /* @__PURE__ */ Layer.effect(Transport)(make)
