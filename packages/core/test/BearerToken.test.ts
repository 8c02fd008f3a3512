import { assert, describe, it } from "@effect/vitest"
import * as Cause from "effect/Cause"
import * as Context from "effect/Context"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import * as Redacted from "effect/Redacted"
import * as Ref from "effect/Ref"
import * as References from "effect/References"
import * as Scope from "effect/Scope"
import * as TestClock from "effect/testing/TestClock"
import * as BearerToken from "../src/credentials/BearerToken.ts"
import { CallHeaders, withHeaders } from "../src/call/CallHeaders.ts"
import { withWriteKey, WriteKey } from "../src/operation/CallInput.ts"
import { CallPolicy, withCallPolicy } from "../src/operation/CallPolicy.ts"
import { LastResponse } from "../src/call/CallResponse.ts"
import { CallSignal } from "../src/attempt/CallSignal.ts"
import { at } from "./kit/Moment.ts"
import { chance, endpoint, hour, settle, text, withFirst } from "./kit/TokenEndpoint.ts"

describe("BearerToken", () => {
  it.effect("peeks at the token that it would return at once, and no other", () =>
    Effect.gen(function* () {
      const source = yield* BearerToken.make(yield* endpoint())
      const peeked = (now: number) => {
        const token = source.peek(at(now))
        return token && Redacted.value(token)
      }
      assert.isUndefined(peeked(0))
      const token = yield* source.get
      assert.strictEqual(source.peek(at(0)), token)
      assert.strictEqual(peeked(hour.refreshAt - 1), "token 1")
      assert.isUndefined(peeked(hour.refreshAt))
      yield* source.invalidate(token)
      assert.isUndefined(peeked(0))
    }).pipe(chance(0))
  )

  it.effect("the request has no setting of the call that causes it", () =>
    Effect.gen(function* () {
      const controller = new AbortController()
      const fetchToken = Effect.gen(function* () {
        return {
          settings: [
            yield* CallSignal,
            yield* CallHeaders,
            yield* WriteKey,
            yield* LastResponse,
            (yield* CallPolicy).maxAttempts
          ],
          token: Redacted.make("a-token"),
          expiresInSeconds: 3600
        }
      })
      const seen: Array<unknown> = []
      const source = yield* BearerToken.make({
        fetchToken: Effect.tap(fetchToken, ({ settings }) => Effect.sync(() => seen.push(...settings)))
      })
      yield* source.get.pipe(
        withHeaders({ "x-trace": "7" }),
        withWriteKey("order"),
        withCallPolicy({ maxAttempts: 1 }),
        Effect.provideService(CallSignal, controller.signal),
        Effect.provideService(LastResponse, { last: undefined })
      )
      assert.deepStrictEqual(seen, [undefined, undefined, undefined, undefined, undefined])
    })
  )

  it.effect("a hundred callers, one request", () =>
    Effect.gen(function* () {
      const server = yield* endpoint({ latency: 1_000 })
      const source = yield* BearerToken.make(server)
      assert.strictEqual(yield* server.started, 0)
      const callers = yield* Effect.forkChild(
        Effect.all(
          Array.from({ length: 100 }, () => text(source)),
          { concurrency: "unbounded" }
        )
      )
      yield* TestClock.adjust(1_000)
      assert.deepEqual(new Set(yield* Fiber.join(callers)), new Set(["token 1"]))
      assert.strictEqual(yield* text(source), "token 1")
      assert.strictEqual(yield* server.started, 1)
    })
  )

  it.effect.each([
    { name: "a minute ahead", life: 3600, margin: undefined, luck: 0, refreshAt: 3_540_000, endsAt: 3_590_000 },
    { name: "earlier by chance", life: 3600, margin: undefined, luck: 0.5, refreshAt: 3_525_000, endsAt: 3_590_000 },
    { name: "a margin of its own", life: 3600, margin: 600_000, luck: 0, refreshAt: 3_000_000, endsAt: 3_500_000 },
    { name: "no margin", life: 3600, margin: 0, luck: 0.5, refreshAt: 3_600_000, endsAt: 3_600_000 },
    { name: "twice the margin", life: 120, margin: undefined, luck: 0, refreshAt: 60_000, endsAt: 110_000 },
    {
      name: "short-lived: after half its life",
      life: 60,
      margin: undefined,
      luck: 0,
      refreshAt: 30_000,
      endsAt: 55_000
    },
    { name: "short-lived, by chance", life: 60, margin: undefined, luck: 0.5, refreshAt: 22_500, endsAt: 55_000 },
    { name: "as short as can be", life: 1, margin: undefined, luck: 0, refreshAt: 500, endsAt: 917 }
  ])("renews in the background, $name", ({ endsAt, life, luck, margin, refreshAt }) =>
    Effect.gen(function* () {
      const server = yield* endpoint({ life })
      const source = yield* BearerToken.make({
        fetchToken: server.fetchToken,
        ...(margin === undefined ? {} : { refreshBeforeMillis: margin })
      })
      assert.strictEqual(yield* text(source), "token 1")
      yield* server.set({ latency: 10_000_000 })
      yield* TestClock.adjust(refreshAt - 1)
      assert.strictEqual(yield* text(source), "token 1")
      yield* settle
      assert.strictEqual(yield* server.started, 1)
      yield* TestClock.adjust(1)
      const asked = yield* Effect.forkChild(text(source))
      yield* settle
      assert.strictEqual(yield* server.started, 2)
      if (refreshAt < endsAt) {
        assert.strictEqual(yield* Fiber.join(asked), "token 1")
        yield* TestClock.adjust(endsAt - refreshAt - 1)
        assert.strictEqual(yield* text(source), "token 1")
        yield* TestClock.adjust(1)
      }
      const waiting = yield* Effect.forkChild(text(source))
      yield* settle
      assert.isUndefined(waiting.pollUnsafe())
      yield* TestClock.adjust(10_000_000)
      assert.strictEqual(yield* Fiber.join(waiting), "token 2")
      assert.strictEqual(yield* server.started, 2)
    }).pipe(chance(luck))
  )

  it.effect.each([0, -5, Number.NaN])("a token that lives %d seconds is used once", (life) =>
    Effect.gen(function* () {
      const source = yield* BearerToken.make(yield* endpoint({ life }))
      assert.strictEqual(yield* text(source), "token 1")
      assert.strictEqual(yield* text(source), "token 2")
    })
  )

  it.effect("a failure reaches all waiting callers, and the next caller fetches again", () =>
    Effect.gen(function* () {
      const server = yield* endpoint({ latency: 1_000, failing: true })
      const source = yield* BearerToken.make(server)
      const waiting = yield* Effect.forEach(Array.from({ length: 10 }), () =>
        Effect.forkChild(Effect.flip(text(source)))
      )
      yield* TestClock.adjust(1_000)
      assert.deepEqual(new Set(yield* Effect.forEach(waiting, Fiber.join)), new Set(["failure 1"]))
      assert.strictEqual(yield* server.started, 1)

      yield* server.set({ latency: 0, failing: false })
      assert.strictEqual(yield* text(source), "token 2")
      assert.strictEqual(yield* text(source), "token 2")
    })
  )

  it.effect("a call right after a failure starts a new request", () =>
    Effect.gen(function* () {
      const server = yield* endpoint({ failing: true })
      const source = yield* BearerToken.make(server)
      const persistent = text(source).pipe(Effect.retry({ times: 2 }), Effect.flip)
      assert.strictEqual(yield* persistent, "failure 3")
    })
  )

  it.effect("a defect does not leave the source stuck", () =>
    Effect.gen(function* () {
      const server = yield* endpoint()
      const broken = yield* Ref.make(true)
      const source = yield* BearerToken.make({
        fetchToken: Effect.flatMap(Ref.getAndSet(broken, false), (dies) =>
          dies ? Effect.die("bug") : server.fetchToken
        )
      })
      assert.isTrue(Exit.hasDies(yield* Effect.exit(source.get)))
      assert.strictEqual(yield* text(source), "token 1")
    })
  )

  it.effect.each([
    { name: "the one that started the request", interrupted: 0 },
    { name: "one that waits", interrupted: 3 }
  ])("interrupting $name harms nobody else", ({ interrupted }) =>
    Effect.gen(function* () {
      const server = yield* endpoint({ latency: 1_000 })
      const source = yield* BearerToken.make(server)
      const callers = yield* Effect.forEach(Array.from({ length: 5 }), () => Effect.forkChild(text(source)))
      yield* settle
      yield* Fiber.interrupt(callers[interrupted]!)
      assert.isTrue(Exit.hasInterrupts(yield* Fiber.await(callers[interrupted]!)))
      yield* TestClock.adjust(1_000)
      const others = callers.filter((_, index) => index !== interrupted)
      assert.deepEqual(yield* Effect.forEach(others, Fiber.join), Array(4).fill("token 1"))
      assert.strictEqual(yield* server.started, 1)
      assert.strictEqual(yield* server.interrupted, 0)
    })
  )

  it.effect("interrupting every caller loses no token", () =>
    Effect.gen(function* () {
      const server = yield* endpoint({ latency: 1_000 })
      const source = yield* BearerToken.make(server)
      const callers = yield* Effect.forEach(Array.from({ length: 3 }), () => Effect.forkChild(text(source)))
      yield* settle
      yield* Fiber.interruptAll(callers)
      yield* TestClock.adjust(1_000)
      assert.strictEqual(yield* text(source), "token 1")
    })
  )

  it.effect("closing the scope ends the request and interrupts waiting callers", () =>
    Effect.gen(function* () {
      const server = yield* endpoint({ latency: 1_000 })
      const scope = yield* Scope.make()
      const source = yield* BearerToken.make(server).pipe(Scope.provide(scope))
      const caller = yield* Effect.forkChild(text(source))
      yield* settle
      yield* Scope.close(scope, Exit.void)
      assert.isTrue(Exit.hasInterrupts(yield* Fiber.await(caller)))
      assert.strictEqual(yield* server.interrupted, 1)
      const late = yield* Effect.exit(source.get)
      assert.isTrue(Exit.isFailure(late) && Cause.hasInterrupts(late.cause))
      assert.strictEqual(yield* server.started, 1)
    })
  )

  it.effect("a hundred refusals at once cause one new token", () =>
    Effect.gen(function* () {
      const server = yield* endpoint()
      const source = yield* BearerToken.make(server)
      const refused = yield* source.get
      yield* server.set({ latency: 1_000 })
      const renew = Effect.andThen(source.invalidate(refused), text(source))
      const callers = yield* Effect.forkChild(
        Effect.all(
          Array.from({ length: 100 }, (_, index) => Effect.andThen(Effect.sleep(index * 100), renew)),
          { concurrency: "unbounded" }
        )
      )
      yield* TestClock.adjust(20_000)
      assert.deepEqual(new Set(yield* Fiber.join(callers)), new Set(["token 2"]))
      assert.strictEqual(yield* server.started, 2)
    })
  )

  it.effect("invalidating a token that has been replaced does nothing", () =>
    Effect.gen(function* () {
      const server = yield* endpoint()
      const source = yield* BearerToken.make(server)
      yield* source.invalidate(Redacted.make("never seen"))
      const old = yield* source.get
      yield* source.invalidate(old)
      assert.strictEqual(yield* text(source), "token 2")
      yield* source.invalidate(old)
      assert.strictEqual(yield* text(source), "token 2")
      // Another wrapper around the same text is the same token.
      yield* source.invalidate(Redacted.make("token 2"))
      assert.strictEqual(yield* text(source), "token 3")
    })
  )

  it.effect("fetches with the services of its making", () =>
    Effect.gen(function* () {
      class Realm extends Context.Service<Realm, string>()("Realm") {}
      const source = yield* BearerToken.make({
        fetchToken: Effect.map(Realm, (realm) => ({ token: Redacted.make(realm), expiresInSeconds: 60 }))
      }).pipe(Effect.provideService(Realm, "eu"))
      assert.strictEqual(yield* text(source), "eu")
    })
  )

  // With this budget a fiber yields between any two operations, so these two run through every interleaving. Yielding
  // costs two operations itself; with a budget of 2 a fiber would only yield.
  const steps = Array.from({ length: 40 }, (_, step) => step)
  const stepwise = Effect.provideService(References.MaxOpsBeforeYield, 3)
  // Time for an unexpected request to be counted.
  const longEnough = Effect.repeat(Effect.yieldNow, { times: 100 })

  it.effect.each(steps)("interrupting the first caller after %d steps leaves one request and a token", (step) =>
    Effect.gen(function* () {
      const server = yield* endpoint()
      const gate = yield* Deferred.make<void>()
      const source = yield* BearerToken.make({ fetchToken: Effect.tap(server.fetchToken, Deferred.await(gate)) })
      const first = yield* Effect.forkChild(stepwise(text(source)))
      yield* Effect.repeat(Effect.yieldNow, { times: step })
      yield* Fiber.interrupt(first)
      const second = yield* Effect.forkChild(text(source))
      yield* longEnough
      yield* Deferred.succeed(gate, undefined)
      assert.strictEqual(yield* Fiber.join(second), "token 1")
      assert.strictEqual(yield* server.started, 1)
    })
  )

  it.effect.each(steps)("whoever comes %d steps after another gets the same token", (step) =>
    Effect.gen(function* () {
      const server = yield* endpoint()
      const source = yield* BearerToken.make(server)
      const first = yield* Effect.forkChild(stepwise(text(source)))
      yield* Effect.repeat(Effect.yieldNow, { times: step })
      const second = yield* Effect.forkChild(stepwise(text(source)))
      assert.deepEqual([yield* Fiber.join(first), yield* Fiber.join(second)], ["token 1", "token 1"])
      yield* longEnough
      assert.strictEqual(yield* server.started, 1)
    })
  )

  it.effect.each(steps)("interrupting who started a renewal after %d steps leaves one request and a token", (step) =>
    Effect.gen(function* () {
      const { server, source } = yield* withFirst()
      yield* server.set({ latency: 1_000 })
      yield* TestClock.adjust(hour.refreshAt)
      const first = yield* Effect.forkChild(stepwise(text(source)))
      yield* Effect.repeat(Effect.yieldNow, { times: step })
      yield* Fiber.interrupt(first)
      assert.strictEqual(yield* text(source), "token 1")
      yield* longEnough
      yield* TestClock.adjust(1_000)
      yield* longEnough
      assert.strictEqual(yield* text(source), "token 2")
      assert.strictEqual(yield* server.started, 2)
    }).pipe(chance(0))
  )

  it.effect("a fresh token is returned at once, in few operations", () =>
    Effect.gen(function* () {
      const { source } = yield* withFirst()
      const few = Effect.provideService(References.MaxOpsBeforeYield, 8)
      const caller = yield* Effect.forkChild(few(source.get), { startImmediately: true })
      assert.isDefined(caller.pollUnsafe())
    })
  )
})
