/**
 * A transport over a `fetch`: the default where there is no pool of ours. Bun, workers and browsers pool connections by
 * themselves.
 *
 * Hazard: browsers send a request again, POST included, when a kept connection breaks before its response, and no page can
 * prevent it. Deno's own `fetch` does the same, which is why Deno has the pool (denoland/deno#36415).
 */
import * as Effect from "effect/Effect"
import { bytesWithin } from "./BodySize.ts"
import { neverSent } from "./ConnectErrors.ts"
import type { HttpRequest, HttpResponse, Sending, Transport } from "./Transport.ts"

/** A response of fetch as a transport gives it. */
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
    // A request that is given up is no longer waited for: its failure is no unhandled one.
    this.response.catch(() => {})
    this.#controller.abort(reason)
  }

  async #send(fetch: typeof globalThis.fetch, request: HttpRequest, options: RequestInit): Promise<HttpResponse> {
    const { body, headers, method, url } = request
    // The casts: `fetch` takes bytes and files whatever buffer they are over, and it changes no list of headers; types do not
    // know `duplex` everywhere.
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
      // The reason of `cancel` says nothing of the request, whatever its code.
      this.handedOver = this.#controller.signal.aborted || !neverSent(error)
      throw error
    }
  }
}

/**
 * A transport over any `fetch`, e.g. one that uses a proxy. The `fetch` is given a `Request` with `redirect: "manual"`.
 *
 * @param options further fields of its requests, such as Node's `dispatcher`
 */
export const fromFetch = (fetch: typeof globalThis.fetch, options: RequestInit = {}): Transport => ({
  send: (request) => new FetchSending(fetch, request, options)
})

/** The built-in `fetch`, looked up at each request, so that a later replacement of it is used. */
export const make: Effect.Effect<Transport> = Effect.succeed(fromFetch((input, init) => globalThis.fetch(input, init)))
