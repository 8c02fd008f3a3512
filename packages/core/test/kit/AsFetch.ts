/**
 * A transport as a `fetch`, so that it can be compared with the built-in one.
 */
import type { HttpResponse, Transport } from "../../src/transport/Transport.ts"
import type { Fetch } from "./Observed.ts"

/** A body that a transport is given as it is: others are read before. */
const isOwn = (body: unknown): body is FormData | ReadableStream =>
  body instanceof FormData || body instanceof ReadableStream

const responseOf = (response: HttpResponse): Response => {
  const { headers, status, url } = response
  const made = new Response(response.stream(), { status, headers: [...headers] })
  // A made `Response` has no address.
  return Object.defineProperty(made, "url", { value: url })
}

/** Sends what `fetch` would; redirects are not followed. */
export const asFetch =
  (transport: Transport): Fetch =>
  async (input, init) => {
    const given = init?.body
    const request = new Request(input, init)
    const { method, signal, url } = request
    const body = isOwn(given) ? given : request.body && new Uint8Array(await request.arrayBuffer())
    // A form's type names a boundary, which is chosen when the form is sent.
    const headers = [...request.headers].filter(([name]) => !(given instanceof FormData && name === "content-type"))
    const sending = transport.send({ method, url, headers, body })
    if (signal.aborted) sending.cancel(signal.reason)
    signal.addEventListener("abort", () => sending.cancel(signal.reason))
    try {
      return responseOf(await sending.response)
    } catch (error) {
      throw noteSending(error, sending.handedOver)
    }
  }

const known = new WeakMap<object, boolean>()

/** Keeps what a transport says of a failure. */
const noteSending = (error: unknown, handedOver: boolean): unknown => {
  if (typeof error === "object" && error !== null) known.set(error, handedOver)
  return error
}

/** What the transport said of a failure: whether the server may have the request. Undefined for other failures. */
export const handedOver = (error: unknown): boolean | undefined =>
  typeof error === "object" && error !== null ? known.get(error) : undefined
