// Spans of calls in the program's own OpenTelemetry SDK.
import { afterEach, assert, beforeEach, describe, it } from "@effect/vitest"
import { Cause, Effect, Exit, Option, Redacted, Tracer } from "effect"
import { globalTracer } from "../src/telemetry/GlobalTracer.ts"
import { otelSdk, unregister } from "./kit/OtelApi.ts"
import type { OtelSpan } from "./kit/OtelApi.ts"
import { rotatingCredentials, scripted } from "./kit/Scripted.ts"

const tracerNow = (): Tracer.Tracer => globalTracer("@faktura/test") ?? assert.fail("there is no tracer")

/** Begins a span by itself, without a fiber. */
const begin = (tracer: Tracer.Tracer, options: Partial<Parameters<Tracer.Tracer["span"]>[0]> = {}): Tracer.Span =>
  tracer.span({
    name: "GET /pets",
    parent: Option.none(),
    annotations: Tracer.externalSpan({ spanId: "", traceId: "" }).annotations,
    links: [],
    startTime: 1_700_000_000_123_456_789n,
    kind: "client",
    root: false,
    sampled: true,
    ...options
  })

const run = <A, E>(effect: Effect.Effect<A, E>): Promise<Exit.Exit<A, E>> =>
  Effect.runPromiseExit(Effect.withTracer(effect, tracerNow()))

let sdk = otelSdk()
beforeEach(() => {
  sdk = otelSdk()
})
afterEach(unregister)

const only = (): OtelSpan => sdk.spans.at(-1) ?? assert.fail("there is no span")

describe("without an SDK", () => {
  const none: ReadonlyArray<readonly [title: string, register: () => void]> = [
    ["no global", () => {}],
    ["a global without a provider of tracers", () => sdk.register({ context: sdk.context })]
  ]
  for (const [title, register] of none) {
    it(`there is no tracer: ${title}`, () => {
      register()
      assert.isUndefined(globalTracer("@faktura/test"))
    })
  }

  it("an SDK that is registered, replaced or removed later counts from then on", () => {
    assert.isUndefined(globalTracer("@faktura/test"))
    sdk.register()
    begin(tracerNow())
    const other = otelSdk()
    other.register()
    begin(tracerNow())
    unregister()
    assert.isUndefined(globalTracer("@faktura/test"))
    assert.deepStrictEqual([sdk.spans.length, other.spans.length], [1, 1])
  })
})

describe("a parent", () => {
  it("is the program's active span, and below it the call's", async () => {
    sdk.register()
    const { call } = await Effect.runPromise(
      scripted([{ status: 401 }, { status: 200, body: { id: "1" } }], { security: [["key"]] }, rotatingCredentials())
    )
    await sdk.active("handler", async ({ spanId, traceId }) => {
      assert.isTrue(Exit.isSuccess(await run(call())))
      const [, outer, first, second] = sdk.spans
      assert.deepStrictEqual([outer?.name, outer?.parentId, outer?.options.kind], ["test.Things.act", spanId, 0])
      for (const attempt of [first, second]) {
        assert.deepStrictEqual([attempt?.parentId, attempt?.options.kind], [outer?.spanId, 2])
        assert.strictEqual(attempt?.traceId, traceId)
      }
    })
    assert.lengthOf(sdk.spans, 4)
  })

  it("is the span that was active when the tracer was made, also in another task", () => {
    sdk.register()
    const [tracer, caller] = sdk.active("caller", (span) => [tracerNow(), span] as const)
    sdk.active("another", () => begin(tracer))
    assert.strictEqual(only().parentId, caller.spanId)
  })

  it("is missing when no span is active, or when the span asks for no parent", () => {
    sdk.register()
    begin(tracerNow())
    assert.isUndefined(only().parentId)
    sdk.active("handler", () => begin(tracerNow(), { root: true }))
    assert.isUndefined(only().parentId)
  })

  it("is the call's span in a program without a context manager", () => {
    sdk.register({ trace: sdk.trace })
    const tracer = tracerNow()
    const outer = begin(tracer)
    const inner = begin(tracer, { parent: Option.some(outer) })
    assert.strictEqual(only().parentId, outer.spanId)
    assert.deepStrictEqual([inner.traceId, inner.parent], [outer.traceId, Option.some(outer)])
  })

  it("is the active span when the parent is of another tracer", () => {
    sdk.register()
    const parent = Option.some(Tracer.externalSpan({ spanId: "1".repeat(16), traceId: "2".repeat(32) }))
    const active = sdk.active("handler", (span) => {
      begin(tracerNow(), { parent })
      return span
    })
    assert.strictEqual(only().parentId, active.spanId)
  })
})

describe("a span", () => {
  it("has the ids, the scope and the times of the SDK's span", () => {
    for (const [traceFlags, sampled] of [
      [1, true],
      [0, false],
      [3, true]
    ] as const) {
      sdk = otelSdk({ traceFlags })
      sdk.register()
      const span = begin(tracerNow())
      span.end(1_700_000_001_000_000_002n, Exit.void)
      const { ended, options, scope, spanId, traceId } = only()
      assert.deepStrictEqual([span.spanId, span.traceId, span.sampled], [spanId, traceId, sampled])
      assert.strictEqual(scope, "@faktura/test")
      assert.deepStrictEqual(options.startTime, [1_700_000_000, 123_456_789])
      assert.deepStrictEqual(ended, [1_700_000_001, 2])
    }
  })

  it("has every kind", () => {
    sdk.register()
    const kinds = ["internal", "server", "client", "producer", "consumer"] as const
    for (const kind of kinds) begin(tracerNow(), { kind })
    assert.deepStrictEqual(
      sdk.spans.map(({ options }) => options.kind),
      [0, 1, 2, 3, 4]
    )
  })

  it("has attributes, events and links, until it ends", () => {
    sdk.register()
    const linked = Tracer.externalSpan({ spanId: "1".repeat(16), traceId: "2".repeat(32), sampled: false })
    const link = { span: linked, attributes: { a: 1n } }
    const span = begin(tracerNow(), { links: [link] })
    const write = (text: string) => {
      span.attribute("text", text)
      span.attribute("number", 1)
      span.attribute("true", true)
      span.attribute("list", [1, "a"])
      span.attribute("secret", Redacted.make("a secret"))
      span.attribute("missing", undefined)
      span.event("drift", 2_000_000_001n, { at: "/a", missing: undefined })
      span.event("bare", 0n)
      span.addLinks([link])
    }
    write("a")
    span.end(1n, Exit.void)
    const before = structuredClone([only().attributes, only().events, only().links])
    write("late")
    span.end(2n, Exit.fail("late"))
    const sent = { context: { traceId: linked.traceId, spanId: linked.spanId, traceFlags: 0 }, attributes: { a: "1" } }
    assert.deepStrictEqual(before, [
      { text: "a", number: 1, true: true, list: ["1", "a"], secret: "<redacted>" },
      [
        ["drift", { at: "/a" }, [2, 1]],
        ["bare", {}, [0, 0]]
      ],
      [sent, sent]
    ])
    assert.deepStrictEqual([only().attributes, only().events, only().links], before)
    assert.deepStrictEqual([only().ended, only().status], [[0, 1], { code: 0 }])
    assert.strictEqual(span.status._tag, "Ended")
    assert.lengthOf(span.links, 2)
  })

  const ends: ReadonlyArray<
    readonly [title: string, exit: Exit.Exit<unknown, unknown>, message: string | undefined, type: string | undefined]
  > = [
    ["success", Exit.succeed("a secret"), undefined, undefined],
    ["a failure", Exit.fail({ name: "NotFound", message: "not found" }), "not found", "NotFound"],
    ["an error", Exit.fail(new RangeError("too far")), "too far", "RangeError"],
    ["a failure without a message", Exit.fail("a secret"), "", "string"],
    ["a failure of nothing", Exit.fail(null), "", "object"],
    ["an unexpected error", Exit.die(new TypeError("a secret")), "unexpected error: TypeError", "TypeError"],
    ["an unexpected value", Exit.die("a secret"), "unexpected error: string", "string"],
    ["an interruption", Exit.failCause(Cause.interrupt()), "interrupted", "interrupted"]
  ]
  for (const [title, exit, message, type] of ends) {
    it(`ends with ${title}`, () => {
      sdk.register()
      begin(tracerNow()).end(1n, exit)
      assert.deepStrictEqual(only().status, message === undefined ? { code: 0 } : { code: 2, message })
      assert.strictEqual(only().attributes["error.type"], type)
    })
  }

  it("of a failed call has the error's name and no text of the server", async () => {
    sdk.register()
    const { call } = await Effect.runPromise(scripted([{ status: 404, body: { message: "a secret" } }]))
    assert.isTrue(Exit.isFailure(await run(call())))
    const [outer, attempt] = sdk.spans
    assert.deepStrictEqual(outer?.status, { code: 2, message: "Things.act (POST /things/{thing_id}): NotFound" })
    assert.strictEqual(outer?.attributes["error.type"], "NotFound")
    assert.deepStrictEqual(attempt?.status, { code: 2, message: "status 404" })
    assert.deepStrictEqual(
      [attempt?.attributes["error.type"], attempt?.attributes["http.response.status_code"]],
      ["404", 404]
    )
    assert.notInclude(JSON.stringify(sdk.spans), "a secret")
  })
})
