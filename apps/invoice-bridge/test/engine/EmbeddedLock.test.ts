/** Only one process works with a SQLite file. */
import { assert, describe, it } from "@effect/vitest"
import { Effect, Exit, Layer, Scope } from "effect"
import { join } from "node:path"
import * as Database from "../../src/database/Database.ts"
import * as EmbeddedLock from "../../src/engine/EmbeddedLock.ts"
import { temporaryFolder } from "../kit/Engines.ts"

/** Takes the lock with a client of its own, as another process would. */
const take = (file: string, scope: Scope.Scope) =>
  Layer.buildWithScope(
    Layer.provide(Layer.fresh(EmbeddedLock.layer), Layer.fresh(Database.layer({ kind: "sqlite", file }))),
    scope
  )

describe("the lock of a SQLite file", () => {
  it.live("belongs to one worker, and ends with it", () =>
    Effect.gen(function* () {
      const file = join(yield* temporaryFolder, "bridge.sqlite")
      const [first, second] = [yield* Scope.make(), yield* Scope.make()]
      yield* take(file, first)
      const error = yield* Effect.flip(take(file, second))
      assert.strictEqual(error._tag, "EngineUnusable")
      assert.include(error.message, `Another process works with ${file}`)
      assert.include(error.message, "DATABASE_URL")
      yield* Scope.close(first, Exit.void)
      yield* take(file, second)
      yield* Scope.close(second, Exit.void)
    })
  )

  it.live("is not needed for a database in memory", () =>
    Effect.gen(function* () {
      const scope = yield* Effect.scope
      yield* take(":memory:", scope)
      yield* take(":memory:", scope)
    })
  )
})
