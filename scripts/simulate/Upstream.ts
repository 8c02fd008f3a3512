/**
 * Serves the document of a vendor on loopback, as a vendor's server does: with an ETag, and 304 for a document that did not
 * change.
 */
import { createHash } from "node:crypto"
import { once } from "node:events"
import { createServer } from "node:http"
import type { AddressInfo } from "node:net"

/** Running server of one document. */
export interface Upstream {
  /** URL of the document. */
  readonly address: string
  /** Statuses of all responses, in order. */
  readonly statuses: ReadonlyArray<number>
  /** Replaces the document. */
  readonly move: (text: string) => void
  /** Stops the server, if it runs. */
  readonly close: () => Promise<void>
}

/** Starts the server on a free port. */
export const serveDocument = async (first: string): Promise<Upstream> => {
  let text = first
  const statuses: Array<number> = []
  const server = createServer((request, response) => {
    const etag = `"${createHash("sha256").update(text).digest("hex").slice(0, 32)}"`
    const isKnown = request.headers["if-none-match"] === etag
    const status = request.url !== "/openapi.json" ? 404 : isKnown ? 304 : 200
    statuses.push(status)
    response.writeHead(status, { etag, "content-type": "application/json" })
    response.end(status === 200 ? text : undefined)
  })
  server.listen(0, "127.0.0.1")
  await once(server, "listening")
  const { port } = server.address() as AddressInfo // a TCP server that listens has one
  return {
    address: `http://127.0.0.1:${port}/openapi.json`,
    statuses,
    move: (next) => {
      text = next
    },
    close: async () => {
      if (!server.listening) return
      const closed = once(server, "close")
      server.close()
      server.closeAllConnections()
      await closed
    }
  }
}
