import { assert, it } from "@effect/vitest"
import { Entities, Monite } from "@faktura/monite"
import { Effect, Redacted } from "effect"
import { Meter } from "../../src/demo/Meter.ts"
import { sandboxWith } from "../kit/Accounts.ts"

for (const failures of [0, 1, 4]) {
  it.live(`counts ${failures} failed attempts of one call as ${failures} retries`, () =>
    Effect.gen(function* () {
      const sandbox = yield* sandboxWith({ rateLimitPerSecond: 0 })
      sandbox.faults.script([
        { operationId: "get_entities", fault: "unavailable", times: failures, retryAfterSeconds: 0 }
      ])
      const { baseUrl, clientId, clientSecret } = sandbox.monite
      const counts = yield* Effect.gen(function* () {
        const entities = yield* Entities
        yield* Effect.orDie(entities.list())
        return yield* (yield* Meter).counts
      }).pipe(
        Effect.provide(Meter.layer),
        Effect.provide(
          Monite.layer({
            baseUrl,
            clientId,
            clientSecret: Redacted.make(clientSecret),
            version: "2024-05-25",
            policy: { baseDelay: 1, maxDelay: 10 }
          })
        )
      )
      // One request more is for the token.
      assert.deepStrictEqual(counts, { requests: failures + 2, retries: failures })
    })
  )
}
