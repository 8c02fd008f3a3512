import { problemsOf } from "../src/schema/Validation.ts"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Stream from "effect/Stream"
import { TestClock } from "effect/testing"
import type { AnyCallError, ResponseInvalid } from "../src/operation/Errors.ts"
import * as S from "../src/schema/WireSchema.ts"
import { longestItem, stream } from "../src/streaming/Streaming.ts"
import { events, lines } from "../src/streaming/StreamItems.ts"
import type { ServerSentEvent } from "../src/streaming/Streaming.ts"
import { TestClient } from "./kit/Scripted.ts"
import { served } from "./kit/Served.ts"
import type { Chunks } from "./kit/Streams.ts"
import { bytewise, event, run, runChunks, writing } from "./kit/Streams.ts"

// WHATWG HTML, 9.2.5 and 9.2.6.
const dialects: ReadonlyArray<readonly [string, string, ReadonlyArray<ServerSentEvent<unknown>>]> = [
  ["LF", "data: a\n\ndata: b\n\n", [event("a"), event("b")]],
  ["CR", "data: a\r\rdata: b\r\r", [event("a"), event("b")]],
  ["CRLF", "data: a\r\n\r\ndata: b\r\n\r\n", [event("a"), event("b")]],
  ["mixed", "data: a\r\n\ndata: b\r\r\n", [event("a"), event("b")]],
  ["byte order mark", "\ufeffdata: a\n\n", [event("a")]],
  ["a second byte order mark is text", "\ufeff\ufeffdata: a\n\ndata: b\n\n", [event("b")]],
  ["several lines of data", "data: a\ndata:\ndata: c\n\n", [event("a\n\nc")]],
  ["one space is removed", "data:a\n\ndata:  b\n\n", [event("a"), event(" b")]],
  ["comments and unknown fields", ": ping\n\nfoo: bar\ndata: a\n:\n\n", [event("a")]],
  ["field without colon", "data\n\n", [event("")]],
  ["type", "event: added\ndata: a\n\ndata: b\n\n", [event("a", "added"), event("b")]],
  ["type without data", "event: added\n\ndata: b\n\n", [event("b")]],
  [
    "id stays",
    "id: 1\ndata: a\n\ndata: b\n\nid\ndata: c\n\n",
    [event("a", "message", "1"), event("b", "message", "1"), event("c")]
  ],
  ["id with NUL is ignored", "id: 1\nid: 2\0\ndata: a\n\n", [event("a", "message", "1")]],
  ["retry is ignored", "retry: 10\n\nretry: x\ndata: a\n\n", [event("a")]],
  ["unfinished event is dropped", "data: a\n\ndata: b\n", [event("a")]],
  ["other scripts", "data: Ä€😀\n\n", [event("Ä€😀")]],
  ["nothing", "", []]
]

describe("events", () => {
  for (const [name, text, expected] of dialects) {
    for (const [how, chunks] of [
      ["whole", [text]],
      ["byte by byte", bytewise(text)]
    ] as const) {
      it.live(`${name}, ${how}`, () =>
        Effect.gen(function* () {
          const { error, got } = yield* runChunks("events", "text/event-stream", chunks)
          assert.deepStrictEqual([got, error], [[...expected], undefined])
        })
      )
    }
  }
  it.live("[DONE] ends the stream, with any data after it", () =>
    Effect.gen(function* () {
      const { error, got } = yield* runChunks("events", "text/event-stream", ["data: a\n\ndata: [DONE]\n\ndata: b\n\n"])
      assert.deepStrictEqual([got, error], [[event("a")], undefined])
    })
  )
  it.live("data is checked when a schema is declared", () =>
    Effect.gen(function* () {
      const { error, got } = yield* runChunks(
        "events",
        "text/event-stream",
        ['data: {"n":1}\n\ndata: {"n":"2"}\n\ndata: {"n":3}\n\n'],
        S.struct({ n: S.number })
      )
      assert.deepStrictEqual(got, [event({ n: 1 })])
      const { _tag, problems, raw, written } = error as ResponseInvalid
      assert.deepStrictEqual(
        [_tag, problems.map(({ field }) => field), raw, written],
        ["ResponseInvalid", ["data.n"], '{"n":"2"}', false]
      )
    })
  )
  it.live("text when the schema allows text", () =>
    Effect.gen(function* () {
      const { error, got } = yield* runChunks("events", "text/event-stream", ["data: 12\n\ndata: {a\n\n"], S.string)
      assert.deepStrictEqual([got, error], [[event("12"), event("{a")], undefined])
    })
  )
  const texts: ReadonlyArray<readonly [string, S.WireSchema<unknown>, unknown]> = [
    ['"a"', S.string, '"a"'],
    ['"a', S.string, '"a'],
    ["true", S.string, "true"],
    ["null", S.string, "null"],
    ['{"a":1}', S.string, '{"a":1}'],
    ['"a"', S.nullable(S.string), '"a"'],
    ["null", S.nullable(S.string), null],
    ['{"a":1}', S.union([S.struct({ a: S.number }), S.string]), { a: 1 }]
  ]
  for (const [text, schema, value] of texts) {
    it.live(`text is as it came: ${text}`, () =>
      Effect.gen(function* () {
        const { error, got } = yield* runChunks("events", "text/event-stream", [`data: ${text}\n\n`], schema)
        assert.deepStrictEqual([got, error], [[event(value)], undefined])
      })
    )
  }
  it.live("data that is not JSON", () =>
    Effect.gen(function* () {
      const { error } = yield* runChunks("events", "text/event-stream", ["data: {a\n\n"], S.struct({ n: S.number }))
      assert.strictEqual(error?._tag, "ResponseInvalid")
    })
  )
  for (const [type, tag] of [
    ["text/event-stream; charset=utf-8", undefined],
    ["TEXT/Event-Stream", undefined],
    ["text/plain", undefined],
    ["application/vnd.events", undefined],
    // Parsed as events, these would look like empty streams.
    ["application/json", "ResponseInvalid"],
    ["text/html", "ResponseInvalid"]
  ] as const) {
    it.live(`from ${type}: ${tag ?? "read"}`, () =>
      Effect.gen(function* () {
        const { asked, error, got } = yield* run("events", (_, response) => writing(["data: a\n\n"], type)(response), {
          success: [
            { status: 200, as: "json", type: "application/json" },
            { status: 200, as: "events", type: "application/vnd.events" }
          ]
        })
        assert.deepStrictEqual([error?._tag, got.length], [tag, tag === undefined ? 1 : 0])
        assert.strictEqual(asked[0]?.headers.accept, "application/vnd.events")
      })
    )
  }
  it.live("204 is an empty stream", () =>
    Effect.gen(function* () {
      const { asked, error, got } = yield* run("events", (_, response) => response.writeHead(204).end())
      assert.deepStrictEqual([got, error, asked[0]?.headers.accept], [[], undefined, "text/event-stream"])
    })
  )
})

describe("longest item", () => {
  const piece = "x".repeat(1024 * 1024)
  const long: Chunks = Array.from({ length: longestItem / piece.length + 1 }, () => piece)
  for (const [as, type, start] of [
    ["events", "text/event-stream", "data: "],
    ["events", "text/event-stream", "data: a\n:"],
    ["lines", "application/x-ndjson", '"']
  ] as const) {
    it.live(`${as} after ${JSON.stringify(start)}`, () =>
      Effect.gen(function* () {
        // The server never ends the stream: the limit does.
        const { error, got } = yield* run(as, (_, response) => writing([start, ...long], type, () => {})(response))
        assert.deepStrictEqual([error?._tag, got], ["ResponseInvalid", []])
        assert.include(error?.message ?? "", String(longestItem))
      })
    )
  }
  const tooLong = "1".repeat(longestItem + 1)
  for (const [name, reader, text] of [
    ["event", events({ schemas: [], check: problemsOf, contentType: null }), `data: ${tooLong}\n\n`],
    ["line", lines({ schemas: [], check: problemsOf, contentType: null }), `${tooLong}\n`]
  ] as const) {
    it(`${name} in one piece`, () => {
      const out: Array<unknown> = []
      assert.isObject(reader.feed(new TextEncoder().encode(text), out))
      assert.deepStrictEqual(out, [])
    })
  }
})

describe("bytes", () => {
  it.live("are passed on unchanged", () =>
    Effect.gen(function* () {
      const { error, got } = yield* runChunks("bytes", "application/pdf", [Uint8Array.of(0, 255, 1), Uint8Array.of(2)])
      assert.deepStrictEqual(
        [(got as ReadonlyArray<Uint8Array>).flatMap((chunk) => [...chunk]), error],
        [[0, 255, 1, 2], undefined]
      )
    })
  )
})

describe("around the response", () => {
  it.live("a failure before the headers is retried, a failure after them is not", () =>
    Effect.gen(function* () {
      let requests = 0
      const { asked, error, got } = yield* run("events", (request, response) => {
        if (++requests === 1) response.writeHead(503).end()
        else writing(["data: a\n\n"], "text/event-stream", () => request.socket.destroy())(response)
      })
      assert.deepStrictEqual([asked.length, got, error?._tag], [2, [event("a")], "Unavailable"])
      assert.include(error?.message ?? "", "broke off")
    })
  )
  it.live("a write with a broken stream was done", () =>
    Effect.gen(function* () {
      const { asked, error } = yield* run(
        "events",
        (request, response) => {
          request.resume()
          writing(["data: a\n\n"], "text/event-stream", () => request.socket.destroy())(response)
        },
        { method: "POST", kind: "write" }
      )
      assert.deepStrictEqual([asked.map(({ line }) => line), error?._tag], [["POST /things"], "ResponseInvalid"])
      assert.isTrue((error as ResponseInvalid).written)
    })
  )
  it.live("other statuses are the declared errors", () =>
    Effect.gen(function* () {
      const { error } = yield* run(
        "lines",
        (_, response) => response.writeHead(404, { "content-type": "application/json" }).end('{"message":"no"}'),
        { errors: { 404: ["NotFound", S.struct({ message: S.string })] } }
      )
      assert.deepInclude({ ...error }, { status: 404, body: { message: "no" } })
      assert.strictEqual(error?._tag, "NotFound")
    })
  )
  it.effect("timeouts end with the headers", () =>
    Effect.gen(function* () {
      const later = Promise.withResolvers<void>()
      const { error, got } = yield* run(
        "events",
        (_, response) =>
          writing(["data: a\n\n"], "text/event-stream", () => {
            void later.promise.then(() => response.end("data: b\n\n"))
          })(response),
        {},
        Stream.tap(() => Effect.andThen(TestClock.adjust("1 hour"), Effect.sync(later.resolve)))
      )
      assert.deepStrictEqual([got, error], [[event("a"), event("b")], undefined])
    })
  )
  it.effect("headers that do not arrive in time are a failed attempt", () =>
    Effect.gen(function* () {
      const hangs = Promise.withResolvers<void>()
      let requests = 0
      const fiber = yield* Effect.forkChild(
        run("events", (_, response) => {
          if (++requests === 1) hangs.resolve()
          else writing(["data: a\n\n"], "text/event-stream")(response)
        })
      )
      yield* Effect.promise(() => hangs.promise)
      yield* TestClock.adjust("31 seconds")
      const { error, got } = yield* Fiber.join(fiber)
      assert.deepStrictEqual([requests, got, error], [2, [event("a")], undefined])
    })
  )
  for (const [as, start] of [
    ["events", "data: 1\n\n"],
    ["lines", "1\n"],
    ["bytes", "1"]
  ] as const) {
    it.live(`${as}: ending early closes the connection`, () =>
      Effect.gen(function* () {
        const closed = Promise.withResolvers<void>()
        const { got } = yield* run(
          as,
          (request, response) => {
            request.socket.on("close", () => closed.resolve())
            writing([start], "text/event-stream", () => {})(response)
          },
          {},
          Stream.take(1)
        )
        assert.strictEqual(got.length, 1)
        yield* Effect.promise(() => closed.promise)
      })
    )
  }
  it.live("interruption closes the connection", () =>
    Effect.scoped(
      Effect.gen(function* () {
        const closed = Promise.withResolvers<void>()
        const came = Promise.withResolvers<void>()
        const { context, define } = yield* served((request, response) => {
          request.socket.on("close", () => closed.resolve())
          writing(["data: 1\n\n"], "text/event-stream", () => {})(response)
        })
        const elements = stream<object, unknown, AnyCallError, TestClient>(
          define({ success: [{ status: 200, as: "events" }] }),
          "events"
        )
        const fiber = yield* elements().pipe(
          Stream.runForEach(() => Effect.sync(() => came.resolve())),
          Effect.provideContext(context),
          Effect.forkChild
        )
        yield* Effect.promise(() => came.promise)
        yield* Fiber.interrupt(fiber)
        yield* Effect.promise(() => closed.promise)
      })
    )
  )
})
