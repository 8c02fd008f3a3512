/**
 * A server for a handler of `Request`: it records the deliveries and the statuses of the responses.
 */
import { Readable } from "node:stream"
import * as Effect from "effect/Effect"
import * as Queue from "effect/Queue"
import { loopback } from "./Loopback.ts"
import type { Delivered } from "./Receiver.ts"

/** A delivery and the status of its response. */
export interface Answered extends Delivered {
  readonly status: number
}

type Handler = (request: Request) => Promise<Response>

/**
 * Starts the server on loopback; it ends with the scope. `serve` sets the handler, `next` waits for the next delivery of
 * others, `send` delivers the same bytes and headers once more.
 */
export const hosted = Effect.gen(function* () {
  const deliveries = yield* Queue.unbounded<Answered>()
  let handle: Handler = () => Promise.resolve(new Response(null, { status: 500 }))
  const origin = yield* loopback(async (incoming, outgoing) => {
    const headers = new Headers()
    for (const [name, value] of Object.entries(incoming.headers)) headers.set(name, String(value))
    const hasBody = incoming.method !== "GET" && incoming.method !== "HEAD"
    const request = new Request(`http://127.0.0.1${incoming.url}`, {
      method: incoming.method ?? "GET",
      headers,
      // The cast: Node's stream types differ from the web's.
      ...(hasBody ? { body: Readable.toWeb(incoming) as ReadableStream<Uint8Array>, duplex: "half" } : {})
    })
    const copy = request.clone()
    const [response, rawBody] = await Promise.all([handle(request), copy.arrayBuffer()])
    if (!headers.has("x-sent-again")) {
      Queue.offerUnsafe(deliveries, {
        headers: incoming.headers,
        rawBody: Buffer.from(rawBody),
        status: response.status
      })
    }
    outgoing.writeHead(response.status, Object.fromEntries(response.headers)).end()
  })
  const url = `${origin}/hook`
  const signatures = ["monite-signature", "x-maesn-signature"]
  return {
    url,
    serve: (handler: Handler) => {
      handle = handler
    },
    next: Queue.take(deliveries),
    send: ({ headers, rawBody }: Delivered) =>
      Effect.promise(async () => {
        const signed = signatures.flatMap((name) =>
          headers[name] === undefined ? [] : [[name, String(headers[name])]]
        )
        const response = await fetch(url, {
          method: "POST",
          body: new Uint8Array(rawBody),
          headers: { ...Object.fromEntries(signed), "x-sent-again": "yes" }
        })
        return response.status
      })
  }
})
