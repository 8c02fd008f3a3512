/**
 * Sends requests with a `fetch`. It is the default transport where there is no undici pool: Bun, workers and browsers
 * pool connections themselves.
 *
 * Hazard: browsers send a request again, POST included, when a kept connection breaks before its response. A page
 * cannot prevent it. Deno's own `fetch` does the same, so Deno uses the pool (denoland/deno#36415).
 */
import * as Effect from "effect/Effect"
import { bytesWithin } from "./BodySize.ts"
import { neverSent } from "./ConnectErrors.ts"
import type { HttpRequest, HttpResponse, Sending, Transport } from "./Transport.ts"

/** Wraps a response of fetch. */
const responseOf = (response: Response): HttpResponse => ({
  status: response.status,
  url: response.url,
  headers: response.headers,
  bytes: (limit) => bytesWithin(response.body, limit),
  stream: () => response.body
})

class FetchSending implements Sending {
  readonly response: Promise<HttpResponse>
  handedOver = false
  readonly #controller = new AbortController()

  constructor(fetch: typeof globalThis.fetch, request: HttpRequest, options: RequestInit) {
    this.response = this.#send(fetch, request, options)
  }

  cancel(reason: unknown): void {
    // After a cancel no code awaits the response: its rejection must not count as unhandled.
    this.response.catch(() => {})
    this.#controller.abort(reason)
  }

  async #send(fetch: typeof globalThis.fetch, request: HttpRequest, options: RequestInit): Promise<HttpResponse> {
    const { body, headers, method, url } = request
    // Casts: `fetch` accepts bytes and files over any buffer and does not change the list of headers. Some types lack
    // `duplex`.
    const init = {
      ...options,
      method,
      headers: headers as Array<[string, string]>,
      body: body as BodyInit | null,
      redirect: "manual",
      signal: this.#controller.signal,
      // Fetch Standard, 5.3: streams need it.
      ...(body instanceof ReadableStream ? { duplex: "half" } : {})
    } as RequestInit
    const made = new Request(url, init)
    this.handedOver = true
    try {
      return responseOf(await fetch(made))
    } catch (error) {
      // After a `cancel` the error is its reason, and does not say whether the request was sent.
      this.handedOver = this.#controller.signal.aborted || !neverSent(error)
      throw error
    }
  }
}

/**
 * Makes a transport from any `fetch`, e.g. with a proxy. The `fetch` receives a `Request` with `redirect:
 * "manual"`.
 *
 * @param options further fields of its requests, such as Node's `dispatcher`
 *
 * @example
 * ```ts
 * import { fromFetch } from "@faktura/core/FetchTransport"
 * import { layer } from "@faktura/core/Transport"
 *
 * export const layerWithLog = layer(
 *   fromFetch((input, init) => {
 *     console.log(input instanceof Request ? input.url : input)
 *     return fetch(input, init)
 *   })
 * )
 * ```
 */
export const fromFetch = (fetch: typeof globalThis.fetch, options: RequestInit = {}): Transport => ({
  send: (request) => new FetchSending(fetch, request, options)
})

/**
 * Makes a transport from the built-in `fetch`. It looks `globalThis.fetch` up at each request, so a later replacement
 * is used.
 *
 * @example
 * ```ts
 * import * as FetchTransport from "@faktura/core/FetchTransport"
 * import * as Transport from "@faktura/core/Transport"
 * import { Effect, Layer } from "effect"
 *
 * export const layer = Layer.unwrap(Effect.map(FetchTransport.make, Transport.layer))
 * ```
 */
export const make: Effect.Effect<Transport> = Effect.succeed(fromFetch((input, init) => globalThis.fetch(input, init)))
