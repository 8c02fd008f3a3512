/**
 * A server with every kind of response that a transport has to handle. It reports what it received.
 */
import { createServer } from "node:http"
import type { IncomingMessage, RequestListener, ServerResponse } from "node:http"
import { createServer as createSecureServer } from "node:https"
import type { AddressInfo, Server, Socket } from "node:net"
import * as zlib from "node:zlib"
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import * as Certificate from "./Certificate.ts"

const text = "Grüße an alle. ".repeat(40)

/** Headers that the built-in and the pooled fetch send differently, or that differ from call to call. */
const unstable = new Set(["accept-language", "sec-fetch-mode", "connection", "host"])

const echo = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
  const chunks: Array<Buffer> = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  // The boundary of a form is random.
  const boundary = /boundary=(.*)$/.exec(request.headers["content-type"] ?? "")?.[1]
  const plain = (value: string): string => (boundary === undefined ? value : value.replaceAll(boundary, "BOUNDARY"))
  const headers = Object.entries(request.headers)
    .filter(([name]) => !unstable.has(name))
    .map(([name, value]) => [name, plain(String(value))])
    .sort()
  const body = plain(Buffer.concat(chunks).toString())
  response.writeHead(200, { "content-type": "application/json" })
  response.end(JSON.stringify({ method: request.method, url: request.url, headers, body }))
}

type Reply = (response: ServerResponse, request: IncomingMessage) => void

const coded =
  (coding: string, body: Buffer): Reply =>
  (response) => {
    response.writeHead(200, { "content-encoding": coding, "content-type": "text/plain" })
    response.end(body)
  }

const raw =
  (bytes: string): Reply =>
  (response) => {
    response.socket?.end(Buffer.from(bytes, "latin1"))
  }

const gzipped = zlib.gzipSync(text)

const responses: { readonly [path: string]: Reply } = {
  "/json": (response) => response.writeHead(200, "Fine", { "content-type": "application/json" }).end('{"a":[1,"ü"]}'),
  "/cookies": (response) => response.writeHead(200, { "set-cookie": ["a=1", "b=2"], "x-list": ["1", "2"] }).end(),
  "/hints": (response) => {
    response.writeEarlyHints({ link: "</style.css>; rel=preload" })
    response.writeHead(200).end("after hints")
  },
  "/mark": (response) => response.end(Buffer.from("\uFEFFmarked")),
  "/broken-text": (response) => response.end(Buffer.from([0x61, 0xff, 0xfe, 0x62])),
  "/empty": (response) => response.end(),
  "/large": (response) => response.end(Buffer.alloc(5_000_000, "0123456789")),
  "/huge": (response) => response.end(Buffer.alloc(64_000_000)),
  "/chunks": (response) => {
    response.write("one,")
    setImmediate(() => {
      response.write("two,")
      setImmediate(() => response.end("three"))
    })
  },
  "/latin1": raw("HTTP/1.1 200 OK\r\nx-name: Z\xfcrich\r\ncontent-length: 2\r\n\r\nok"),
  /** A body that the status does not allow, on a connection that stays open. */
  "/reset-content": (response) => {
    response.socket?.write("HTTP/1.1 205 Reset Content\r\ncontent-length: 300000\r\n\r\n")
    response.socket?.write(Buffer.alloc(300_000))
  },
  "/until-close": raw("HTTP/1.0 200 OK\r\ncontent-type: text/plain\r\n\r\nto the end"),
  "/garbage": raw("this is no HTTP\r\n\r\n"),
  "/cut": raw("HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nonly this"),
  "/reset": (response) => response.socket?.destroy(),
  "/form": (response) =>
    response.writeHead(200, { "content-type": "application/x-www-form-urlencoded" }).end("name=J%C3%BCrgen&n=1"),
  "/gzip": coded("gzip", gzipped),
  "/x-gzip": coded("X-GZIP", gzipped),
  "/gzip-broken": coded("gzip", Buffer.from("not gzip at all")),
  "/gzip-empty": coded("gzip", Buffer.alloc(0)),
  "/gzip-head": (response) => response.writeHead(204, { "content-encoding": "gzip" }).end(),
  "/deflate": coded("deflate", zlib.deflateSync(text)),
  "/deflate-raw": coded("deflate", zlib.deflateRawSync(text)),
  "/br": coded("br", zlib.brotliCompressSync(text)),
  "/zstd": coded("zstd", zlib.zstdCompressSync(text)),
  "/twice": coded("deflate, gzip", zlib.gzipSync(zlib.deflateSync(text))),
  "/unknown-coding": coded("rot13", Buffer.from("Tehrffr")),
  "/identity": coded("identity", Buffer.from("as it is")),
  /** Two parts of a compressed stream that stays open. */
  "/gzip-stream": (response) => {
    response.writeHead(200, { "content-encoding": "gzip", "content-type": "text/event-stream" })
    const gzip = zlib.createGzip({ flush: zlib.constants.Z_SYNC_FLUSH })
    gzip.pipe(response)
    gzip.write("data: 1\n\n")
  },
  "/head-then-silence": (response) => {
    response.writeHead(200, { "content-length": "10" })
    response.write("abc")
  },
  "/silence": () => {}
}

const listener: RequestListener = (request, response) => {
  const path = (request.url ?? "").split("?", 1)[0] ?? ""
  const status = /^\/status\/(\d+)$/.exec(path)?.[1]
  if (path === "/echo") return void echo(request, response).catch(() => response.destroy())
  request.resume()
  if (status !== undefined) return void response.writeHead(Number(status), { location: "/json" }).end()
  const answer = responses[path]
  if (answer === undefined) return void response.writeHead(404).end()
  return answer(response, request)
}

/** A running server. */
export interface Odd {
  /** Without a slash at its end. */
  readonly url: string
  /** Number of open connections. */
  readonly open: ReadonlySet<Socket>
  /** Number of all connections so far. */
  readonly connections: () => number
  /** Resolves when a connection has been closed. Call it before. */
  readonly closed: () => Promise<void>
}

const serve = (server: Server, origin: (port: number) => string, host: string) =>
  Effect.acquireRelease(
    Effect.promise(async () => {
      const open = new Set<Socket>()
      let connections = 0
      let onClose = (): void => {}
      server.on("connection", (socket: Socket) => {
        connections++
        open.add(socket)
        socket.on("close", () => {
          open.delete(socket)
          onClose()
        })
      })
      await new Promise<void>((resolve) => void server.listen(0, host, resolve))
      const odd: Odd = {
        // Cast: it listens on a port, not on a pipe.
        url: origin((server.address() as AddressInfo).port),
        open,
        connections: () => connections,
        closed: () => new Promise((resolve) => (onClose = resolve))
      }
      return odd
    }),
    ({ open }) =>
      Effect.promise(async () => {
        for (const socket of open) socket.destroy()
        await new Promise((resolve) => server.close(resolve))
      })
  )

/** Starts the server on 127.0.0.1. */
export const oddServer: Effect.Effect<Odd, never, Scope.Scope> = Effect.suspend(() =>
  serve(createServer(listener), (port) => `http://127.0.0.1:${port}`, "127.0.0.1")
)

/** Starts the server on ::1. */
export const oddServer6: Effect.Effect<Odd, never, Scope.Scope> = Effect.suspend(() =>
  serve(createServer(listener), (port) => `http://[::1]:${port}`, "::1")
)

/** Starts the server with a certificate that must be trusted first. */
export const oddSecureServer: Effect.Effect<Odd, never, Scope.Scope> = Effect.suspend(() =>
  serve(
    createSecureServer({ key: Certificate.key, cert: Certificate.cert }, listener),
    (port) => `https://localhost:${port}`,
    "127.0.0.1"
  )
)
