/**
 * A real HTTP server on loopback, closed with the scope.
 */
import { createServer } from "node:http"
import type { IncomingMessage, ServerResponse } from "node:http"
import type { AddressInfo } from "node:net"
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"

export type Handler = (request: IncomingMessage, response: ServerResponse) => void

export interface Server {
  readonly url: string
  readonly close: Effect.Effect<void>
}

export const server = (handler: Handler): Effect.Effect<Server, never, Scope.Scope> =>
  Effect.acquireRelease(
    Effect.callback<Server>((resume) => {
      const http = createServer(handler).listen(0, "127.0.0.1", () => {
        const close = Effect.callback<void>((done) => {
          http.closeAllConnections()
          http.close(() => done(Effect.void))
        })
        resume(Effect.succeed({ url: `http://127.0.0.1:${(http.address() as AddressInfo).port}`, close }))
      })
    }),
    ({ close }) => close
  )
