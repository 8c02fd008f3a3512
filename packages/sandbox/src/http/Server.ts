/**
 * Serves one API over HTTP on 127.0.0.1.
 *
 * Steps of a request: read, number, route, decide its fault, limit the rate, work (`Work.ts`), write. The work is
 * committed before the first byte of the response is sent.
 */
import { createServer } from "node:http"
import type { IncomingMessage, Server as HttpServer, ServerResponse } from "node:http"
import type { AddressInfo } from "node:net"
import type { FaultPlan } from "../faults/FaultPlan.ts"
import { httpDate } from "../faults/RetryAfter.ts"
import type { RateLimit } from "../state/RateLimit.ts"
import type { Api } from "./Api.ts"
import { Connections } from "./Connections.ts"
import type { Control } from "./Control.ts"
import type { RequestRecord } from "./Journal.ts"
import { router } from "./Router.ts"
import type { Route } from "./Router.ts"
import { gatewayPage, refusal, strikeOf } from "./Strike.ts"
import { cut, gone, hangUp, pause, readBody, write } from "./Wire.ts"
import { Work } from "./Work.ts"
import type { WorkState } from "./Work.ts"

/** State that both servers share. */
export interface Shared extends WorkState {
  readonly faults: FaultPlan
  /** Responds to control requests. They are not logged and get no faults. */
  readonly control: Control
}

/** Running server. */
export interface Running {
  /** `http://127.0.0.1:<port>`, without a path. */
  readonly origin: string
  /** Ends the connections without a request under way. Returns their number. */
  readonly endIdle: (kind: keyof typeof hangUp) => number
  readonly close: () => Promise<void>
}

/** Starts the server of an API. */
export const serve = async <Scope>(
  api: Api<Scope>,
  shared: Shared,
  limit: RateLimit,
  port: number
): Promise<Running> => {
  const endpoint = new Endpoint(api, shared, limit)
  const server = createServer((request, response) => {
    endpoint.handle(request, response).catch((error: unknown) => endpoint.broken(error, request, response))
  })
  const connections = new Connections(server)
  await listen(server, port)
  const address = server.address() as AddressInfo // a TCP server that listens has one
  return {
    origin: `http://127.0.0.1:${address.port}`,
    endIdle: (kind) => connections.endIdle(hangUp[kind]),
    close: async () => {
      endpoint.stop()
      const closed = new Promise<void>((resolve) => server.close(() => resolve()))
      server.closeAllConnections()
      await closed
    }
  }
}

const listen = (server: HttpServer, port: number): Promise<void> =>
  new Promise((resolve, reject) => {
    const failed = (error: NodeJS.ErrnoException): void =>
      reject(error.code === "EADDRINUSE" ? new Error(`Port ${port} of 127.0.0.1 is in use: choose another one`) : error)
    server.once("error", failed)
    server.listen(port, "127.0.0.1", () => {
      server.off("error", failed)
      resolve()
    })
  })

class Endpoint<Scope> {
  readonly #api: Api<Scope>
  readonly #shared: Shared
  readonly #limit: RateLimit
  readonly #work: Work<Scope>
  readonly #route: (method: string, path: string) => Route
  readonly #stopped = new AbortController()
  #sequence = 0

  constructor(api: Api<Scope>, shared: Shared, limit: RateLimit) {
    this.#api = api
    this.#shared = shared
    this.#limit = limit
    this.#work = new Work(api, shared)
    this.#route = router(api.document.operations)
  }

  stop(): void {
    this.#stopped.abort()
  }

  async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = request.url ?? "/"
    const [path = "/", search = ""] = url.split(/\?(.*)/s)
    const method = request.method ?? "GET"
    const body = await readBody(request)
    if (path === "/__sandbox" || path.startsWith("/__sandbox/")) {
      const query = new URLSearchParams(search)
      const { headers } = request
      const reply = this.#shared.control({ method, path, query, headers, body: body ?? Buffer.alloc(0) })
      if ("stream" in reply) reply.stream(response)
      else write(response, reply, {})
      return
    }

    const { clock, faults, journal } = this.#shared
    const sequence = ++this.#sequence
    const route: Route = path.startsWith(`${this.#api.prefix}/`)
      ? this.#route(method, path.slice(this.#api.prefix.length))
      : { kind: "none" }
    const operation = route.kind === "found" ? route.operation : undefined
    const record: RequestRecord = {
      sequence,
      api: this.#api.name,
      method,
      path,
      ...(operation === undefined ? {} : { operationId: operation.id })
    }
    const note = journal.open(
      { sequence, api: this.#api.name, method, url, rawHeaders: request.rawHeaders, body: body ?? Buffer.alloc(0) },
      record,
      clock()
    )
    const stopped = this.#stopped.signal
    const injection = faults.decide(this.#api.name, operation?.id, sequence)
    if (injection.delayMs > 0) await pause(injection.delayMs, stopped)
    if (stopped.aborted) return

    const struck = (outcome: Partial<RequestRecord> = {}): void => {
      if (injection.fault === undefined) return
      faults.count(injection.fault)
      note({ ...outcome, fault: injection.fault })
    }
    const { after, before } = strikeOf(injection)
    if (before === "close" || before === "reset") {
      struck()
      hangUp[before](request.socket)
      return
    }
    // On arrival, also if the work is delayed: a rate limit is in front of the slow parts of a server.
    const allowance = this.#limit.take(this.#api.rateKey(request.headers))
    const own = this.#api.headers(request.headers, allowance)
    const dated = (): Record<string, string> => ({ date: httpDate(clock()), ...own })
    const fail = (kind: "refuse" | "gateway"): void => {
      const reply =
        kind === "gateway" ? gatewayPage(injection) : this.#api.refused(refusal(injection, clock()), operation)
      struck({ status: reply.status })
      // A gateway with its own response passes on none of the API's headers.
      write(response, reply, kind === "gateway" ? { date: httpDate(clock()) } : dated())
    }
    if (before === "refuse" || before === "gateway") {
      fail(before)
      return
    }
    const hold = async (...signals: ReadonlyArray<AbortSignal>): Promise<() => void> => {
      struck()
      const release = faults.hold()
      await pause(injection.holdMs, stopped, ...signals)
      if (stopped.aborted) release()
      return release
    }
    // The delay does not end when the caller goes: a slow server still does the work.
    const release = before === "hold" ? await hold() : undefined
    if (stopped.aborted) return

    const isLate = response.destroyed
    const query = new URLSearchParams(search)
    const reply = this.#work.do({ request, route, query, body, allowance, form: injection.retryAfterForm, note })
    if (isLate && reply.status < 400) {
      faults.countLate()
      note({ late: true })
    }
    release?.() // not earlier: when `held()` is 0, all work must be done

    if (after === "hold") {
      const letGo = await hold(gone(response))
      if (stopped.aborted) return
      letGo()
    }
    if (after === "close" || after === "reset") {
      struck()
      hangUp[after](request.socket)
    } else if (after === "refuse" || after === "gateway") {
      fail(after)
    } else if (after === "cut") {
      struck()
      cut(response, reply, dated())
    } else if (after === "spoil" && reply.body !== undefined) {
      struck({ status: reply.status })
      const broken = `{"broken":${JSON.stringify(reply.body)}`
      write(response, { ...reply, type: "application/json", body: broken }, dated(), true)
    } else if (!response.destroyed) {
      note({ status: reply.status })
      write(response, reply, dated())
    }
  }

  /**
   * Ends a request that `handle` could not. If the caller has gone or already receives a response, only closes the
   * connection.
   */
  broken(error: unknown, request: IncomingMessage, response: ServerResponse): void {
    if (request.socket.destroyed || response.headersSent) {
      request.socket.destroy()
      return
    }
    write(response, this.#work.defect(error, undefined), {})
  }
}
