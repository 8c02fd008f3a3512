/**
 * Sends a built request through the interceptors, by `fetch` or by the client's `Transport`.
 *
 * With a transport, fetch's `Request` and `Response` are created on first use. Why: creating them costs more than sending the
 * request.
 */
import type { HttpRequest } from "./Build.ts"
import type { HttpResponse, Transport } from "./Transport.ts"
import type { Interceptors, RequestOptions } from "./Types.ts"

/** Getters of fetch's request and response of a call. Undefined: it does not exist, or cannot be created. */
export interface Exchange {
  request: () => Request | undefined
  response: () => Response | undefined
}

/** Creates fetch's request. Other options of `fetch` are passed on, also options of single runtimes, such as `dispatcher`. */
const requestOf = ({ body, headers, method, url }: HttpRequest, options: RequestOptions): Request => {
  // Deno has another option named `client` (hey-api/hey-api#4177).
  const { client: _, ...fields } = options as RequestOptions & { readonly client?: unknown }
  // The casts: `fetch` accepts views of any buffer and does not change the list of headers. Some libraries of types lack
  // `duplex`.
  return new Request(url, {
    // Fetch Standard, 5.3: a stream as body needs it.
    duplex: "half",
    ...fields,
    method,
    headers: headers as Array<[string, string]>,
    body: body as Blob | null
  } as RequestInit)
}

/** Reads the body of fetch's response. Throws `RangeError` beyond `limit` bytes, without reading the rest. */
const bytesWithin = async (response: Response, limit: number): Promise<Uint8Array<ArrayBuffer>> => {
  if (limit === Infinity) return new Uint8Array(await response.arrayBuffer())
  const reader = response.body?.getReader()
  const chunks: Array<Uint8Array<ArrayBuffer>> = []
  let size = 0
  for (let read = await reader?.read(); read?.done === false; read = await reader?.read()) {
    size += read.value.length
    if (size > limit) {
      reader?.cancel().catch(() => undefined)
      throw new RangeError(`The body is longer than ${limit} bytes`)
    }
    chunks.push(read.value)
  }
  return new Uint8Array(await new Blob(chunks).arrayBuffer())
}

/** Converts fetch's response. */
const ofFetch = (response: Response): HttpResponse => ({
  status: response.status,
  url: response.url,
  headers: response.headers,
  bytes: (limit) => bytesWithin(response, limit),
  stream: () => response.body
})

/** Returns a response that calls `done` when its body has been read or canceled. */
const watched = (response: HttpResponse, done: () => void): HttpResponse => ({
  status: response.status,
  url: response.url,
  headers: response.headers,
  bytes: (limit) => response.bytes(limit).finally(done),
  stream: () => {
    const body = response.stream()
    if (body === null) {
      done()
      return null
    }
    const { readable, writable } = new TransformStream<Uint8Array<ArrayBuffer>>()
    body.pipeTo(writable).then(done, done)
    return readable
  }
})

/** Sends a request by a transport. The signal cancels the request, or reading its response. */
const sentUntil = async (transport: Transport, request: HttpRequest, signal: AbortSignal): Promise<HttpResponse> => {
  // Like `fetch`: after an abort nothing is sent.
  signal.throwIfAborted()
  const sending = transport.send(request)
  const cancel = (): void => sending.cancel(signal.reason)
  // Removes the listener. Why: a signal may exist as long as the program.
  const done = (): void => signal.removeEventListener("abort", cancel)
  signal.addEventListener("abort", cancel)
  try {
    return watched(await sending.response, done)
  } catch (error) {
    done()
    throw error
  }
}

/** Sends a request by a transport. */
const sent = (transport: Transport, request: HttpRequest, signal?: AbortSignal | null): Promise<HttpResponse> =>
  signal ? sentUntil(transport, request, signal) : transport.send(request).response

/** A response of a transport as fetch has it. */
const asFetch = ({ headers, status, url }: HttpResponse, body: ReadableStream | null): Response =>
  Object.defineProperty(new Response(body, { status, headers: [...headers] }), "url", { value: url })

/** Returns the result of `make`; undefined if it throws. Fetch's objects reject a stream that was sent, and a status above 599. */
const ifPossible = <A>(make: () => A): A | undefined => {
  try {
    return make()
  } catch {
    return undefined
  }
}

/** Returns a `fetch` that uses a transport, for interceptors. It reads the request's body before sending. */
const fetchBy =
  (transport: Transport) =>
  async (request: Request): Promise<Response> => {
    const { body, headers, method, signal, url } = request
    const bytes = body && new Uint8Array(await request.arrayBuffer())
    const response = await sent(transport, { method, url, headers: [...headers], body: bytes }, signal)
    return asFetch(response, response.stream())
  }

/**
 * Sends a request through the interceptors.
 *
 * @param noted receives the getters of fetch's request and response
 */
export const send = async (
  built: HttpRequest,
  options: RequestOptions,
  interceptors: Interceptors,
  noted: Partial<Exchange> = {}
): Promise<HttpResponse> => {
  const { transport } = options
  let request: Request | undefined
  let response: Response | undefined
  const fetchRequest = (): Request => (request ??= requestOf(built, options))
  noted.request = () => request
  noted.response = () => response
  if (transport !== undefined && interceptors.request.fns.length + interceptors.response.fns.length === 0) {
    noted.request = () => ifPossible(fetchRequest)
    const received = await sent(transport, built, options.signal)
    noted.response = () => (response ??= ifPossible(() => asFetch(received, null)))
    return received
  }
  request = await interceptors.request.run(fetchRequest(), options)
  // Called as a function, not as a method: browsers throw for another `this`.
  const fetch = transport === undefined ? (options.fetch ?? globalThis.fetch) : fetchBy(transport)
  response = await fetch(request)
  response = await interceptors.response.run(response, request, options)
  return ofFetch(response)
}
