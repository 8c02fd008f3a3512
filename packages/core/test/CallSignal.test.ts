// Calls that the caller's signal stops: before they are sent, while they wait, and while they are under way.
import { getEventListeners } from "node:events"
import { assert, describe, it } from "@effect/vitest"
import { Cause, Effect, Exit, Fiber, Stream } from "effect"
import { TestClock } from "effect/testing"
import { onAbort, CallSignal } from "../src/attempt/CallSignal.ts"
import type { AnyCallError } from "../src/operation/Errors.ts"
import type { Operation } from "../src/operation/Operation.ts"
import type { CallKind } from "../src/retry/RetryTable.ts"
import { stream } from "../src/streaming/Streaming.ts"
import { turn } from "./kit/Ended.ts"
import { scripted, TestClient } from "./kit/Scripted.ts"
import type { Scripted, Step } from "./kit/Scripted.ts"
import { served } from "./kit/Served.ts"

const ok: Step = { status: 200, body: { id: "1" } }
const refused: Step = { fails: "ECONNREFUSED" }
const busy: Step = { status: 429, headers: { "retry-after": "5" } }
const fault: Step = { status: 502, headers: { "retry-after": "5" } }

const listeners = (signal: AbortSignal): number => getEventListeners(signal, "abort").length

/** Starts a call, stops it while it waits or is under way, and returns its error. */
const stopping = Effect.fnUntraced(function* (
  { call, client, sent }: Scripted,
  change: Partial<Scripted["client"]> = {}
): Effect.fn.Return<{ readonly error: AnyCallError; readonly sent: number; readonly left: number }> {
  Object.assign(client, change)
  const controller = new AbortController()
  const { signal } = controller
  const fiber = yield* Effect.forkChild(Effect.flip(Effect.provideService(call(), CallSignal, signal)))
  for (let turns = 0; turns < 5; turns++) yield* turn
  assert.isUndefined(fiber.pollUnsafe(), "it ended before it was stopped")
  controller.abort(new Error("the tab was closed"))
  // The clock does not move: the call ends at once.
  const error = yield* Effect.orDie(Fiber.join(fiber))
  // Nothing follows, however long we wait.
  yield* TestClock.adjust("1 hour")
  return { error, sent: sent.length, left: listeners(signal) }
})

type Tags = Record<CallKind, AnyCallError["_tag"]>
const kinds = ["read", "idempotent", "write"] as const

const all = (tag: AnyCallError["_tag"]): Tags => ({ read: tag, idempotent: tag, write: tag })
const unknown: Tags = { read: "Unavailable", idempotent: "OutcomeUnknown", write: "OutcomeUnknown" }

const moments: ReadonlyArray<
  readonly [title: string, steps: ReadonlyArray<Step>, sent: number, tags: Partial<Tags>, change?: object]
> = [
  ["while it waits for a response", ["hangs"], 1, unknown],
  ["while it waits for the response to a second attempt", [busy, "hangs"], 2, unknown],
  ["in the pause after a refused connection", [refused], 1, all("NotSent")],
  ["in the pause after a 429", [busy], 1, all("NotSent")],
  ["in the pause after a 502", [fault], 1, { read: "Unavailable", idempotent: "OutcomeUnknown" }],
  ["while it waits for credentials", [ok], 0, all("NotSent"), { credentials: { parts: () => Effect.never } }],
  [
    "while it waits for its turn",
    [ok],
    0,
    all("NotSent"),
    { rate: { enter: () => Effect.never, learn: () => undefined } }
  ]
]

describe("a signal stops a call", () => {
  for (const [title, steps, sent, tags, change] of moments) {
    for (const kind of kinds) {
      const tag = tags[kind]
      if (tag === undefined) continue
      it.effect(`${kind}, ${title}: ${tag}`, () =>
        Effect.gen(function* () {
          const script = yield* scripted(steps, { kind })
          // The second attempt of the script starts after a wait.
          const fast = steps.length > 1 ? yield* Effect.forkChild(advancing) : undefined
          const stopped = yield* stopping(script, change)
          if (fast !== undefined) yield* Fiber.interrupt(fast)
          assert.strictEqual(stopped.error._tag, tag, stopped.error.message)
          assert.include(stopped.error.message, "the caller's signal stopped the call")
          assert.deepInclude(stopped, { sent, left: 0 })
          assert.deepInclude(stopped.error, { attempts: sent })
          assert.include(String("cause" in stopped.error && stopped.error.cause), "the tab was closed")
          if (tag === "NotSent") assert.deepInclude(stopped.error, { reason: "aborted" })
          if (tag === "OutcomeUnknown") assert.deepInclude(stopped.error, { safeToRetry: kind === "idempotent" })
        })
      )
    }
  }

  it.effect("before it begins: nothing is sent", () =>
    Effect.gen(function* () {
      const { call, sent } = yield* scripted([ok])
      const signal = AbortSignal.abort("closed by the user")
      const error = yield* Effect.flip(Effect.provideService(call(), CallSignal, signal))
      assert.deepInclude(error, { _tag: "NotSent", reason: "aborted", attempts: 0, cause: "closed by the user" })
      assert.deepStrictEqual([sent.length, listeners(signal)], [0, 0])
    })
  )

  it.effect("before its request was handed over: NotSent, and the request is cancelled", () =>
    Effect.gen(function* () {
      const cancelled: Array<unknown> = []
      const transport = {
        send: () => ({
          response: new Promise<never>(() => {}),
          handedOver: false,
          cancel: (reason: unknown) => void cancelled.push(reason)
        })
      }
      const { error, left } = yield* stopping(yield* scripted([]), { transport })
      assert.deepInclude(error, { _tag: "NotSent", reason: "aborted", attempts: 1 })
      assert.deepStrictEqual([String(cancelled[0]), cancelled.length, left], ["Error: the tab was closed", 1, 0])
    })
  )

  it.effect("no listener is left after a success, a failure or an interruption", () =>
    Effect.gen(function* () {
      const { signal } = new AbortController()
      for (const steps of [[ok], [{ status: 404 }]] as const) {
        const { call } = yield* scripted(steps)
        yield* Effect.exit(Effect.provideService(call(), CallSignal, signal))
        assert.strictEqual(listeners(signal), 0)
      }
      for (const steps of [["hangs"], [refused]] as const) {
        const { call } = yield* scripted(steps)
        const fiber = yield* Effect.forkChild(Effect.provideService(call(), CallSignal, signal))
        for (let turns = 0; turns < 5; turns++) yield* turn
        assert.strictEqual(listeners(signal), 1)
        yield* Fiber.interrupt(fiber)
        assert.strictEqual(listeners(signal), 0)
      }
    })
  )

  it.effect("a call that has its response succeeds", () =>
    Effect.gen(function* () {
      const controller = new AbortController()
      const { call } = yield* scripted([ok])
      assert.deepStrictEqual(yield* Effect.provideService(call(), CallSignal, controller.signal), { id: "1" })
      controller.abort()
    })
  )
})

/** Moves the clock past one pause. */
const advancing = Effect.gen(function* () {
  yield* turn
  yield* turn
  yield* TestClock.adjust("5 seconds")
})

const streams: ReadonlyArray<readonly [CallKind, tag: string, says: string]> = [
  ["read", "Unavailable", "the caller's signal stopped the call after a 200"],
  ["write", "ResponseInvalid", "the caller's signal stopped the call"]
]

describe("a signal stops an open stream", () => {
  for (const [kind, tag, says] of streams) {
    it.live(`${kind}: ${tag}`, () =>
      Effect.scoped(
        Effect.gen(function* () {
          const closed = Promise.withResolvers<void>()
          const { context, define } = yield* served((_, response) => {
            response.on("close", closed.resolve)
            response.setHeader("content-type", "text/event-stream")
            response.write("data: a\n\n")
          })
          const success: Operation["success"] = [{ status: 200, as: "events" }]
          const items = stream<object, unknown, AnyCallError, TestClient>(define({ kind, success }), "events")
          const controller = new AbortController()
          const exit = yield* items().pipe(
            Stream.runForEach(() => Effect.sync(() => controller.abort(new Error("enough")))),
            Effect.provideContext(context),
            Effect.provideService(CallSignal, controller.signal),
            Effect.exit
          )
          const error = Exit.isFailure(exit) ? Cause.squash(exit.cause) : undefined
          assert.deepInclude(error, { _tag: tag })
          assert.include(String(error), says)
          assert.strictEqual(listeners(controller.signal), 0)
          yield* Effect.promise(() => closed.promise)
        })
      )
    )
  }

  it.live("no listener is left after a stream that ends by itself, or is ended early", () =>
    Effect.scoped(
      Effect.gen(function* () {
        const { context, define } = yield* served((_, response) => {
          response.setHeader("content-type", "text/event-stream")
          response.end("data: a\n\ndata: b\n\n")
        })
        const items = stream<object, unknown, AnyCallError, TestClient>(
          define({ success: [{ status: 200, as: "events" }] }),
          "events"
        )
        const { signal } = new AbortController()
        for (const count of [1, 10]) {
          const got = yield* items().pipe(
            Stream.take(count),
            Stream.runCollect,
            Effect.provideContext(context),
            Effect.provideService(CallSignal, signal)
          )
          assert.deepStrictEqual([got.length, listeners(signal)], [Math.min(count, 2), 0])
        }
      })
    )
  )
})

describe("onAbort", () => {
  it("acts at once when the signal is aborted, and never when it was ended", () => {
    let calls = 0
    const act = (): void => void calls++
    onAbort(AbortSignal.abort(), act)
    assert.strictEqual(calls, 1)
    const controller = new AbortController()
    onAbort(controller.signal, act)()
    controller.abort()
    onAbort(undefined, act)()
    assert.strictEqual(calls, 1)
  })
})
