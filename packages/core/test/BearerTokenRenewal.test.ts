import { assert, describe, it } from "@effect/vitest"
import * as Arbitrary from "effect/Arbitrary"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import * as Ref from "effect/Ref"
import * as Schema from "effect/Schema"
import * as Scope from "effect/Scope"
import * as TestClock from "effect/testing/TestClock"
import * as BearerToken from "../src/credentials/BearerToken.ts"
import { chance, endpoint, hour, logged, settle, text, withFirst } from "./kit/TokenEndpoint.ts"

const warning = (failure: string) =>
  `Warn: A token could not be renewed in time; the old one is used while it is valid. ${failure}`

describe("BearerToken: renewal", () => {
  it.effect("a hundred callers during a renewal use the old token; one request is made", () =>
    Effect.gen(function* () {
      const { server, source } = yield* withFirst()
      yield* server.set({ latency: 20_000 })
      yield* TestClock.adjust(hour.refreshAt)
      const callers = yield* Effect.all(
        Array.from({ length: 100 }, () => text(source)),
        { concurrency: "unbounded" }
      )
      assert.deepEqual(new Set(callers), new Set(["token 1"]))
      yield* TestClock.adjust(19_999)
      assert.strictEqual(yield* text(source), "token 1")
      yield* TestClock.adjust(1)
      assert.strictEqual(yield* text(source), "token 2")
      assert.strictEqual(yield* server.started, 2)
    }).pipe(chance(0))
  )

  it.effect.each([
    { luck: 0, pause: 5_000 },
    { luck: 0.5, pause: 7_500 }
  ])("a renewal that fails is repeated after $pause ms, and no call fails", ({ luck, pause }) =>
    logged((lines) =>
      Effect.gen(function* () {
        const { server, source } = yield* withFirst()
        yield* server.set({ failing: true })
        yield* TestClock.adjust(hour.refreshAt)
        assert.strictEqual(yield* text(source), "token 1")
        yield* settle
        assert.strictEqual(yield* server.started, 2)
        assert.deepEqual(lines, [warning("failure 2")])
        yield* TestClock.adjust(pause - 1)
        assert.strictEqual(yield* text(source), "token 1")
        yield* settle
        assert.strictEqual(yield* server.started, 2)
        yield* server.set({ failing: false })
        yield* TestClock.adjust(1)
        assert.strictEqual(yield* text(source), "token 1")
        yield* settle
        assert.strictEqual(yield* text(source), "token 3")
        assert.deepEqual(lines.length, 1)
      }).pipe(chance(luck))
    )
  )

  it.effect("callers do not notice a renewal that dies", () =>
    Effect.gen(function* () {
      const dies = yield* Ref.make(false)
      const server = yield* endpoint()
      const source = yield* BearerToken.make({
        fetchToken: Effect.flatMap(Ref.get(dies), (bug) => (bug ? Effect.die("bug") : server.fetchToken))
      })
      assert.strictEqual(yield* text(source), "token 1")
      yield* Ref.set(dies, true)
      yield* TestClock.adjust(hour.refreshAt)
      assert.strictEqual(yield* text(source), "token 1")
      yield* settle
      assert.strictEqual(yield* text(source), "token 1")
      yield* Ref.set(dies, false)
      yield* TestClock.adjust(5_000)
      yield* text(source)
      yield* settle
      assert.strictEqual(yield* text(source), "token 2")
    }).pipe(chance(0))
  )

  it.effect("after a failed renewal the old token is not used beyond its end", () =>
    logged((lines) =>
      Effect.gen(function* () {
        const { server, source } = yield* withFirst()
        yield* server.set({ failing: true })
        yield* TestClock.adjust(hour.endsAt - 1_000)
        assert.strictEqual(yield* text(source), "token 1")
        yield* settle
        assert.deepEqual(lines, [warning("failure 2")])
        yield* TestClock.adjust(999)
        assert.strictEqual(yield* text(source), "token 1")
        yield* TestClock.adjust(1)
        assert.strictEqual(yield* Effect.flip(text(source)), "failure 3")
        assert.strictEqual(yield* Effect.flip(text(source)), "failure 4")
        // Waiting callers get the error, so it is not logged.
        assert.strictEqual(lines.length, 1)
        yield* server.set({ failing: false })
        assert.strictEqual(yield* text(source), "token 5")
      }).pipe(chance(0))
    )
  )

  it.effect.each([
    { name: "before the token ends", latency: 9_999, warnings: 1 },
    { name: "as the token ends", latency: 10_000, warnings: 0 }
  ])("a renewal that fails $name warns $warnings times", ({ latency, warnings }) =>
    logged((lines) =>
      Effect.gen(function* () {
        const { server, source } = yield* withFirst()
        yield* server.set({ failing: true, latency })
        yield* TestClock.adjust(hour.endsAt - 10_000)
        yield* text(source)
        yield* TestClock.adjust(latency)
        assert.strictEqual(lines.length, warnings)
        assert.strictEqual(yield* server.started, 2)
      }).pipe(chance(0))
    )
  )

  it.effect("a first request that fails reaches the waiting callers, and is not logged", () =>
    logged((lines) =>
      Effect.gen(function* () {
        const source = yield* BearerToken.make(yield* endpoint({ failing: true }))
        assert.strictEqual(yield* Effect.flip(text(source)), "failure 1")
        assert.deepEqual(lines, [])
      })
    )
  )

  it.effect.each([
    { name: "fails", failing: true },
    { name: "succeeds", failing: false }
  ])("a token that is refused during its renewal is not given out again when that $name", ({ failing }) =>
    Effect.gen(function* () {
      const { server, source } = yield* withFirst()
      yield* server.set({ failing, latency: 1_000 })
      yield* TestClock.adjust(hour.refreshAt)
      const old = yield* source.get
      yield* settle
      yield* source.invalidate(old)
      const waiting = yield* Effect.forkChild(Effect.result(text(source)))
      yield* TestClock.adjust(1_000)
      const result = yield* Fiber.join(waiting)
      assert.strictEqual(result._tag === "Success" ? result.success : result.failure, failing ? "failure 2" : "token 2")
      assert.strictEqual(yield* server.started, 2)
      yield* server.set({ failing: false, latency: 0 })
      assert.strictEqual(yield* text(source), failing ? "token 3" : "token 2")
    }).pipe(chance(0))
  )

  it.effect("closing the scope ends a renewal, without a warning; the token is used for the rest of its life", () =>
    logged((lines) =>
      Effect.gen(function* () {
        const server = yield* endpoint()
        const scope = yield* Scope.make()
        const source = yield* BearerToken.make(server).pipe(Scope.provide(scope))
        yield* text(source)
        yield* server.set({ latency: 1_000 })
        yield* TestClock.adjust(hour.refreshAt)
        yield* text(source)
        yield* settle
        yield* Scope.close(scope, Exit.void)
        assert.strictEqual(yield* server.interrupted, 1)
        assert.deepEqual(lines, [])
        assert.strictEqual(yield* text(source), "token 1")
        yield* TestClock.adjust(hour.endsAt - hour.refreshAt)
        assert.isTrue(Exit.hasInterrupts(yield* Effect.exit(source.get)))
        assert.strictEqual(yield* server.started, 2)
      }).pipe(chance(0))
    )
  )

  it.effect.prop(
    "a token of any stated life is given to waiting callers, and cached only when its life is positive",
    [Arbitrary.schema(Schema.Number)],
    ([life]) =>
      Effect.gen(function* () {
        const source = yield* BearerToken.make(yield* endpoint({ life }))
        assert.strictEqual(yield* text(source), "token 1")
        assert.strictEqual(yield* text(source), life > 0 ? "token 1" : "token 2")
      }).pipe(Effect.scoped)
  )
})
