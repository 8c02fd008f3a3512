import { assert, describe, it } from "@effect/vitest"
import { Effect, Logger } from "effect"
import { CallPolicy } from "../src/operation/CallPolicy.ts"
import * as Meter from "../src/telemetry/Meter.ts"
import { makeUnreadWaits } from "../src/telemetry/UnreadWaits.ts"
import { scripted } from "./kit/Scripted.ts"

/** Gives what is logged meanwhile. */
const logged = <A, E, R>(what: Effect.Effect<A, E, R>) =>
  Effect.gen(function* () {
    const lines: Array<string> = []
    const logger = Logger.make(({ logLevel, message }) => void lines.push(`${logLevel}: ${String(message)}`))
    yield* Effect.exit(Effect.provide(what, Logger.layer([logger])))
    return lines
  })

const line = (name: string, value: string): string =>
  `Warn: test: the header ${name} has a wait that cannot be read, ${value}. It is ignored. This is logged once for each header.`

describe("waits that cannot be read", () => {
  it.effect("are logged once for each client and header", () =>
    Effect.gen(function* () {
      const first = makeUnreadWaits("test")
      const soon = new Headers({ "retry-after": "soon" })
      const later = new Headers({ "retry-after": "later", "x-ratelimit-reset": "x" })
      const all = Effect.andThen(first(soon, 0), first(later, 0))
      assert.deepStrictEqual(yield* logged(all), [line("retry-after", '"soon"'), line("x-ratelimit-reset", '"x"')])
      assert.deepStrictEqual(yield* logged(all), [])
      assert.deepStrictEqual(yield* logged(makeUnreadWaits("test")(soon, 0)), [line("retry-after", '"soon"')])
    })
  )

  it.effect("are shown without control characters, and not beyond 80 characters", () =>
    Effect.gen(function* () {
      const value = `\u001b[31m${"x".repeat(100)}`
      const lines = yield* logged(
        makeUnreadWaits("test")({ get: (name) => (name === "retry-after" ? value : null) }, 0)
      )
      assert.deepStrictEqual(lines, [line("retry-after", `"\\u001b[31m${"x".repeat(75)}"`)])
    })
  )

  it.effect("of a call's responses are logged, and readable ones are not", () =>
    Effect.gen(function* () {
      for (const [value, lines] of [
        ["soon", 1],
        ["2s", 0]
      ] as const) {
        const { call, client } = yield* scripted([{ status: 429, headers: { "retry-after": value } }])
        Object.assign(client, { meter: Meter.make("test", client.baseUrl) })
        const once = Effect.provideService(call({ path: { thing_id: "1" } }), CallPolicy, { maxAttempts: 1 })
        assert.lengthOf(yield* logged(Effect.andThen(Effect.exit(once), Effect.exit(once))), lines)
      }
    })
  )
})
