/**
 * A server for webhook deliveries: it records each body as received bytes.
 */
import type { IncomingHttpHeaders } from "node:http"
import * as Effect from "effect/Effect"
import * as Queue from "effect/Queue"
import { loopback } from "./Loopback.ts"

/** One delivery. */
export interface Delivered {
  readonly headers: IncomingHttpHeaders
  readonly rawBody: Buffer
}

/** Starts the server on loopback; it ends with the scope. `next` waits for the next delivery. */
export const receiver = Effect.gen(function* () {
  const deliveries = yield* Queue.unbounded<Delivered>()
  const origin = yield* loopback((request, response) => {
    const chunks: Array<Buffer> = []
    request.on("data", (chunk: Buffer) => chunks.push(chunk))
    request.on("end", () => {
      Queue.offerUnsafe(deliveries, { headers: request.headers, rawBody: Buffer.concat(chunks) })
      response.end()
    })
  })
  return { url: `${origin}/hook`, next: Queue.take(deliveries) }
})
