/**
 * Servers on loopback that end with the test's scope.
 */
import { createServer } from "node:http"
import type { RequestListener } from "node:http"
import { createServer as createTcpServer } from "node:net"
import type { AddressInfo, Server } from "node:net"
import * as Effect from "effect/Effect"

const listen = (server: Server): Effect.Effect<number> =>
  Effect.callback((resume) => {
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address() as AddressInfo // a TCP server that listens has one
      resume(Effect.succeed(port))
    })
  })

const close = (server: Server): Effect.Effect<void> =>
  Effect.callback((resume) => {
    server.close(() => resume(Effect.void))
  })

/** Serves over HTTP until the scope ends; gives the origin. */
export const serve = (listener: RequestListener) =>
  Effect.gen(function* () {
    const server = createServer(listener)
    const port = yield* Effect.acquireRelease(listen(server), () => {
      server.closeAllConnections()
      return close(server)
    })
    return `http://127.0.0.1:${port}`
  })

/** A port that was free a moment ago, so that nobody listens on it. */
export const freePort = Effect.gen(function* () {
  const server = createTcpServer()
  const port = yield* listen(server)
  yield* close(server)
  return port
})
