/**
 * Server of the memory benchmark: calls of which every tenth fails, pages, lines and events. It waits for slow readers,
 * and stores nothing that it sent. Prints its port.
 */
import { once } from "node:events"
import { createServer } from "node:http"
import type { IncomingMessage, ServerResponse } from "node:http"
import type { AddressInfo } from "node:net"

/** Number of items that `child/memory.ts` reads. */
const streamed = 1_000_000
const perChunk = 1000
const pages = 10_000
const perPage = 100

const thing = (id: number): string =>
  `{"id":"${id}","name":"Thing ${id}","status":"active","created_at":"2026-04-21T14:23:01Z","amount":1250}`

const things = (from: number, count: number): ReadonlyArray<string> =>
  Array.from({ length: count }, (_, index) => thing(from + index))

const json = (response: ServerResponse, status: number, body: string, headers: object = {}): void => {
  response.writeHead(status, { "content-type": "application/json", "content-length": body.length, ...headers })
  response.end(body)
}

/** Never reached: every call counts it, and no call waits. */
const quota = { "ratelimit-limit": "20000" }

const problem = `{"message":"As every tenth time"}`

/** Ways in which calls fail, in turns. */
const faults: ReadonlyArray<(response: ServerResponse) => void> = [
  (response) => json(response, 429, problem, { ...quota, "retry-after": "0" }),
  (response) => json(response, 503, problem, { ...quota, "retry-after": "0" }),
  (response) => json(response, 404, problem, quota),
  (response) => json(response, 401, problem, quota),
  (response) => void response.destroy(),
  (response) => {
    response.writeHead(200, { "content-type": "application/json", "content-length": 1000 })
    response.write(`{"id":`, () => response.destroy())
  }
]

let calls = 0

const call = (response: ServerResponse): void => {
  const turn = ++calls / 10
  const fault = Number.isInteger(turn) ? faults[turn % faults.length] : undefined
  if (fault === undefined) json(response, 200, thing(calls), quota)
  else fault(response)
}

/** As long as the cursors of many vendors, so that stored cursors would show. */
const cursor = (page: number): string => String(page).padStart(64, "cursor-of-a-page-")

const list = (url: URL, response: ServerResponse): void => {
  const page = Number(/\d+$/.exec(url.searchParams.get("cursor") ?? "")?.[0] ?? 1)
  const next = page < pages ? `"${cursor(page + 1)}"` : "null"
  json(response, 200, `{"data":[${things(page * perPage, perPage).join(",")}],"next":${next}}`)
}

const stream = async (type: string, item: (text: string) => string, response: ServerResponse): Promise<void> => {
  response.writeHead(200, { "content-type": type })
  for (let sent = 0; sent < streamed; sent += perChunk) {
    if (!response.write(things(sent, perChunk).map(item).join(""))) await once(response, "drain")
  }
  response.end()
}

const environments = `{"data":[{"name":"production"}]}`

const respond = (request: IncomingMessage, response: ServerResponse): void => {
  const url = new URL(request.url ?? "/", "http://127.0.0.1")
  switch (url.pathname) {
    case "/token":
      // Short enough that tokens are renewed during the run.
      return json(response, 200, `{"access_token":"token-${Date.now()}","token_type":"Bearer","expires_in":2}`)
    case "/things":
      return list(url, response)
    case "/lines":
      return void stream("application/x-ndjson", (text) => `${text}\n`, response)
    case "/events":
      return void stream("text/event-stream", (text) => `data: ${text}\n\n`, response)
    case "/auth/environments":
      return json(response, 200, environments, quota)
    default:
      return call(response)
  }
}

const server = createServer((request, response) => {
  request.resume()
  request.on("end", () => respond(request, response))
})
server.listen(0, "127.0.0.1", () => {
  // The server has a port, not a pipe.
  console.log((server.address() as AddressInfo).port)
})
