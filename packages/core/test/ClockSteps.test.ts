// The wall clock is put back or forward by an hour while something waits: every wait lasts as long as it would have.
import { assert, describe, it } from "@effect/vitest"
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import * as RateLimiter from "effect/persistence/RateLimiter"
import * as TestClock from "effect/testing/TestClock"
import * as BearerToken from "../src/credentials/BearerToken.ts"
import { CallPolicy } from "../src/operation/CallPolicy.ts"
import * as CircuitBreaker from "../src/retry/CircuitBreaker.ts"
import { CircuitGate } from "../src/retry/CircuitGate.ts"
import { nowOf } from "../src/values/Elapsed.ts"
import { RateCounter, make as counterInMemory } from "../src/rate-limit/RateCounter.ts"
import * as RateLimit from "../src/rate-limit/RateLimit.ts"
import { inMemory } from "../src/webhook/ReplayStore.ts"
import * as SharedRateLimit from "../src/rate-limit/SharedRateLimit.ts"
import { scripted } from "./kit/Scripted.ts"
import { steppedClock } from "./kit/SteppedClock.ts"

const hour = 3_600_000
const start = Date.UTC(2026, 10, 21)

/** Runs a test with a wall clock that starts at a date. `step` sets it. */
const stepping = <A, E, R>(body: (step: (millis: number) => void) => Effect.Effect<A, E, R>) =>
  Effect.gen(function* () {
    yield* TestClock.setTime(start)
    const { clock, step } = yield* steppedClock
    return yield* Effect.provideService(body(step), Clock.Clock, clock)
  })

/** How long something takes while a test's clock goes on, in milliseconds; undefined: more than ten minutes. */
const lasting = <A, E, R>(what: Effect.Effect<A, E, R>) =>
  Effect.gen(function* () {
    const clock = yield* Clock.Clock
    const begun = clock.monotonicTimeNanosUnsafe()
    let ended: number | undefined
    const fiber = yield* Effect.forkChild(
      Effect.ensuring(
        what,
        Effect.sync(() => {
          ended = Number((clock.monotonicTimeNanosUnsafe() - begun) / 1_000_000n)
        })
      )
    )
    yield* TestClock.adjust("10 minutes")
    yield* Fiber.interrupt(fiber)
    return ended! > 599_999 ? undefined : ended
  })

const entering = (limit: RateLimit.RateLimit) => Effect.suspend(() => limit.enter("key") ?? Effect.void)

const learnt = (limit: RateLimit.RateLimit, status: number, headers: Record<string, string>) =>
  Effect.map(Clock.Clock, (clock) => limit.learn("key", status, new Headers(headers), nowOf(clock)))

/** Each makes something wait, sets the clock, and gives how long the wait was after that. */
const waits: ReadonlyArray<
  readonly [
    name: string,
    millis: number | undefined,
    wait: (step: () => void) => Effect.Effect<number | undefined, unknown>
  ]
> = [
  [
    "the pause after a 429",
    3_000,
    (step) =>
      Effect.gen(function* () {
        const limit = yield* RateLimit.make
        yield* learnt(limit, 429, { "retry-after": "3" })
        step()
        return yield* lasting(entering(limit))
      })
  ],
  [
    "the pause until a date of the server's",
    5_000,
    (step) =>
      Effect.gen(function* () {
        const limit = yield* RateLimit.make
        yield* learnt(limit, 429, { "retry-after": new Date(start + 5_000).toUTCString() })
        step()
        return yield* lasting(entering(limit))
      })
  ],
  [
    "a quota that is used up",
    2_000,
    (step) =>
      Effect.gen(function* () {
        const limit = yield* RateLimit.make
        yield* learnt(limit, 200, { ratelimit: `"a";r=0;t=2` })
        step()
        return yield* lasting(entering(limit))
      })
  ],
  [
    "the window of a stated limit",
    1_050,
    (step) =>
      Effect.gen(function* () {
        const limit = yield* RateLimit.make
        yield* learnt(limit, 200, { "ratelimit-policy": `"a";q=1;w=1` })
        yield* entering(limit)
        step()
        return yield* lasting(entering(limit))
      })
  ],
  [
    "the window of a guessed limit",
    2_050,
    (step) =>
      Effect.gen(function* () {
        const limit = yield* RateLimit.make
        for (let index = 0; index < 3; index++) yield* learnt(limit, 429, { "retry-after": "2" })
        yield* TestClock.adjust(2_000)
        yield* entering(limit)
        step()
        return yield* lasting(entering(limit))
      })
  ],
  [
    "a counter in memory",
    1_050,
    (step) =>
      Effect.gen(function* () {
        const counter = counterInMemory()
        yield* counter.take("key", 1, 1_000)
        step()
        return (yield* counter.take("key", 1, 1_000)).wait
      })
  ],
  [
    "a circuit that is open",
    1_000,
    (step) =>
      Effect.scoped(
        Effect.gen(function* () {
          const context = yield* Layer.build(CircuitBreaker.layer({ trip: { consecutive: 1 } }))
          const gate = Context.get(context, CircuitGate)!
          const fault = Effect.succeed({ _tag: "NoResponse", cause: "reset", timedOut: false } as const)
          yield* gate.guard("host", fault)
          step()
          const tried = Effect.map(gate.guard("host", fault), ({ _tag }) => _tag === "NoResponse")
          return yield* lasting(Effect.repeat(Effect.delay(tried, 100), { until: (isTried) => isTried }))
        })
      )
  ],
  [
    "a call's deadline",
    5_000,
    (step) =>
      Effect.gen(function* () {
        const { call } = yield* scripted(["hangs"])
        const limited = Effect.provideService(call({ path: { thing_id: "1" } }), CallPolicy, { deadline: 5_000 })
        return yield* lasting(
          Effect.exit(limited).pipe(
            Effect.zipWith(Effect.delay(Effect.sync(step), 10), (exit) => exit, { concurrent: true })
          )
        )
      })
  ],
  [
    "the wait before the next attempt",
    4_000,
    (step) =>
      Effect.gen(function* () {
        const later = { status: 429, headers: { "retry-after": "4" } }
        const { call } = yield* scripted([later, { status: 200, body: { id: "1" } }])
        const repeated = call({ path: { thing_id: "1" } })
        return yield* lasting(
          repeated.pipe(Effect.zipWith(Effect.delay(Effect.sync(step), 10), (value) => value, { concurrent: true }))
        )
      })
  ],
  [
    "a delivery that is remembered",
    60_000,
    (step) =>
      Effect.gen(function* () {
        const store = inMemory(new Map())
        yield* store.claim("id", 1_000)
        yield* store.settle("id", 60_000)
        step()
        const isFirst = Effect.map(store.claim("id", 1_000), (claim) => claim === "first")
        return yield* lasting(Effect.repeat(Effect.delay(isFirst, 1_000), { until: (first) => first }))
      })
  ]
]

describe("a clock that is set", () => {
  for (const by of [-hour, 0, hour]) {
    it.effect.each(waits)(`by ${by / hour} h: %s lasts as long`, ([, millis, wait]) =>
      Effect.gen(function* () {
        const lasted = yield* stepping((step) => wait(() => step(by)))
        assert.strictEqual(lasted, millis)
      })
    )
  }

  const tokens = Effect.gen(function* () {
    let fetched = 0
    const source = yield* BearerToken.make({
      fetchToken: Effect.sync(() => ({ token: Redacted.make(`token ${++fetched}`), expiresInSeconds: 600 }))
    })
    return Effect.map(source.get, Redacted.value)
  })

  it.effect.each([
    // Put back, the wall clock says that the token is young; the time that passed knows better.
    { by: -hour, after: 700_000, token: "token 2" },
    { by: -hour, after: 100_000, token: "token 1" },
    { by: 0, after: 700_000, token: "token 2" },
    // Put forward, it says that the token has ended: one more is fetched. The same where a laptop slept meanwhile.
    { by: hour, after: 0, token: "token 2" }
  ])("a token's life after $by ms and $after ms more: $token", ({ after, by, token }) =>
    Effect.scoped(
      stepping((step) =>
        Effect.gen(function* () {
          const get = yield* tokens
          assert.strictEqual(yield* get, "token 1")
          step(by)
          yield* TestClock.adjust(after)
          assert.strictEqual(yield* get, token)
          // And it is kept from then on.
          assert.strictEqual(yield* get, token)
        })
      )
    )
  )

  it.effect("a store that counts by the wall clock is left alone until the old time has come again", () =>
    Effect.scoped(
      stepping((step) =>
        Effect.gen(function* () {
          const context = yield* Layer.build(Layer.provide(SharedRateLimit.layer, RateLimiter.layerStoreMemory))
          const counter = Context.get(context, RateCounter)!
          for (let index = 0; index < 3; index++) yield* counter.take("key", 2, 1_000)
          step(-hour)
          yield* TestClock.adjust(5_000)
          const waits: Array<number> = []
          for (let index = 0; index < 3; index++) waits.push((yield* counter.take("key", 2, 1_000)).wait)
          assert.deepStrictEqual(waits, [0, 0, 1_050])
        })
      )
    )
  )
})
