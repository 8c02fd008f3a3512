import { assert, describe, it } from "@effect/vitest"
import { Context, Deferred, Effect, Exit, Fiber, Layer, Metric } from "effect"
import { TestClock } from "effect/testing"
import type { Attempt } from "../src/attempt/Attempt.ts"
import * as CircuitBreaker from "../src/retry/CircuitBreaker.ts"
import { CircuitGate, CircuitOpen } from "../src/retry/CircuitGate.ts"

const headers = new Headers()
const refusal = { status: 0, headers, body: undefined, retryAfter: undefined }
const attempts = {
  Responded: { _tag: "Responded", status: 200, headers, declared: [], body: { _tag: "none" } },
  Refused: { _tag: "Refused", ...refusal, status: 404 },
  Unclear: { _tag: "Unclear", ...refusal, status: 302 },
  Throttled: { _tag: "Throttled", ...refusal, status: 429 },
  Unready: { _tag: "Unready", ...refusal, status: 503 },
  ServerFault: { _tag: "ServerFault", ...refusal, status: 500 },
  NoResponse: { _tag: "NoResponse", cause: "reset", timedOut: false },
  NotSent: { _tag: "NotSent", cause: "refused" }
} satisfies { readonly [Tag in Attempt["_tag"]]: Attempt }

/** A gate, and a host behind it with scripted responses. */
const gated = Effect.fnUntraced(function* (options?: CircuitBreaker.CircuitOptions) {
  const { guard } = Context.get(yield* Layer.build(CircuitBreaker.layer(options)), CircuitGate)!
  let sent = 0
  const send = (response: Attempt, host = "a.example") =>
    guard(
      host,
      Effect.sync(() => {
        sent++
        return response
      })
    )
  return { guard, send, sent: () => sent }
})

const isOpen = (attempt: Attempt): boolean => attempt._tag === "NotSent" && attempt.reason === "circuit"

const times = (count: number): ReadonlyArray<number> => Array.from({ length: count }, (_, index) => index)

/** A gate whose circuit has just opened, for 1 s. */
const opened = Effect.fnUntraced(function* () {
  const gate = yield* gated({ trip: { consecutive: 1 } })
  yield* gate.send(attempts.NoResponse)
  return gate
})

describe("CircuitBreaker", () => {
  it("is off unless provided", () => assert.isUndefined(Context.get(Context.empty(), CircuitGate)))

  it.effect("opens when half of 20 attempts failed, and rejects without sending", () =>
    Effect.gen(function* () {
      const { send, sent } = yield* gated()
      for (const index of times(19)) yield* send(index < 10 ? attempts.NoResponse : attempts.Responded)
      assert.strictEqual((yield* send(attempts.Responded))._tag, "Responded")
      yield* TestClock.adjust(400)
      const rejected = yield* send(attempts.Responded)
      assert.strictEqual(sent(), 20)
      assert.deepInclude(rejected, { _tag: "NotSent", reason: "circuit", retryAfter: 600 })
      assert.instanceOf(rejected._tag === "NotSent" ? rejected.cause : undefined, CircuitOpen)
      assert.strictEqual(
        String(rejected._tag === "NotSent" ? rejected.cause : ""),
        "CircuitOpen: No request was sent to a.example, because its last requests failed; the next attempt is in 600 ms."
      )
    })
  )

  it.effect("stays closed when less than half failed", () =>
    Effect.gen(function* () {
      const { send, sent } = yield* gated()
      for (const index of times(100)) yield* send(index % 20 < 9 ? attempts.NoResponse : attempts.Responded)
      assert.strictEqual(sent(), 100)
    })
  )

  it.effect.each([
    { tag: "Responded", opens: false },
    { tag: "Refused", opens: false },
    { tag: "Throttled", opens: false },
    { tag: "Unready", opens: true },
    { tag: "ServerFault", opens: true },
    { tag: "NoResponse", opens: true },
    { tag: "NotSent", opens: true }
  ] as const)("$tag opens: $opens", ({ opens, tag }) =>
    Effect.gen(function* () {
      const { send } = yield* gated({ trip: { consecutive: 2 } })
      yield* send(attempts[tag])
      yield* send(attempts[tag])
      assert.strictEqual(isOpen(yield* send(attempts.Responded)), opens)
    })
  )

  it.effect.each([
    { tag: "Responded", breaks: true },
    { tag: "Refused", breaks: true },
    { tag: "Throttled", breaks: false }
  ] as const)("$tag breaks a row of failures: $breaks", ({ breaks, tag }) =>
    Effect.gen(function* () {
      const { send } = yield* gated({ trip: { consecutive: 2 } })
      yield* send(attempts.NoResponse)
      yield* send(attempts[tag])
      yield* send(attempts.NoResponse)
      assert.strictEqual(isOpen(yield* send(attempts.Responded)), !breaks)
    })
  )

  it.effect("attempts that the caller's signal stopped say nothing about the host", () =>
    Effect.gen(function* () {
      const { send, sent } = yield* gated({ trip: { consecutive: 1 } })
      yield* send({ ...attempts.NoResponse, aborted: true })
      yield* send({ ...attempts.NotSent, aborted: true })
      yield* send(attempts.Responded)
      assert.strictEqual(sent(), 3)
    })
  )

  it.effect("hosts do not affect each other", () =>
    Effect.gen(function* () {
      const { send } = yield* opened()
      assert.isTrue(isOpen(yield* send(attempts.Responded)))
      assert.isFalse(isOpen(yield* send(attempts.Responded, "b.example")))
    })
  )

  it.effect("lets one attempt test at a time, and closes when it succeeds", () =>
    Effect.gen(function* () {
      const { guard, send, sent } = yield* opened()
      yield* TestClock.adjust(1_000)
      const response = yield* Deferred.make<Attempt>()
      const probe = yield* Effect.forkChild(guard("a.example", Deferred.await(response)))
      yield* TestClock.adjust(0)
      const meanwhile = yield* Effect.all(times(5).map(() => send(attempts.Responded)))
      assert.isTrue(meanwhile.every(isOpen))
      // The duration of the testing attempt is unknown.
      assert.isTrue(meanwhile.every((attempt) => !("retryAfter" in attempt)))
      assert.strictEqual(sent(), 1)
      yield* Deferred.succeed(response, attempts.Responded)
      assert.strictEqual((yield* Fiber.join(probe))._tag, "Responded")
      assert.strictEqual((yield* send(attempts.Responded))._tag, "Responded")
    })
  )

  it.effect("stays open twice as long each time that the host is still failing, up to four seconds", () =>
    Effect.gen(function* () {
      const { send } = yield* opened()
      for (const openFor of [1_000, 2_000, 4_000, 4_000]) {
        yield* TestClock.adjust(openFor - 1)
        assert.deepInclude(yield* send(attempts.Responded), { reason: "circuit", retryAfter: 1 })
        yield* TestClock.adjust(1)
        assert.strictEqual((yield* send(attempts.NoResponse))._tag, "NoResponse")
      }
    })
  )

  it.effect.each([
    { name: "for as long as the host asks", retryAfter: 3_000, open: 3_000 },
    { name: "not shorter, when it asks for less", retryAfter: 500, open: 1_000 },
    { name: "not longer than the longest", retryAfter: 3_600_000, open: 4_000 }
  ])("opens $name", ({ open, retryAfter }) =>
    Effect.gen(function* () {
      const { send } = yield* gated({ trip: { consecutive: 1 } })
      yield* send({ ...attempts.Unready, retryAfter })
      assert.deepInclude(yield* send(attempts.Responded), { reason: "circuit", retryAfter: open })
    })
  )

  it.effect("opens for the time in its options", () =>
    Effect.gen(function* () {
      const { send } = yield* gated({ trip: { share: 1, attempts: 2 }, openFor: "1 second", longestOpen: 1_500 })
      yield* send(attempts.NoResponse)
      assert.isFalse(isOpen(yield* send(attempts.NoResponse)))
      assert.deepInclude(yield* send(attempts.Responded), { reason: "circuit", retryAfter: 1_000 })
      yield* TestClock.adjust(1_000)
      yield* send(attempts.NoResponse)
      assert.deepInclude(yield* send(attempts.Responded), { reason: "circuit", retryAfter: 1_500 })
    })
  )

  it.effect.each([
    { name: "interrupted", end: "interrupt" },
    { name: "ended by a defect", end: "die" },
    { name: "a 429 response", end: "throttled" }
  ] as const)("a try that is $name leaves the next one free", ({ end }) =>
    Effect.gen(function* () {
      const { guard, send } = yield* opened()
      yield* TestClock.adjust(1_000)
      const attempt = {
        interrupt: Effect.never,
        die: Effect.die("bug"),
        throttled: Effect.succeed<Attempt>(attempts.Throttled)
      }[end]
      const probe = yield* Effect.forkChild(guard("a.example", attempt))
      yield* TestClock.adjust(0)
      yield* Fiber.interrupt(probe)
      const exit = yield* Fiber.await(probe)
      assert.strictEqual(Exit.isSuccess(exit), end === "throttled")
      assert.strictEqual((yield* send(attempts.Responded))._tag, "Responded")
      assert.strictEqual((yield* send(attempts.Responded))._tag, "Responded")
    })
  )

  it.effect("shows the state of each host", () =>
    Effect.gen(function* () {
      const { send } = yield* opened()
      const level = Effect.gen(function* () {
        // A fiber of its own records the transitions.
        yield* TestClock.adjust(0)
        const all = yield* Metric.snapshot
        return all
          .filter(({ id }) => id === "faktura.client.circuit.state")
          .map(({ attributes, state }) => [attributes, "value" in state ? state.value : undefined])
      })
      const of = (value: number) => [[{ "server.address": "a.example" }, value]]
      yield* send(attempts.Responded, "b.example")
      assert.deepEqual(yield* level, of(2))
      yield* TestClock.adjust(1_000)
      yield* send(attempts.Throttled)
      assert.deepEqual(yield* level, of(1))
      yield* send(attempts.Responded)
      assert.deepEqual(yield* level, of(0))
    }).pipe(Effect.provideService(Metric.MetricRegistry, new Map()))
  )

  it.effect("an option out of its range is a defect", () =>
    Effect.gen(function* () {
      const exit = yield* Effect.exit(Layer.build(CircuitBreaker.layer({ trip: { share: 2, attempts: 20 } })))
      assert.isTrue(Exit.hasDies(exit))
    })
  )
})
