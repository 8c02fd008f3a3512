import { assert, it } from "@effect/vitest"
import { startSandbox } from "@faktura/sandbox"
import { Entities } from "@faktura/monite"
import { Effect } from "effect"
import { Meter } from "../src/Meter.ts"
import { temporaryFolder } from "./kit/Folders.ts"
import { against } from "./kit/Run.ts"

for (const failures of [0, 1, 4]) {
  it.live(`counts ${failures} failed attempts of one call as ${failures} retries`, () =>
    Effect.gen(function* () {
      const sandbox = yield* Effect.acquireRelease(
        Effect.promise(() => startSandbox({ rateLimitPerSecond: 0 })),
        (opened) => Effect.promise(() => opened.close())
      )
      sandbox.faults.script([
        { operationId: "get_entities", fault: "unavailable", times: failures, retryAfterSeconds: 0 }
      ])
      const counts = yield* against(
        sandbox,
        temporaryFolder()
      )(
        Effect.gen(function* () {
          const entities = yield* Entities
          yield* Effect.orDie(entities.list())
          return yield* (yield* Meter).counts
        })
      )
      // One request more is for the token.
      assert.deepStrictEqual(counts, { requests: failures + 2, retries: failures })
    })
  )
}
