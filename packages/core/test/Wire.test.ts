// Real sockets: what a connection that breaks at each point means for a read and for a write.
import { problemsOf } from "../src/schema/Validation.ts"
import { assert, describe, it } from "@effect/vitest"
import type { IncomingMessage } from "node:http"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import type { ApiClient } from "../src/call/ApiClient.ts"
import { attempt } from "../src/attempt/Attempt.ts"
import { callErrors } from "../src/errors/CallErrors.ts"
import { operation } from "../src/call/Call.ts"
import type { AnyCallError } from "../src/operation/Errors.ts"
import type { Operation } from "../src/operation/Operation.ts"
import type { CallKind } from "../src/retry/RetryTable.ts"
import * as RetryBudget from "../src/retry/RetryBudget.ts"
import { defaultCallPolicy, CallPolicy } from "../src/operation/CallPolicy.ts"
import * as S from "../src/schema/WireSchema.ts"
import { fromFetch } from "../src/transport/FetchTransport.ts"
import { TestClient } from "./kit/Scripted.ts"
import { raw } from "./kit/Raw.ts"
import { server } from "./kit/Server.ts"
import type { Handler } from "./kit/Server.ts"
import { recorded } from "./kit/Spans.ts"

const callTo = (url: string, overrides: Partial<Operation>): Effect.Effect<unknown, AnyCallError> =>
  Effect.gen(function* () {
    const client: ApiClient = {
      api: "test",
      baseUrl: url,
      build: raw.requestBuilder({ baseUrl: url }),
      transport: fromFetch(globalThis.fetch),
      settings: {},
      credentials: { parts: () => Effect.succeed({}), refused: () => Effect.succeed(false) },
      attempt,
      errors: callErrors,
      budget: yield* RetryBudget.make
    }
    const call = operation<object, unknown, AnyCallError, TestClient>(() => ({
      id: "Things.act",
      method: "POST",
      path: "/things",
      kind: "write",
      check: problemsOf,
      client: TestClient,
      success: [{ status: 200, as: "json", schema: S.struct({ id: S.string }) }],
      ...overrides
    }))
    return yield* call().pipe(
      Effect.provideService(TestClient, client),
      Effect.provideService(CallPolicy, { ...defaultCallPolicy, maxAttempts: 2, baseDelay: 1 })
    )
  })

const read = (request: IncomingMessage, then: () => void): void => {
  request.resume()
  request.on("end", then)
}

// Result of a call and its number of requests, by kind: read, idempotent, write.
const breaks: ReadonlyArray<
  readonly [string, Handler, Readonly<Record<CallKind, readonly [tag: string, requests: number]>>]
> = [
  [
    "reset before the answer",
    (request) => read(request, () => request.socket.destroy()),
    { read: ["Unavailable", 2], idempotent: ["OutcomeUnknown", 2], write: ["OutcomeUnknown", 1] }
  ],
  [
    "headers, then nothing",
    (request, response) =>
      read(request, () => {
        response.writeHead(200, { "content-length": "20" })
        response.write("{")
        setImmediate(() => request.socket.destroy())
      }),
    { read: ["Unavailable", 2], idempotent: ["ResponseInvalid", 2], write: ["ResponseInvalid", 1] }
  ],
  [
    "not HTTP",
    (request) => read(request, () => request.socket.end("nonsense\r\n\r\n")),
    { read: ["Unavailable", 2], idempotent: ["OutcomeUnknown", 2], write: ["OutcomeUnknown", 1] }
  ]
]

describe("connections that break", () => {
  for (const [name, handler, row] of breaks) {
    for (const kind of ["read", "idempotent", "write"] as const) {
      it.live(`${name}: ${kind}`, () =>
        Effect.scoped(
          Effect.gen(function* () {
            let requests = 0
            const { url } = yield* server((request, response) => {
              requests++
              handler(request, response)
            })
            const error = yield* Effect.flip(callTo(url, { kind }))
            assert.deepStrictEqual([error._tag, requests], [...row[kind]])
          })
        )
      )
    }
  }
  it.live("no server listens: not sent, also for a write", () =>
    Effect.scoped(
      Effect.gen(function* () {
        const { close, url } = yield* server(() => {})
        yield* close
        const error = yield* Effect.flip(callTo(url, {}))
        assert.deepStrictEqual([error._tag, error.attempts], ["NotSent", 2])
      })
    )
  )
  it.live("a name that does not resolve: not sent", () =>
    Effect.gen(function* () {
      const error = yield* Effect.flip(callTo("http://nowhere.invalid", {}))
      assert.strictEqual(error._tag, "NotSent")
    })
  )
  it.live("interruption reaches the server", () =>
    Effect.scoped(
      Effect.gen(function* () {
        const seen = Promise.withResolvers<void>()
        const gone = Promise.withResolvers<void>()
        const { url } = yield* server((request) => {
          seen.resolve()
          request.socket.on("close", () => gone.resolve())
        })
        const fiber = yield* Effect.forkChild(callTo(url, {}))
        yield* Effect.promise(() => seen.promise)
        yield* Fiber.interrupt(fiber)
        yield* Effect.promise(() => gone.promise)
        assert.isTrue(Exit.isFailure(yield* Fiber.await(fiber)))
      })
    )
  )
})

describe("span", () => {
  it.live("one for the call and one for each attempt, with OpenTelemetry's attributes for HTTP clients", () =>
    Effect.scoped(
      Effect.gen(function* () {
        const { spans, tracer } = recorded()
        let responses = 0
        const { url } = yield* server((request, response) =>
          read(request, () =>
            response.writeHead(++responses === 1 ? 429 : 200, { "content-type": "application/json" }).end('{"id":"1"}')
          )
        )
        yield* Effect.withTracer(callTo(url, {}), tracer)
        assert.deepStrictEqual(
          spans.map(({ kind, name }) => [name, kind]),
          [
            ["test.Things.act", "internal"],
            ["POST /things", "client"],
            ["POST /things", "client"]
          ]
        )
        const request = {
          "http.request.method": "POST",
          "url.template": "/things",
          "url.scheme": "http",
          "server.address": "127.0.0.1",
          "server.port": Number(new URL(url).port),
          "faktura.api": "test",
          "faktura.operation": "Things.act"
        }
        assert.deepStrictEqual(
          spans.map(({ attributes }) => Object.fromEntries(attributes)),
          [
            {
              "faktura.api": "test",
              "faktura.operation": "Things.act",
              "faktura.attempts": 2,
              "http.response.status_code": 200
            },
            { ...request, "http.response.status_code": 429, "error.type": "429" },
            { ...request, "http.request.resend_count": 1, "http.response.status_code": 200 }
          ]
        )
      })
    )
  )
})
