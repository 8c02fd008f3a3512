/**
 * Starts servers on loopback that end with the test's scope.
 */
import { createServer } from "node:http"
import type { RequestListener } from "node:http"
import { createServer as createTcpServer } from "node:net"
import type { AddressInfo, Server } from "node:net"
import * as Effect from "effect/Effect"

/** Listens on a port; 0 means any free port. Fails if the port is in use. */
const listen = (server: Server, port = 0): Effect.Effect<number, Error> =>
  Effect.callback((resume) => {
    server.once("error", (error) => resume(Effect.fail(error)))
    server.listen(port, "127.0.0.1", () => {
      const { port } = server.address() as AddressInfo // a TCP server that listens has one
      resume(Effect.succeed(port))
    })
  })

const close = (server: Server): Effect.Effect<void> =>
  Effect.callback((resume) => {
    server.close(() => resume(Effect.void))
  })

/** Starts an HTTP server until the scope ends. Returns its origin. */
export const serve = (listener: RequestListener) =>
  Effect.gen(function* () {
    const server = createServer(listener)
    const port = yield* Effect.acquireRelease(Effect.orDie(listen(server)), () => {
      server.closeAllConnections()
      return close(server)
    })
    return `http://127.0.0.1:${port}`
  })

/**
 * Returns a port without a server, outside the range of ports that systems give out (from 32,768 on Linux, else
 * 49,152).
 *
 * Why: a port from that range could soon belong to the server of another test.
 */
export const closedPort = Effect.gen(function* () {
  for (let port = 20_000 + (process.pid % 10_000); ; port++) {
    const server = createTcpServer()
    const isFree = yield* listen(server, port).pipe(
      Effect.as(true),
      Effect.orElseSucceed(() => false)
    )
    if (!isFree) continue
    yield* close(server)
    return port
  }
})
