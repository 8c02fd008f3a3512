import { assert, describe, it } from "@effect/vitest"
import { Cause, Context, Deferred, Effect, Exit, Fiber, Redacted, Ref, References, Scope } from "effect"
import { TestClock } from "effect/testing"
import * as BearerToken from "../src/BearerToken.ts"

interface Endpoint {
  readonly life: number
  readonly latency: number
  readonly failing: boolean
}

/** A token endpoint that numbers its tokens, counts, and does what it is told. */
const endpoint = Effect.fnUntraced(function* (initial: Partial<Endpoint> = {}) {
  const behaviour = yield* Ref.make<Endpoint>({ life: 3600, latency: 0, failing: false, ...initial })
  const started = yield* Ref.make(0)
  const interrupted = yield* Ref.make(0)
  const fetchToken = Effect.gen(function* () {
    const { failing, latency, life } = yield* Ref.get(behaviour)
    const number = yield* Ref.updateAndGet(started, (n) => n + 1)
    if (latency > 0) yield* Effect.sleep(latency)
    if (failing) return yield* Effect.fail(`failure ${number}`)
    return { token: Redacted.make(`token ${number}`), expiresInSeconds: life }
  }).pipe(Effect.onInterrupt(() => Ref.update(interrupted, (n) => n + 1)))
  return {
    fetchToken,
    started: Ref.get(started),
    interrupted: Ref.get(interrupted),
    set: (change: Partial<Endpoint>) => Ref.update(behaviour, (now) => ({ ...now, ...change }))
  }
})

const text = <E>(source: BearerToken.BearerToken<E>) => Effect.map(source.get, Redacted.value)

/** Lets every fiber that can run do so. */
const settle = TestClock.adjust(0)

describe("BearerToken", () => {
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
    { name: "a minute before it expires", life: 3600, margin: undefined, kept: 3_540_000 },
    { name: "a margin of its own", life: 3600, margin: 600_000, kept: 3_000_000 },
    { name: "exactly twice the margin", life: 120, margin: undefined, kept: 60_000 },
    { name: "short-lived: half its life", life: 60, margin: undefined, kept: 30_000 },
    { name: "as short as can be", life: 1, margin: undefined, kept: 500 }
  ])("renews $name", ({ kept, life, margin }) =>
    Effect.gen(function* () {
      const server = yield* endpoint({ life })
      const source = yield* BearerToken.make({
        fetchToken: server.fetchToken,
        ...(margin === undefined ? {} : { refreshBeforeMillis: margin })
      })
      assert.strictEqual(yield* text(source), "token 1")
      yield* TestClock.adjust(kept - 1)
      assert.strictEqual(yield* text(source), "token 1")
      yield* TestClock.adjust(1)
      assert.strictEqual(yield* text(source), "token 2")
    })
  )

  it.effect("counts the life from when the request was sent", () =>
    Effect.gen(function* () {
      const server = yield* endpoint({ life: 3600, latency: 25_000 })
      const source = yield* BearerToken.make(server)
      const first = yield* Effect.forkChild(text(source))
      yield* TestClock.adjust(25_000)
      assert.strictEqual(yield* Fiber.join(first), "token 1")
      yield* server.set({ latency: 0 })
      yield* TestClock.adjust(3_540_000 - 25_000)
      assert.strictEqual(yield* text(source), "token 2")
    })
  )

  it.effect.each([0, -5, Number.NaN])("a token that lives %d seconds is used once", (life) =>
    Effect.gen(function* () {
      const source = yield* BearerToken.make(yield* endpoint({ life }))
      assert.strictEqual(yield* text(source), "token 1")
      assert.strictEqual(yield* text(source), "token 2")
    })
  )

  it.effect("a failure is everybody's who waits, and the next caller tries anew", () =>
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

  it.effect("who asks as soon as a failure is known gets a new request", () =>
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

  it.effect("closing the scope ends the request and frees those who wait", () =>
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

  it.effect("fetches with the services present when it was made", () =>
    Effect.gen(function* () {
      class Realm extends Context.Service<Realm, string>()("Realm") {}
      const source = yield* BearerToken.make({
        fetchToken: Effect.map(Realm, (realm) => ({ token: Redacted.make(realm), expiresInSeconds: 60 }))
      }).pipe(Effect.provideService(Realm, "eu"))
      assert.strictEqual(yield* text(source), "eu")
    })
  )

  // With this budget a fiber gives way between any two operations, so these two go through every interleaving. Giving way
  // costs two operations itself; with a budget of 2 a fiber would do nothing else.
  const steps = Array.from({ length: 40 }, (_, step) => step)
  const stepwise = Effect.provideService(References.MaxOpsBeforeYield, 3)

  it.effect.each(steps)("interrupting the first caller after %d steps leaves one request and a token", (step) =>
    Effect.gen(function* () {
      const server = yield* endpoint()
      const gate = yield* Deferred.make<void>()
      const source = yield* BearerToken.make({ fetchToken: Effect.tap(server.fetchToken, Deferred.await(gate)) })
      const first = yield* Effect.forkChild(stepwise(text(source)))
      yield* Effect.repeat(Effect.yieldNow, { times: step })
      yield* Fiber.interrupt(first)
      const second = yield* Effect.forkChild(text(source))
      // Long enough for a stray request to be counted.
      yield* Effect.repeat(Effect.yieldNow, { times: 100 })
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
      assert.strictEqual(yield* server.started, 1)
    })
  )
})
