/**
 * The second half of a call: a built request goes out, and a response comes back.
 *
 * It goes by fetch, or by a `Transport` where the client has one. Objects of fetch are made for a transport only when they are
 * asked for: making them costs more than sending the request.
 */
import type { HttpRequest } from "./Build.ts"
import type { Interceptors } from "./Interceptors.ts"
import type { HttpResponse, Transport } from "./Transport.ts"
import type { RequestOptions } from "./Types.ts"

/** What is known of a call: fetch's objects, each undefined where it was not made or none came. */
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

/** A response of fetch as a transport gives it. */
const ofFetch = (response: Response): HttpResponse => ({
  status: response.status,
  url: response.url,
  headers: response.headers,
  bytes: async () => new Uint8Array(await response.arrayBuffer()),
  stream: () => response.body
})

/** Sends a request by a transport. */
const sent = (transport: Transport, request: HttpRequest, signal?: AbortSignal | null): Promise<HttpResponse> => {
  const sending = transport.send(request)
  const cancel = (): void => sending.cancel(signal?.reason)
  if (signal?.aborted) cancel()
  signal?.addEventListener("abort", cancel)
  return sending.response
}

/** A response of a transport as fetch has it. */
const asFetch = ({ headers, status }: HttpResponse, body: ReadableStream | null): Response =>
  new Response(body, { status, headers: [...headers] })

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
    noted.request = asked
    const came = await sent(transport, built, options.signal)
    noted.response = () => (response ??= asFetch(came, null))
    return came
  }
  request = await interceptors.request.run(asked(), options)
  // Called without an object before it: browsers refuse it otherwise.
  const fetch = options.fetch ?? (transport === undefined ? globalThis.fetch : fetchBy(transport))
  response = await fetch(request)
  response = await interceptors.response.run(response, request, options)
  return ofFetch(response)
}
