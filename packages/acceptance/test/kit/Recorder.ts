/**
 * Forwards requests to a server and records the bytes. Why: the client keeps its own transport, and a failed test shows
 * the request.
 */
import { createServer, request as forward } from "node:http"
import type { IncomingMessage } from "node:http"
import type { AddressInfo } from "node:net"

/** Request as it was sent, and its response. */
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

/** Running recorder. */
export interface Recorder {
  readonly url: string
  /** Sets headers that are added to forwarded requests. */
  readonly ask: (headers: { readonly [name: string]: string }) => void
  /** Returns the last exchange since the previous call. */
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

/** Starts a recorder in front of the server at `url`, on a free port of 127.0.0.1. */
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
  // The address of a server on a port is not a string.
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
