/**
 * A token endpoint that does what it is told, and sources of its tokens.
 */
import { assert } from "@effect/vitest"
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Logger from "effect/Logger"
import * as Random from "effect/Random"
import * as Redacted from "effect/Redacted"
import * as Ref from "effect/Ref"
import * as TestClock from "effect/testing/TestClock"
import * as BearerToken from "../../src/credentials/BearerToken.ts"

interface Endpoint {
  readonly life: number
  readonly latency: number
  readonly failing: boolean
}

/** A token endpoint that numbers its tokens, counts, and does what it is told. */
export const endpoint = Effect.fnUntraced(function* (initial: Partial<Endpoint> = {}) {
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

/** The token that is given out. */
export const text = <E>(source: BearerToken.BearerToken<E>) => Effect.map(source.get, Redacted.value)

/** Lets every fiber that can run do so. */
export const settle = TestClock.adjust(0)

/** Chance is what it is said to be, from 0 to below 1. */
export const chance = (value: number) =>
  Effect.provideService(Random.Random, { nextDoubleUnsafe: () => value, nextIntUnsafe: () => 0 })

/** Messages that are logged meanwhile. */
export const logged = <A, E, R>(effect: (lines: ReadonlyArray<string>) => Effect.Effect<A, E, R>) =>
  Effect.suspend(() => {
    const lines: Array<string> = []
    const logger = Logger.make(({ cause, logLevel, message }) => {
      lines.push(`${logLevel}: ${String(message)} ${String(Cause.squash(cause))}`)
    })
    return Effect.provide(effect(lines), Logger.layer([logger]))
  })

/** A source with its first token, of one hour: renewed from 3 540 000 ms on, not used from 3 590 000 ms on. */
export const hour = { refreshAt: 3_540_000, endsAt: 3_590_000 }
/** See above. */
export const withFirst = Effect.fnUntraced(function* () {
  const server = yield* endpoint()
  const source = yield* BearerToken.make(server)
  assert.strictEqual(yield* text(source), "token 1")
  return { server, source }
})
