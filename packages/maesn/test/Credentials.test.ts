import { assert, describe, it } from "@effect/vitest"
import * as ConfigProvider from "effect/ConfigProvider"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import * as Stream from "effect/Stream"
import { ChildProcessSpawner } from "effect/process"
import { TestClock } from "effect/testing"
import { Maesn, MaesnClient } from "../src/index.ts"

const endpoint = { baseUrl: "https://api.example.com" }
const security = [["apiKey"]]

/** Keys by number. */
const vault = () => {
  let asked = 0
  const ask = Effect.sync(() => ({ apiKey: Redacted.make(`key ${++asked}`) }))
  return { ask, asked: () => asked }
}

/** A program that prints what a vault gives. */
const program = ({ ask }: ReturnType<typeof vault>) =>
  Layer.succeed(
    ChildProcessSpawner.ChildProcessSpawner,
    ChildProcessSpawner.make(() =>
      Effect.map(
        ask,
        ({ apiKey }) =>
          // The cast: the other parts of a handle are not looked at.
          ({
            stdout: Stream.make(new TextEncoder().encode(`${Redacted.value(apiKey)}\n`)),
            exitCode: Effect.succeed(ChildProcessSpawner.ExitCode(0))
          }) as unknown as ChildProcessSpawner.ChildProcessHandle
      )
    )
  )

const key = Effect.gen(function* () {
  const { credentials } = yield* MaesnClient
  const sent = yield* credentials.parts(security)
  return { sent, text: Redacted.value(sent.headers!["X-API-KEY"]!), refused: credentials.refused(sent) }
})

const over = (source: Layer.Layer<Maesn.Credentials>) =>
  Effect.provide(Maesn.layerFrom(endpoint).pipe(Layer.provide(source)))

describe("where Maesn's key comes from", () => {
  it.effect.each([
    { name: "values", source: Maesn.credentialsFromValues({ apiKey: Redacted.make("k") }) },
    {
      name: "the environment",
      source: Layer.orDie(Maesn.credentialsFromConfig).pipe(
        Layer.provide(ConfigProvider.layer(ConfigProvider.fromEnvRecord({ MAESN_API_KEY: "k" })))
      )
    }
  ])("$name: one that stays, so that a refused call is not made again", ({ source }) =>
    Effect.gen(function* () {
      const { refused, sent, text } = yield* key
      assert.strictEqual(text, "k")
      assert.isFalse(yield* refused)
      yield* TestClock.adjust("10 days")
      assert.strictEqual((yield* key).sent, sent)
    }).pipe(over(source))
  )

  it.effect("the environment: a setting that is missing is told when the layer is built", () =>
    Effect.gen(function* () {
      const layer = Maesn.layerFrom(endpoint).pipe(Layer.provide(Maesn.credentialsFromConfig))
      const error = yield* Effect.flip(Effect.scoped(Layer.build(layer))).pipe(
        Effect.provideService(ConfigProvider.ConfigProvider, ConfigProvider.fromEnvRecord({}))
      )
      assert.include(error.message, "MAESN_API_KEY")
    })
  )

  const kinds = [
    { name: "an effect", life: 300_000, of: (it: ReturnType<typeof vault>) => Maesn.credentialsFromEffect(it.ask) },
    {
      name: "an effect, with a life of its own",
      life: 3_600_000,
      of: (it: ReturnType<typeof vault>) => Maesn.credentialsFromEffect(it.ask, { keepForMillis: 3_600_000 })
    },
    {
      name: "a command",
      life: 300_000,
      of: (it: ReturnType<typeof vault>) =>
        Maesn.credentialsFromCommand({ program: "vault" }).pipe(Layer.provide(program(it)))
    },
    {
      name: "a command, with a life of its own",
      life: 3_600_000,
      of: (it: ReturnType<typeof vault>) =>
        Maesn.credentialsFromCommand({ program: "vault", keepForMillis: 3_600_000 }).pipe(Layer.provide(program(it)))
    }
  ]
  it.effect.each(kinds)("$name: kept for its life, and asked for anew after a refusal", ({ life, of }) => {
    const secrets = vault()
    return Effect.gen(function* () {
      assert.strictEqual(secrets.asked(), 0)
      const first = yield* key
      assert.strictEqual(first.text, "key 1")
      yield* TestClock.adjust(life - 90_001)
      assert.strictEqual((yield* key).sent, first.sent)
      assert.isTrue(yield* first.refused)
      const second = yield* key
      assert.strictEqual(second.text, "key 2")
      // A call with the first key returns late.
      assert.isTrue(yield* first.refused)
      assert.strictEqual((yield* key).text, "key 2")
      yield* TestClock.adjust(life - 10_000)
      assert.strictEqual((yield* key).text, "key 3")
      assert.strictEqual(secrets.asked(), 3)
    }).pipe(over(of(secrets)))
  })
})
