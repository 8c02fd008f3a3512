/**
 * Receiver of webhook deliveries.
 */
import { once } from "node:events"
import { createServer } from "node:http"
import type { IncomingHttpHeaders } from "node:http"
import type { AddressInfo } from "node:net"

interface Delivery {
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

/** Starts a receiver on loopback; `take` waits for the next call. @param status of its responses */
export const receiver = async (status = 200) => {
  const calls: Array<Delivery> = []
  let wake: (() => void) | undefined
  const server = createServer((request, response) => {
    const chunks: Array<Buffer> = []
    request.on("data", (chunk: Buffer) => chunks.push(chunk))
    request.on("end", () => {
      calls.push({ headers: request.headers, body: Buffer.concat(chunks).toString() })
      response.writeHead(status).end()
      wake?.()
    })
  })
  server.listen(0, "127.0.0.1")
  await once(server, "listening")
  const take = async (): Promise<Delivery> => {
    while (calls.length === 0) await new Promise<void>((resolve) => (wake = resolve))
    return calls.shift()!
  }
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`,
    take,
    waiting: () => calls.length,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections()
      server.close()
    }
  }
}
