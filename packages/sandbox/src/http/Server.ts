/**
 * Serves one API over HTTP on 127.0.0.1.
 *
 * Steps of a request: read, number, route, decide its fault, limit the rate, authenticate, validate, work, validate the
 * response, commit, write. The work is one synchronous step in a transaction, so no request sees another one half done.
 * It is committed before the first byte of the response is sent.
 */
import { createServer } from "node:http"
import type { IncomingMessage, Server as HttpServer, ServerResponse } from "node:http"
import type { AddressInfo } from "node:net"
import type { FaultPlan } from "../faults/FaultPlan.ts"
import { httpDate, retryAfter } from "../faults/RetryAfter.ts"
import type { RetryAfterForm } from "../faults/RetryAfter.ts"
import { mediaOf } from "../openapi/Document.ts"
import type { Operation } from "../openapi/Document.ts"
import { Validator } from "../openapi/Validation.ts"
import type { Allowance, RateLimit } from "../state/RateLimit.ts"
import type { Store } from "../state/Store.ts"
import type { Reply, Api, Call } from "./Api.ts"
import { Connections } from "./Connections.ts"
import { contentOf } from "./Content.ts"
import type { Journal, RequestRecord } from "./Journal.ts"
import { Invalid, NotAsDocumented, Refusal } from "./Refusal.ts"
import { router } from "./Router.ts"
import type { Route } from "./Router.ts"
import { gatewayPage, refusal, strikeOf } from "./Strike.ts"
import { cut, gone, hangUp, isJson, pause, readBody, write } from "./Wire.ts"

/** State that both servers share. */
export interface Shared {
  readonly store: Store
  readonly journal: Journal
  readonly faults: FaultPlan
  readonly clock: () => Date
  /** Responds to control requests. They are not logged and get no faults. */
  readonly control: (method: string, path: string, body: Buffer) => Reply
}

/** Running server. */
export interface Running {
  /** `http://127.0.0.1:<port>`, without a path. */
  readonly origin: string
  /** Ends the connections without a request under way. Returns their number. */
  readonly endIdle: (kind: keyof typeof hangUp) => number
  readonly close: () => Promise<void>
}

/** Status of a defect of the sandbox. A 5xx that no document declares and no gateway sends. */
const defectStatus = 599

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
    server.once("error", reject)
    server.listen(port, "127.0.0.1", () => {
      server.off("error", reject)
      resolve()
    })
  })

class Endpoint<Scope> {
  readonly #api: Api<Scope>
  readonly #shared: Shared
  readonly #limit: RateLimit
  readonly #validator: Validator
  readonly #route: (method: string, path: string) => Route
  readonly #stopped = new AbortController()
  #sequence = 0

  constructor(api: Api<Scope>, shared: Shared, limit: RateLimit) {
    this.#api = api
    this.#shared = shared
    this.#limit = limit
    this.#validator = Validator.of(api.document)
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
      write(response, this.#shared.control(method, path, body ?? Buffer.alloc(0)), {})
      return
    }

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
    const note = this.#shared.journal.open(
      { sequence, api: this.#api.name, method, url, rawHeaders: request.rawHeaders, body: body ?? Buffer.alloc(0) },
      record
    )
    const { faults, clock } = this.#shared
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
    const wait = injection.retryAfterForm
    const reply = this.#response(request, route, new URLSearchParams(search), body, allowance, wait)
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
    write(response, this.#defect(error, undefined), {})
  }

  /** Does every step from the rate limit to the committed response. */
  #response(
    request: IncomingMessage,
    route: Route,
    query: URLSearchParams,
    body: Buffer | undefined,
    allowance: Allowance | undefined,
    form: RetryAfterForm
  ): Reply {
    const operation = route.kind === "found" ? route.operation : undefined
    const work = (): Reply => {
      if (route.kind === "none") throw new Refusal(404, "The API has no operation with this path")
      if (route.kind === "method") {
        throw new Refusal(405, `This path allows ${route.allowed.join(", ")}`, {
          headers: { allow: route.allowed.join(", ") }
        })
      }
      if (allowance?.granted === false) {
        throw new Refusal(429, `More than ${allowance.limit} requests in a second`, {
          headers: retryAfter(allowance.resetSeconds, form, this.#shared.clock())
        })
      }
      const call = this.#call(request, route.operation, route.path, query, body)
      const handler = this.#api.handlers[route.operation.id]
      if (handler === undefined) throw new Error(`${route.operation.id} has no handler`)
      const reply = handler(call)
      this.#check(route.operation, reply)
      return reply
    }
    try {
      const reply = this.#shared.store.transaction(work)
      this.#api.committed()
      return reply
    } catch (error) {
      this.#api.undone()
      return this.#failure(error, operation)
    }
  }

  /** Authenticates and validates. */
  #call(
    request: IncomingMessage,
    operation: Operation,
    path: Readonly<Record<string, string>>,
    query: URLSearchParams,
    body: Buffer | undefined
  ): Call<Scope> {
    const scope = this.#api.authenticate(operation, request.headers, query)
    if (body === undefined) throw new Refusal(413, "Request size limit exceeded")
    const { values, problems } = this.#validator.parameters(operation, path, query, request.headers)
    const content = contentOf(operation, request.headers["content-type"] ?? "", body, this.#validator)
    const all = [...problems, ...content.problems]
    if (all.length > 0) throw new Invalid(all)
    return {
      ...values,
      operation,
      body: content.value,
      parts: content.parts,
      scope: this.#api.admit(scope, operation, values),
      at: this.#shared.clock()
    }
  }

  /** @throws NotAsDocumented */
  #check(operation: Operation, reply: Reply): void {
    const media = mediaOf(operation, reply.status)
    const problems = this.#problems(operation, reply, media)
    if (problems.length > 0) throw new NotAsDocumented(reply.status, problems)
  }

  #problems(operation: Operation, reply: Reply, media: ReturnType<typeof mediaOf>): ReadonlyArray<string> {
    // Validated as it will be sent: without undefined members.
    const body: unknown = reply.body === undefined ? undefined : JSON.parse(JSON.stringify(reply.body))
    if (media === undefined) {
      return reply.status < 400
        ? [`${operation.id} declares no ${reply.status}`]
        : this.#api.errorSchema === undefined
          ? []
          : this.#validator.response(this.#api.errorSchema, body)
    }
    if (media.length === 0) return body === undefined ? [] : ["the document has no body here"]
    const type = reply.type ?? "application/json"
    const spec = media.find((candidate) => candidate.type === type)
    if (spec === undefined) return [`the document has no ${type} here`]
    // A schema describes the content of XML or of a stream, and not its text.
    return isJson(type) ? this.#validator.response(spec.schema, body) : []
  }

  /** Turns an exception into the vendor's error, or into a defect. */
  #failure(error: unknown, operation: Operation | undefined): Reply {
    try {
      const reply =
        error instanceof Refusal
          ? this.#api.refused(error, operation)
          : error instanceof Invalid
            ? this.#api.invalid(error, operation)
            : undefined
      if (reply === undefined) throw error
      if (operation !== undefined) this.#check(operation, reply)
      return reply
    } catch (defect) {
      return this.#defect(defect, operation)
    }
  }

  /**
   * Records a defect and responds with 599 and a body that names the sandbox.
   *
   * Why: with the vendor's own 500, a test would take a bug of the sandbox for a fault of the API.
   */
  #defect(defect: unknown, operation: Operation | undefined): Reply {
    const isUndocumented = defect instanceof NotAsDocumented
    const { journal } = this.#shared
    journal.defect({
      api: this.#api.name,
      operationId: operation?.id ?? "",
      status: isUndocumented ? defect.status : defectStatus,
      problems: isUndocumented ? defect.problems : [defect instanceof Error ? (defect.stack ?? "") : String(defect)]
    })
    const count = journal.defects().length
    return {
      status: defectStatus,
      headers: { "x-sandbox-defect": String(count) },
      body: {
        sandbox: {
          defect: count,
          operationId: operation?.id ?? null,
          message: `This is a defect of @faktura/sandbox, not of ${this.#api.name}. Nothing was done. See GET /__sandbox/defects.`
        }
      }
    }
  }
}
