/**
 * A token endpoint over HTTP, and an API that takes its tokens.
 */
import { createServer } from "node:http"
import type { AddressInfo } from "node:net"
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"

/** One response of the token endpoint; text is sent unchanged. */
export type TokenResponse =
  | {
      readonly status: number
      readonly body?: unknown
      readonly headers?: Record<string, string>
    }
  | "reset"

/** A request that the token endpoint got. */
export interface TokenRequest {
  readonly method: string
  readonly path: string
  readonly authorization: string | undefined
  readonly type: string | undefined
  readonly form: Record<string, string>
}

/** A running server. */
export interface TokenServer {
  readonly url: string
  readonly requests: ReadonlyArray<TokenRequest>
}

/** Starts a server with the given responses, one per request. The last one repeats, with a numbered token. */
export const tokenServer = (
  ...responses: ReadonlyArray<TokenResponse>
): Effect.Effect<TokenServer, never, Scope.Scope> => {
  const requests: Array<TokenRequest> = []
  const server = createServer((request, response) => {
    const chunks: Array<Buffer> = []
    request.on("data", (chunk: Buffer) => chunks.push(chunk))
    request.on("end", () => {
      requests.push({
        method: request.method ?? "",
        path: request.url ?? "",
        authorization: request.headers.authorization,
        type: request.headers["content-type"],
        form: Object.fromEntries(new URLSearchParams(Buffer.concat(chunks).toString()))
      })
      const answer = responses[Math.min(requests.length, responses.length) - 1]
      if (answer === undefined || answer === "reset") return request.socket.destroy()
      const body = typeof answer.body === "string" ? answer.body : JSON.stringify(answer.body)
      response.writeHead(answer.status, { "content-type": "application/json", ...answer.headers })
      return response.end(body?.replaceAll("#", String(requests.length)))
    })
  })
  return Effect.acquireRelease(
    Effect.promise(async () => {
      await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve))
      // The cast: it listens on a port, not on a pipe.
      return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, requests }
    }),
    () =>
      Effect.promise(async () => {
        server.closeAllConnections()
        await new Promise((resolve) => server.close(resolve))
      })
  )
}
