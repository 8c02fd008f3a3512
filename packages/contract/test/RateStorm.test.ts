// Five hundred calls at once against servers that accept thirty per second. Monite's reports its limit; Maesn's only refuses.
// Real HTTP. Both sides use the test's clock, so the test does not wait.
import { assert, describe, it } from "@effect/vitest"
import { withCallPolicy } from "@faktura/core"
import { Maesn, TaxRates } from "@faktura/maesn"
import { Entities, Monite } from "@faktura/monite"
import type { ApiName, Sandbox } from "@faktura/sandbox"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import * as TestClock from "effect/testing/TestClock"
import { moniteSettings, sandboxed } from "./kit/Sandboxed.ts"

const calls = 500
const limit = 30

/** The built-in fetch; counts the open requests. */
const counting = () => {
  const under = { way: 0 }
  const fetch: typeof globalThis.fetch = async (input, init) => {
    under.way++
    try {
      const response = await globalThis.fetch(input, init)
      // The whole response, so that no part of it arrives after the clock moves.
      const { headers, status, statusText } = response
      return new Response(await response.arrayBuffer(), { headers, status, statusText })
    } finally {
      under.way--
    }
  }
  return { under, fetch }
}

const turn = Effect.promise(() => new Promise((resolve) => setImmediate(resolve)))

/** Runs the calls. The clock moves only when no request is open. Returns the numbers of the calls in order of their end. */
const storm = Effect.fnUntraced(function* <E, R>(under: { readonly way: number }, call: Effect.Effect<unknown, E, R>) {
  const finished: Array<number> = []
  const all = yield* Effect.forkChild(
    Effect.forEach(
      Array.from({ length: calls }, (_, index) => index),
      (index) => Effect.tap(call, () => Effect.sync(() => finished.push(index))),
      { concurrency: "unbounded", discard: true }
    ).pipe(withCallPolicy({ deadline: 600_000, maxAttempts: 8 }))
  )
  while (all.pollUnsafe() === undefined) {
    yield* turn
    while (under.way > 0) yield* turn
    yield* turn
    yield* TestClock.adjust(20)
  }
  yield* Fiber.join(all)
  return finished
})

const judged = (sandbox: Sandbox, api: ApiName, finished: ReadonlyArray<number>): void => {
  const windows = sandbox.rateWindows().filter((window) => window.api === api)
  const [first] = windows
  const later = windows.filter(({ second }) => second > (first?.second ?? 0))
  const sum = (of: "granted" | "refused") => later.reduce((total, window) => total + window[of], 0)
  assert.isAbove(sum("granted"), calls - 3 * limit)
  assert.isAtMost(sum("refused"), 0.05 * (sum("granted") + sum("refused")))
  assert.lengthOf(finished, calls)
  const furthest = Math.max(...finished.map((index, place) => Math.abs(index - place)))
  assert.isAtMost(furthest, calls / 10)
}

const limited = Effect.gen(function* () {
  const clock = yield* Clock.Clock
  return yield* sandboxed({
    rateLimitPerSecond: limit,
    clock: () => new Date(clock.currentTimeMillisUnsafe())
  })
})

describe("500 calls at once, 30 a second allowed", () => {
  // Not at the beginning of a second: the server has windows of its own.
  for (const beginning of [1_000, 1_613]) {
    it.effect(
      `Monite, from ${beginning} ms on: at most 5 % refused after the first second, all done, in order`,
      () =>
        Effect.gen(function* () {
          yield* TestClock.setTime(Date.UTC(2026, 10, 21) + beginning)
          const sandbox = yield* limited
          const { fetch, under } = counting()
          const layer = Monite.layer({ ...moniteSettings(sandbox), fetch })
          const list = Entities.use((entities) => entities.list())
          const finished = yield* storm(under, list).pipe(Effect.provide(layer))
          judged(sandbox, "monite", finished)
        }),
      180_000
    )

    it.effect(
      `Maesn, from ${beginning} ms on: the same, though it does not say what it allows`,
      () =>
        Effect.gen(function* () {
          yield* TestClock.setTime(Date.UTC(2026, 10, 21) + beginning)
          const sandbox = yield* limited
          const { fetch, under } = counting()
          const layer = Layer.merge(
            Maesn.layer({
              apiKey: Redacted.make(sandbox.maesn.apiKey),
              baseUrl: sandbox.maesn.baseUrl,
              fetch
            }),
            Maesn.account({ key: Redacted.make(sandbox.maesn.accountKey) })
          )
          const list = TaxRates.use((taxRates) => taxRates.list())
          const finished = yield* storm(under, list).pipe(Effect.provide(layer))
          judged(sandbox, "maesn", finished)
        }),
      180_000
    )
  }
})
