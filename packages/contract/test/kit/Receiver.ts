/**
 * A server that webhooks are delivered to: it keeps each body as the bytes that came.
 */
import { createServer } from "node:http"
import type { IncomingHttpHeaders } from "node:http"
import type { AddressInfo } from "node:net"
import * as Effect from "effect/Effect"
import * as Queue from "effect/Queue"

/** One delivery. */
export interface Delivered {
  readonly headers: IncomingHttpHeaders
  readonly rawBody: Buffer
}

/** Starts the server on loopback; it ends with the scope. `next` waits for the next delivery. */
export const receiver = Effect.gen(function* () {
  const deliveries = yield* Queue.unbounded<Delivered>()
  const server = createServer((request, response) => {
    const chunks: Array<Buffer> = []
    request.on("data", (chunk: Buffer) => chunks.push(chunk))
    request.on("end", () => {
      Queue.offerUnsafe(deliveries, { headers: request.headers, rawBody: Buffer.concat(chunks) })
      response.end()
    })
  })
  yield* Effect.acquireRelease(
    Effect.callback<void>((resume) => {
      server.listen(0, "127.0.0.1", () => resume(Effect.void))
    }),
    () =>
      Effect.callback<void>((resume) => {
        server.closeAllConnections()
        server.close(() => resume(Effect.void))
      })
  )
  const { port } = server.address() as AddressInfo // a TCP server that listens has one
  return { url: `http://127.0.0.1:${port}/hook`, next: Queue.take(deliveries) }
})
