// The span of a call, as tracers and readers of an error see it.
import { assert, describe, it } from "@effect/vitest"
import * as Cause from "effect/Cause"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import * as Option from "effect/Option"
import type * as Tracer from "effect/Tracer"
import { serverOf } from "../src/call/Request.ts"
import { spanStarts } from "../src/telemetry/Span.ts"
import { raw } from "./kit/Raw.ts"
import { scripted, TestClient } from "./kit/Scripted.ts"
import type { Step } from "./kit/Scripted.ts"
import { clientFor } from "./kit/Served.ts"
import { recorded } from "./kit/Spans.ts"

const parentOf = (span: Tracer.NativeSpan | undefined): string | undefined => {
  const parent = span === undefined ? undefined : Option.getOrUndefined(span.parent)
  return parent?._tag === "Span" ? parent.name : undefined
}

const ok: Step = { status: 200, body: { id: "secret" } }

describe("span", () => {
  it.effect("its parent is the span around the call", () =>
    Effect.gen(function* () {
      const { spans, tracer } = recorded()
      const { call } = yield* scripted([ok])
      yield* call().pipe(Effect.withSpan("around"), Effect.withTracer(tracer))
      assert.deepStrictEqual(
        spans.map(({ name }) => name),
        ["around", "test.Things.act", "POST /things/{thing_id}"]
      )
      assert.deepStrictEqual(spans.slice(1).map(parentOf), ["around", "test.Things.act"])
    })
  )

  it.effect("is the parent of what fetches and replaces credentials", () =>
    Effect.gen(function* () {
      const { spans, tracer } = recorded()
      const { call } = yield* scripted(
        [{ status: 401, body: {} }, ok],
        { security: [["bearer"]] },
        {
          parts: () => Effect.succeed({}).pipe(Effect.withSpan("parts")),
          refused: () => Effect.succeed(true).pipe(Effect.withSpan("refused"))
        }
      )
      yield* Effect.withTracer(call(), tracer)
      assert.deepStrictEqual(
        spans.map((span) => [span.name, parentOf(span)]),
        [
          ["test.Things.act", undefined],
          ["parts", "test.Things.act"],
          ["POST /things/{thing_id}", "test.Things.act"],
          ["refused", "test.Things.act"],
          ["parts", "test.Things.act"],
          ["POST /things/{thing_id}", "test.Things.act"]
        ]
      )
    })
  )

  it.effect("ends with the call, without its response", () =>
    Effect.gen(function* () {
      const { spans, tracer } = recorded()
      const { call } = yield* scripted([ok])
      yield* Effect.withTracer(call(), tracer)
      assert.strictEqual(spans.length, 2)
      for (const { status } of spans) {
        assert.strictEqual(status._tag, "Ended")
        assert.notInclude(JSON.stringify(status._tag === "Ended" ? status.exit : undefined), "secret")
      }
    })
  )

  it.effect("says the error's tag and the status", () =>
    Effect.gen(function* () {
      const { spans, tracer } = recorded()
      const { call } = yield* scripted([{ status: 409, body: { message: "exists" } }])
      yield* Effect.exit(Effect.withTracer(call(), tracer))
      assert.strictEqual(spans[0]?.attributes.get("error.type"), "Conflict")
      assert.strictEqual(spans[0]?.attributes.get("http.response.status_code"), 409)
    })
  )

  it.effect("ends when the call is interrupted", () =>
    Effect.gen(function* () {
      const { spans, tracer } = recorded()
      const { call, sent } = yield* scripted(["hangs"])
      const fiber = yield* Effect.forkChild(Effect.withTracer(call(), tracer), { startImmediately: true })
      yield* Fiber.interrupt(fiber)
      // The cast: what an attempt is given.
      assert.isTrue((sent[0]!.signal as AbortSignal).aborted)
      assert.strictEqual(spans.length, 2)
      for (const { status } of spans) {
        assert.isTrue(status._tag === "Ended" && Exit.isFailure(status.exit) && Cause.hasInterrupts(status.exit.cause))
      }
    })
  )

  it.effect("is named in the trace of an error", () =>
    Effect.gen(function* () {
      const { call } = yield* scripted([{ status: 409, body: { message: "exists" } }])
      const exit = yield* Effect.exit(call())
      assert.include(Exit.isFailure(exit) ? Cause.pretty(exit.cause) : "", "at test.Things.act")
    })
  )

  it.effect("is not made where tracing is off", () =>
    Effect.gen(function* () {
      const { spans, tracer } = recorded()
      const { call } = yield* scripted([ok])
      yield* call().pipe(Effect.withTracer(tracer), Effect.withTracerEnabled(false))
      assert.deepStrictEqual(spans, [])
    })
  )

  // The server that an operation's requests go to, from the client's base URL, the operation's server and what replaces it.
  const replaced = { servers: { "https://files.invalid": "https://other.example.com" } }
  const rows: ReadonlyArray<readonly [title: string, base: string, server: string | undefined, seen: object]> = [
    [
      "the base URL's",
      "https://api.example.com/v1",
      undefined,
      { scheme: "https", address: "api.example.com", port: 443 }
    ],
    ["a port", "http://api.example.com:81", undefined, { scheme: "http", address: "api.example.com", port: 81 }],
    [
      "the operation's",
      "https://api.example.com",
      "http://files.example.com",
      { scheme: "http", address: "files.example.com", port: 80 }
    ],
    ["a path", "https://api.example.com", "/files", { scheme: "https", address: "api.example.com", port: 443 }],
    [
      "another in its place",
      "https://api.example.com",
      "https://files.invalid",
      { scheme: "https", address: "other.example.com", port: 443 }
    ],
    ["none of a bad base URL", "hunter2@api.example.com:443", undefined, {}],
    ["none of a base URL with a password", "https://me:hunter2@api.example.com", undefined, {}]
  ]
  it.live.each(rows)("names the server: %s", ([, base, server, seen]) =>
    Effect.scoped(
      Effect.gen(function* () {
        const { context, define } = yield* clientFor(base, replaced)
        const made = define(server === undefined ? {} : { wire: { server: raw.server(server) } })()
        const client = Context.get(context, TestClient)
        const { attributes } = spanStarts(client, made, serverOf).attempt.options
        const { "server.address": address, "server.port": port, "url.scheme": scheme } = attributes
        assert.deepStrictEqual(JSON.parse(JSON.stringify({ scheme, address, port })), seen)
      })
    )
  )
})
