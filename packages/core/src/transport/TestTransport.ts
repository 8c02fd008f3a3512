/**
 * A transport for tests: a function answers each request, and every request is kept.
 */
import { BodyTooLarge } from "./BodySize.ts"
import type { Bytes, HttpRequest, HttpResponse, Sending, Transport } from "./Transport.ts"

/** What a test answers a request with. */
export interface TestResponse {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  /** Text and bytes as they are; every other value as JSON, of the media type `application/json`. */
  readonly body?: unknown
}

/** What a test answers with in place of a response. */
export interface TestFailure {
  /** What sending rejects with. */
  readonly fails: unknown
  /** Whether the server may have the request. Default: true. */
  readonly handedOver?: boolean
}

/** A transport with the requests that it was given. */
export interface TestTransport extends Transport {
  readonly requests: ReadonlyArray<HttpRequest>
}

/** Statuses without a body: RFC 9110, 6.4.1, and 205 as fetch has it. */
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

  constructor(answer: (request: HttpRequest) => unknown, request: HttpRequest) {
    this.response = new Promise((resolve, reject) => {
      this.#reject = reject
      const answered = async (): Promise<void> => {
        // The cast: `make` takes such functions alone.
        const given = (await answer(request)) as TestResponse | TestFailure | "hangs"
        if (given === "hangs") return
        if (!("fails" in given)) return resolve(responseOf(given, request.url))
        this.handedOver = given.handedOver ?? true
        reject(given.fails)
      }
      // Also what the test's own answer fails with, such as a value that is no JSON.
      answered().catch(reject)
    })
  }

  cancel(reason: unknown): void {
    // A request that is given up is no longer waited for: its failure is no unhandled one.
    this.response.catch(() => {})
    this.#reject(reason)
  }
}

/**
 * Makes a transport that answers by a function. `hangs` answers never: the caller's time limit ends the call.
 *
 * @example
 * import * as TestTransport from "@faktura/core/TestTransport"
 *
 * export const transport = TestTransport.make(({ url }) =>
 *   url.endsWith("/things/1") ? { status: 200, body: { id: "1" } } : { status: 404, body: { message: "none" } }
 * )
 */
export const make = (
  answer: (request: HttpRequest) => TestResponse | TestFailure | "hangs" | Promise<TestResponse | TestFailure | "hangs">
): TestTransport => {
  const requests: Array<HttpRequest> = []
  return {
    requests,
    send: (request) => {
      requests.push(request)
      return new TestSending(answer, request)
    }
  }
}
