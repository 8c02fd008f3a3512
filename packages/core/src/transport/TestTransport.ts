/**
 * Transport for tests: a function returns the response of each request, and every request is recorded.
 */
import { BodyTooLarge } from "./BodySize.ts"
import type { Bytes, HttpRequest, HttpResponse, Sending, Transport } from "./Transport.ts"

/** Response that a test returns for a request. */
export interface TestResponse {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  /** Text and bytes unchanged; every other value as JSON, with the media type `application/json`. */
  readonly body?: unknown
}

/** Failure that a test returns instead of a response. */
export interface TestFailure {
  /** Error that sending rejects with. */
  readonly fails: unknown
  /** True when the server may have the request. Default: true. */
  readonly handedOver?: boolean
}

/** A transport that records its requests. */
export interface TestTransport extends Transport {
  readonly requests: ReadonlyArray<HttpRequest>
}

/** Statuses without a body: RFC 9110, 6.4.1, and 205 as in fetch. */
const bodiless: ReadonlySet<number> = new Set([204, 205, 304])

const contentOf = (body: unknown): { readonly bytes: Bytes; readonly type: string | undefined } => {
  if (body === undefined) return { bytes: new Uint8Array(), type: undefined }
  if (body instanceof Uint8Array) return { bytes: Uint8Array.from(body), type: undefined }
  const isText = typeof body === "string"
  return {
    bytes: new TextEncoder().encode(isText ? body : JSON.stringify(body)),
    type: isText ? undefined : "application/json"
  }
}

const responseOf = ({ body, headers = {}, status }: TestResponse, url: string): HttpResponse => {
  const { bytes, type } = contentOf(body)
  const all = new Headers(type === undefined ? {} : { "content-type": type })
  for (const [name, value] of Object.entries(headers)) all.set(name, value)
  return {
    status,
    url,
    headers: all,
    bytes: async (limit) => {
      if (bytes.length > limit) throw new BodyTooLarge(limit)
      return bytes
    },
    stream: () =>
      body === undefined || bodiless.has(status)
        ? null
        : new ReadableStream<Bytes>({
            start: (sink) => {
              if (bytes.length > 0) sink.enqueue(bytes)
              sink.close()
            }
          })
  }
}

class TestSending implements Sending {
  readonly response: Promise<HttpResponse>
  handedOver = true
  #reject!: (reason: unknown) => void

  constructor(respond: (request: HttpRequest) => unknown, request: HttpRequest) {
    this.response = new Promise((resolve, reject) => {
      this.#reject = reject
      const settle = async (): Promise<void> => {
        // Cast: `make` accepts only such functions.
        const given = (await respond(request)) as TestResponse | TestFailure | "hangs"
        if (given === "hangs") return
        if (!("fails" in given)) return resolve(responseOf(given, request.url))
        this.handedOver = given.handedOver ?? true
        reject(given.fails)
      }
      // Also the test's own failure, such as a value that cannot be written as JSON.
      settle().catch(reject)
    })
  }

  cancel(reason: unknown): void {
    // After a cancel no code awaits the response: its rejection must not count as unhandled.
    this.response.catch(() => {})
    this.#reject(reason)
  }
}

/**
 * Makes a transport from a function that returns the response of each request. With `"hangs"` the server does not
 * respond, and the caller's timeout ends the call.
 *
 * @example
 * ```ts
 * import * as TestTransport from "@faktura/core/TestTransport"
 *
 * export const transport = TestTransport.make(({ url }) =>
 *   url.endsWith("/things/1") ? { status: 200, body: { id: "1" } } : { status: 404, body: { message: "none" } }
 * )
 * ```
 */
export const make = (
  respond: (
    request: HttpRequest
  ) => TestResponse | TestFailure | "hangs" | Promise<TestResponse | TestFailure | "hangs">
): TestTransport => {
  const requests: Array<HttpRequest> = []
  return {
    requests,
    send: (request) => {
      requests.push(request)
      return new TestSending(respond, request)
    }
  }
}
