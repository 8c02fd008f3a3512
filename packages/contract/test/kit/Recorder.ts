/**
 * A server that records requests and responds from a table.
 */
import * as Effect from "effect/Effect"
import { loopback } from "./Loopback.ts"

/** A request, as received. */
export interface Recorded {
  readonly method: string
  /** Path and query, as sent. */
  readonly url: string
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: Buffer
}

/** Responses, by `METHOD /path` without query. */
export type Answers = Readonly<Record<string, { readonly status: number; readonly body?: unknown }>>

/** Starts the server on loopback; it ends with the scope. */
export const recorder = (responses: Answers) =>
  Effect.gen(function* () {
    const requests: Array<Recorded> = []
    const origin = yield* loopback((request, response) => {
      const chunks: Array<Buffer> = []
      request.on("data", (chunk: Buffer) => chunks.push(chunk))
      request.on("end", () => {
        const url = request.url ?? ""
        const headers = Object.fromEntries(
          Object.entries(request.headers).map(([name, value]) => [
            name,
            Array.isArray(value) ? value.join(", ") : (value ?? "")
          ])
        )
        requests.push({ method: request.method ?? "", url, headers, body: Buffer.concat(chunks) })
        const answer = responses[`${request.method} ${url.split("?")[0]}`] ?? { status: 404 }
        response.writeHead(answer.status, { "content-type": "application/json" })
        response.end(answer.body === undefined ? undefined : JSON.stringify(answer.body))
      })
    })
    return { url: origin, requests }
  })
