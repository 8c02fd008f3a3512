import { assert, describe, it } from "@effect/vitest"
import {
  Arbitrary,
  Cause,
  Context,
  Deferred,
  Effect,
  Exit,
  Fiber,
  Logger,
  Random,
  Redacted,
  Ref,
  References,
  Schema,
  Scope
} from "effect"
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

/** Chance is what it is said to be, from 0 to below 1. */
const chance = (value: number) =>
  Effect.provideService(Random.Random, { nextDoubleUnsafe: () => value, nextIntUnsafe: () => 0 })

/** What is logged meanwhile. */
const logged = <A, E, R>(effect: (lines: ReadonlyArray<string>) => Effect.Effect<A, E, R>) =>
  Effect.suspend(() => {
    const lines: Array<string> = []
    const logger = Logger.make(({ cause, logLevel, message }) => {
      lines.push(`${logLevel}: ${String(message)} ${String(Cause.squash(cause))}`)
    })
    return Effect.provide(effect(lines), Logger.layer([logger]))
  })

/** A source that has its first token, of an hour: replaced from 3 540 000 ms on, not given out from 3 590 000 ms on. */
const hour = { refreshAt: 3_540_000, endsAt: 3_590_000 }
const withFirst = Effect.fnUntraced(function* () {
  const server = yield* endpoint()
  const source = yield* BearerToken.make(server)
  assert.strictEqual(yield* text(source), "token 1")
  return { server, source }
})

const warning = (failure: string) =>
  `Warn: A token could not be renewed in time; the old one is used while it is valid. ${failure}`

describe("BearerToken", () => {
  it.effect("has at hand what it would give at once, and only that", () =>
    Effect.gen(function* () {
      const source = yield* BearerToken.make(yield* endpoint())
      const peeked = (now: number) => {
        const token = source.peek(now)
        return token && Redacted.value(token)
      }
      assert.isUndefined(peeked(0))
      const token = yield* source.get
      assert.strictEqual(source.peek(0), token)
      assert.strictEqual(peeked(hour.refreshAt - 1), "token 1")
      assert.isUndefined(peeked(hour.refreshAt))
      yield* source.invalidate(token)
      assert.isUndefined(peeked(0))
    }).pipe(chance(0))
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

  it.effect("a hundred callers in the time of renewal go on with the old token; one request is made", () =>
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

  it.effect("a renewal that dies harms nobody", () =>
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

  it.effect("after a failed renewal the old token is not given out beyond its end", () =>
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
        // Those who wait are told: nothing more is logged.
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

  it.effect("a first request that fails is told to those who wait, not logged", () =>
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

  it.effect("closing the scope ends a renewal, without a warning; the token is good for the rest of its life", () =>
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
    "whatever life a token is said to have, it is given to whoever waits, and kept only when that is more than none",
    [Arbitrary.schema(Schema.Number)],
    ([life]) =>
      Effect.gen(function* () {
        const source = yield* BearerToken.make(yield* endpoint({ life }))
        assert.strictEqual(yield* text(source), "token 1")
        assert.strictEqual(yield* text(source), life > 0 ? "token 1" : "token 2")
      }).pipe(Effect.scoped)
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
  // For a stray request to be counted.
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

  it.effect("a fresh token is given at once, in few operations", () =>
    Effect.gen(function* () {
      const { source } = yield* withFirst()
      const few = Effect.provideService(References.MaxOpsBeforeYield, 8)
      const caller = yield* Effect.forkChild(few(source.get), { startImmediately: true })
      assert.isDefined(caller.pollUnsafe())
    })
  )
})
