/**
 * A transport as a `fetch`, for comparison with the built-in one.
 */
import type { HttpResponse, Transport } from "../../src/transport/Transport.ts"
import type { Fetch } from "./Observed.ts"

/** Bodies that a transport receives unchanged. Others are read before. */
const isOwn = (body: unknown): body is FormData | ReadableStream =>
  body instanceof FormData || body instanceof ReadableStream

const responseOf = (response: HttpResponse): Response => {
  const { headers, status, url } = response
  const made = new Response(response.stream(), { status, headers: [...headers] })
  // A `Response` made by a program has no URL.
  return Object.defineProperty(made, "url", { value: url })
}

/** Sends what `fetch` would. Redirects are not followed. */
export const asFetch =
  (transport: Transport): Fetch =>
  async (input, init) => {
    const given = init?.body
    const request = new Request(input, init)
    const { method, signal, url } = request
    const body = isOwn(given) ? given : request.body && new Uint8Array(await request.arrayBuffer())
    // The media type of a form contains a boundary, which is chosen when the form is sent.
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

/** Records whether the transport may have sent a failed request. */
const noteSending = (error: unknown, handedOver: boolean): unknown => {
  if (typeof error === "object" && error !== null) known.set(error, handedOver)
  return error
}

/** Returns whether the server may have a failed request. Undefined for other failures. */
export const handedOver = (error: unknown): boolean | undefined =>
  typeof error === "object" && error !== null ? known.get(error) : undefined
