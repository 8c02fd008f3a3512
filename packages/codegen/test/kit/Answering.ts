/** Server on loopback with the responses of a test, for the raw client's sources. */
import { createServer } from "node:http"
import type { IncomingHttpHeaders, ServerResponse } from "node:http"
import type { AddressInfo } from "node:net"

/** A request as it arrived. */
export interface Arrived {
  readonly method: string
  /** Path and query of the request line, unchanged. */
  readonly target: string
  readonly headers: IncomingHttpHeaders
  readonly body: Buffer
}

/** A server that keeps what arrives. */
export interface Answering extends AsyncDisposable {
  readonly url: string
  readonly arrived: ReadonlyArray<Arrived>
}

/** Listens until the end of the block that uses it: `await using server = await answering(...)`. */
export const answering = async (
  answer: (response: ServerResponse, request: Arrived, count: number) => void = (response) =>
    void response.writeHead(204).end()
): Promise<Answering> => {
  const arrived: Array<Arrived> = []
  const server = createServer((request, response) => {
    const chunks: Array<Buffer> = []
    request.on("data", (chunk: Buffer) => chunks.push(chunk))
    request.on("end", () => {
      const { headers, method = "", url: target = "" } = request
      const made = { method, target, headers, body: Buffer.concat(chunks) }
      answer(response, made, arrived.push(made))
    })
  })
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
  return {
    // The cast: a server on a port.
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    arrived,
    [Symbol.asyncDispose]: () => {
      server.closeAllConnections()
      return new Promise((resolve) => server.close(() => resolve()))
    }
  }
}
