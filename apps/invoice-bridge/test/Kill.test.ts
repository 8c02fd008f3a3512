/**
 * Kills the program at random steps and starts it again until it is complete. Every record must exist once in the
 * sandbox.
 *
 * Why steps and not milliseconds: the program is killed at the same points on any machine. Some are before a request,
 * some between its arrival and its response, some while the response is stored.
 */
import { assert, describe, it } from "@effect/vitest"
import { Effect, Random } from "effect"
import { keptSandbox } from "./kit/Accounts.ts"
import { program } from "./kit/Child.ts"
import { temporaryFolder } from "./kit/Folders.ts"
import { complete, counted } from "./kit/Run.ts"

/** A complete run has about 180 steps. */
const kills = 7
const seeds = [101, 202]

describe("kill -9", () => {
  for (const seed of seeds) {
    it.live(
      `seed ${seed}: continues where it stopped and makes nothing twice`,
      () =>
        Effect.gen(function* () {
          const directory = temporaryFolder()
          const moments = (yield* Effect.forEach(Array.from({ length: kills }), () =>
            Random.nextIntBetween(1, 178)
          )).sort((left, right) => left - right)
          for (const killAfter of moments) {
            const killed = yield* program(directory, ["--json", "--seed", String(seed)], { killAfter })
            assert.isNull(killed.code, `not killed at step ${killAfter}: ${killed.stderr}`)
          }
          let ended = yield* program(directory, ["--json", "--seed", String(seed)])
          for (let again = 0; again < 3 && ended.code === 1; again++) {
            ended = yield* program(directory, ["--json", "--seed", String(seed)])
          }
          assert.strictEqual(ended.code, 0, `killed at steps ${moments.join(", ")}: ${ended.stderr}`)
          const sandbox = yield* keptSandbox(directory)
          assert.deepStrictEqual(counted(sandbox), complete, `killed at steps ${moments.join(", ")}`)
        }).pipe(Random.withSeed(seed)),
      180_000
    )
  }
})
