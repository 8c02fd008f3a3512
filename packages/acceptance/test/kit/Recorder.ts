/**
 * Stands before a server and writes down what goes over the wire: the client keeps its own transport, and whoever reads a
 * failed test sees the bytes.
 */
import { createServer, request as forward } from "node:http"
import type { IncomingMessage } from "node:http"
import type { AddressInfo } from "node:net"

/** A request as it went over the wire, and its answer. */
export interface Exchange {
  readonly method: string
  /** Path and query, undecoded. */
  readonly target: string
  readonly headers: { readonly [name: string]: string }
  readonly body: string
  readonly status: number
  readonly responseHeaders: { readonly [name: string]: string }
  readonly responseBody: string
}

/** A recorder that was started. */
export interface Recorder {
  readonly url: string
  /** Headers that are added to what goes on to the server. */
  readonly ask: (headers: { readonly [name: string]: string }) => void
  /** The last exchange since this was asked for before. */
  readonly take: () => Exchange | undefined
  readonly close: () => Promise<void>
}

const flat = (headers: IncomingMessage["headers"]): { readonly [name: string]: string } =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]))

const read = async (message: IncomingMessage): Promise<Buffer> => {
  const chunks: Array<Buffer> = []
  for await (const chunk of message) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks)
}

/** Starts a recorder before the server at `url`, on a free port of 127.0.0.1. */
export const recordBefore = async (url: string): Promise<Recorder> => {
  const { hostname, port } = new URL(url)
  let extra: { readonly [name: string]: string } = {}
  let last: Exchange | undefined
  const server = createServer((incoming, outgoing) => {
    void read(incoming).then((body) => {
      const { method = "", url: path = "" } = incoming
      const headers = { ...flat(incoming.headers), ...extra, host: `${hostname}:${port}` }
      const onward = forward({ hostname, port, method, path, headers, agent: false }, (response) => {
        void read(response).then((content) => {
          const status = response.statusCode ?? 0
          last = {
            method,
            target: path,
            headers: flat(incoming.headers),
            body: body.toString(),
            status,
            responseHeaders: flat(response.headers),
            responseBody: content.toString()
          }
          const kept = Object.entries(response.headers).filter(
            ([name]) => !/^(transfer-encoding|connection)$/.test(name)
          )
          outgoing.writeHead(status, Object.fromEntries(kept) as NodeJS.Dict<string>)
          outgoing.end(content)
        })
      })
      onward.on("error", () => outgoing.destroy())
      onward.end(body)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
  // Listening on a port, the address is no text.
  const address = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${address.port}`,
    ask: (headers) => {
      extra = headers
    },
    take: () => {
      const taken = last
      last = undefined
      return taken
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      })
  }
}
