/**
 * Requests as they come in: a list to read in steps, and server-sent events.
 */
import type { ServerResponse } from "node:http"
import type { Stream } from "../http/Control.ts"
import { refuse, shown, wholeIn } from "./Endpoint.ts"
import type { ControlState, Endpoints } from "./Endpoint.ts"

/** Most requests in a response, and between two waits of the stream. */
const pageSize = 500

/** Requests that a new reader of the events gets first. */
const firstRequests = 100

/** Wait between two looks at the journal, in milliseconds. Why: a load of thousands of requests is sent in few pieces. */
const pauseMs = 50

const eventText = (name: string, data: unknown, id?: number): string =>
  `${id === undefined ? "" : `id: ${id}\n`}event: ${name}\ndata: ${JSON.stringify(data)}\n\n`

/** Sends changed requests, and that deliveries changed, until the caller goes. A slow caller gets less, and later. */
const follow = ({ deliveries, journal }: ControlState, known: number | undefined, response: ServerResponse): void => {
  let last = known
  let isDelivering = true
  let timer: NodeJS.Timeout | undefined
  const send = (): void => {
    timer = undefined
    if (response.writableNeedDrain) return // goes on when the caller has read
    const changes = journal.changes(last, last === undefined ? firstRequests : pageSize)
    last = changes.at(-1)?.change ?? last ?? 0
    const texts = changes.map(({ change, request }) => eventText("request", request, change))
    if (isDelivering) texts.push(eventText("deliveries", { count: deliveries.log().length }))
    isDelivering = false
    if (texts.length > 0) response.write(texts.join(""))
    if (changes.length === pageSize) later()
  }
  const later = (): void => {
    timer ??= setTimeout(send, pauseMs)
  }
  const unwatch = [
    journal.watch(later),
    deliveries.watch(() => {
      isDelivering = true
      later()
    })
  ]
  response.on("drain", later)
  response.once("close", () => {
    clearTimeout(timer)
    for (const stop of unwatch) stop()
  })
  response.writeHead(200, {
    "content-type": "text/event-stream",
    "cache-control": "no-store",
    "cross-origin-resource-policy": "same-origin"
  })
  response.write("retry: 1000\n\n")
  send()
}

/** Returns the endpoints of the journal. */
export const requestEndpoints = (state: ControlState): Endpoints => ({
  "GET /__sandbox/requests": ({ query }) => {
    const after = wholeIn(query, "after", undefined)
    const limit = wholeIn(query, "limit", pageSize, pageSize)
    if (after === undefined || limit === undefined || limit.value === 0) {
      return refuse(400, `after must be a whole number, and limit one from 1 to ${pageSize}`)
    }
    const changes = state.journal.changes(after.value, limit.value)
    return shown({
      requests: changes.map(({ request }) => request),
      next: changes.at(-1)?.change ?? after.value ?? 0
    })
  },
  "GET /__sandbox/events": ({ headers }): Stream => {
    const last = headers["last-event-id"]
    const known = typeof last === "string" && /^\d+$/.test(last) ? Number(last) : undefined
    return { stream: (response) => follow(state, known, response) }
  },
  "GET /__sandbox/operations": () => shown({ operations: state.operations }),
  "GET /__sandbox/defects": () => shown({ defects: state.journal.defects() })
})
