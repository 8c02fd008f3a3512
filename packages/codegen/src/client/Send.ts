/**
 * The second half of a call: a built request goes out, and a response comes back.
 *
 * It goes by fetch, or by a `Transport` where the client has one. Objects of fetch are made for a transport only when they are
 * asked for: making them costs more than sending the request.
 */
import type { HttpRequest } from "./Build.ts"
import type { HttpResponse, Transport } from "./Transport.ts"
import type { Interceptors, RequestOptions } from "./Types.ts"

/** Request and response of a call as fetch has them; undefined where there is none. */
export interface Exchange {
  request: () => Request | undefined
  response: () => Response | undefined
}

/** A request as fetch has it; the options may hold other fields of fetch, also those of single runtimes (`dispatcher`). */
const requestOf = ({ body, headers, method, url }: HttpRequest, options: RequestOptions): Request => {
  // Deno has an option of this name, of another kind (hey-api/hey-api#4177).
  const { client: _, ...fields } = options as RequestOptions & { readonly client?: unknown }
  // The casts: `fetch` takes bytes and files whatever buffer they are over, and it changes no list of headers; types do not
  // know `duplex` everywhere.
  return new Request(url, {
    // Fetch Standard, 5.3: streams need it.
    duplex: "half",
    ...fields,
    method,
    headers: headers as Array<[string, string]>,
    body: body as Blob | null
  } as RequestInit)
}

/** The body of a response of fetch; what is beyond the limit is not read. */
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

/** A response of fetch as a transport gives it. */
const ofFetch = (response: Response): HttpResponse => ({
  status: response.status,
  url: response.url,
  headers: response.headers,
  bytes: (limit) => bytesWithin(response, limit),
  stream: () => response.body
})

/** A response that calls `done` when its body has been read or given up. */
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

/** Sends a request by a transport, until the signal gives up the request or the reading of its response. */
const sentUntil = async (transport: Transport, request: HttpRequest, signal: AbortSignal): Promise<HttpResponse> => {
  // As `fetch`: nothing is sent then.
  signal.throwIfAborted()
  const sending = transport.send(request)
  const cancel = (): void => sending.cancel(signal.reason)
  // A signal may live as long as the program.
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

/** The result of `make`; undefined if it throws: fetch's objects cannot hold a stream that was sent, or a status above 599. */
const ifPossible = <A>(make: () => A): A | undefined => {
  try {
    return make()
  } catch {
    return undefined
  }
}

/** A `fetch` by a transport, for interceptors. It reads the request's body before it is sent. */
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
 * @param noted is given what makes fetch's objects, or has made them
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
  const asked = (): Request => (request ??= requestOf(built, options))
  noted.request = () => request
  noted.response = () => response
  if (transport !== undefined && interceptors.request.fns.length + interceptors.response.fns.length === 0) {
    noted.request = () => ifPossible(asked)
    const came = await sent(transport, built, options.signal)
    noted.response = () => (response ??= ifPossible(() => asFetch(came, null)))
    return came
  }
  request = await interceptors.request.run(asked(), options)
  // Called without an object before it: browsers refuse it otherwise.
  const fetch = transport === undefined ? (options.fetch ?? globalThis.fetch) : fetchBy(transport)
  response = await fetch(request)
  response = await interceptors.response.run(response, request, options)
  return ofFetch(response)
}
