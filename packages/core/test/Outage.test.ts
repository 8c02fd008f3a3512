// An outage of a minute with two hundred callers that call again and again. Retries must not make it worse, and it must end for
// them when it ends for the server.
import { assert, describe, it } from "@effect/vitest"
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import { TestClock } from "effect/testing"
import * as ApiClient from "../src/call/ApiClient.ts"
import { operation } from "../src/call/Call.ts"
import * as CircuitBreaker from "../src/retry/CircuitBreaker.ts"
import * as Credentials from "../src/credentials/Credentials.ts"
import type { AnyCallError } from "../src/operation/Errors.ts"
import { raw } from "./kit/Raw.ts"

class Api extends Context.Service<Api, ApiClient.ApiClient>()("test/OutageApi") {}

const callers = 200
const latency = 40
const pauseBetweenCalls = 960

/** Seconds of the clock: healthy, then out, then healthy again. */
const outage = { from: 5, to: 65, over: 75 }

interface Second {
  attempts: number
  calls: number
  successes: number
}

/** Requests that the server counts and results that the callers see, by the second. */
const world = Effect.fnUntraced(function* () {
  const clock = yield* Clock.Clock
  const context = yield* Effect.context<never>()
  const seconds: Array<Second> = []
  const now = (): Second => {
    const at = Math.floor(clock.currentTimeMillisUnsafe() / 1000)
    return (seconds[at] ??= { attempts: 0, calls: 0, successes: 0 })
  }
  const isOut = (): boolean => {
    const at = clock.currentTimeMillisUnsafe() / 1000
    return at >= outage.from && at < outage.to
  }
  const fetch = async (): Promise<Response> => {
    now().attempts++
    await Effect.runPromiseWith(context)(Effect.sleep(latency))
    return isOut() ? new Response("down", { status: 503 }) : Response.json({ id: "1" })
  }
  return { seconds, now, fetch }
})

const sum = (seconds: ReadonlyArray<Second | undefined>, of: keyof Second): number =>
  seconds.reduce((total, second) => total + (second?.[of] ?? 0), 0)

const lived = Effect.gen(function* () {
  const { fetch, now, seconds } = yield* world()
  const client = yield* ApiClient.make({
    api: "test",
    baseUrl: "https://api.example.com",
    build: raw.requestBuilder,
    credentials: Credentials.make({}),
    fetch
  })
  const list = operation<undefined, unknown, AnyCallError, Api>(() => ({
    id: "Things.list",
    method: "GET",
    path: "/things",
    kind: "read",
    client: Api,
    success: [{ status: 200, as: "json" }]
  }))
  const caller = Effect.gen(function* () {
    for (;;) {
      now().calls++
      const isDone = yield* Effect.match(list(), { onSuccess: () => true, onFailure: () => false })
      if (isDone) now().successes++
      yield* Effect.sleep(pauseBetweenCalls)
    }
  }).pipe(Effect.provideService(Api, client))
  const all = yield* Effect.forkChild(
    Effect.all(
      Array.from({ length: callers }, () => caller),
      { concurrency: callers }
    )
  )
  const turn = Effect.promise(() => new Promise((resolve) => setImmediate(resolve)))
  for (let step = 0; step < outage.over * 25; step++) {
    yield* turn
    yield* TestClock.adjust(40)
  }
  yield* Fiber.interrupt(all)
  return seconds
})

describe("an outage of a minute, 200 callers", () => {
  const rows = [
    ["by the retry budget alone", Effect.scoped(lived)],
    ["and the circuit breaker", Effect.scoped(lived).pipe(Effect.provide(CircuitBreaker.layer()))]
  ] as const
  for (const [title, run] of rows) {
    it.effect(`${title}: attempts stay below 1.1 times the calls, and all is well 5 s after it`, () =>
      Effect.gen(function* () {
        const seconds = yield* run
        const during = seconds.slice(outage.from, outage.to)
        assert.isBelow(sum(during, "attempts"), 1.1 * sum(during, "calls"))
        assert.strictEqual(sum(during.slice(1), "successes"), 0)
        // A second before the outage against the last of the five after it.
        const before = seconds[outage.from - 2]?.successes ?? 0
        const after = seconds[outage.to + 5]?.successes ?? 0
        assert.strictEqual(before, callers)
        assert.isAtLeast(after, 0.95 * before)
      })
    )
  }

  it.effect("the circuit breaker saves the server nearly all requests", () =>
    Effect.gen(function* () {
      const seconds = yield* rows[1][1]
      const during = seconds.slice(outage.from + 1, outage.to)
      assert.isBelow(sum(during, "attempts"), 0.1 * sum(during, "calls"))
    })
  )
})
