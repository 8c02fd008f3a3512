import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer } from "effect"
import { existsSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { Folder } from "../../src/folder/Folder.ts"
import { temporaryFolder } from "../kit/Folders.ts"

describe("Folder", () => {
  it.effect("lets one run in at a time", () =>
    Effect.gen(function* () {
      const path = temporaryFolder()
      const open = Layer.build(Folder.layer({ path, fresh: false }))
      yield* Effect.scoped(
        Effect.gen(function* () {
          yield* open
          const error = yield* Effect.flip(Effect.scoped(open))
          assert.include(error.message, "Another run is using")
        })
      )
      yield* Effect.scoped(open)
    })
  )

  it.effect("forgets the sandbox's files, and never those of real accounts", () =>
    Effect.gen(function* () {
      const path = temporaryFolder()
      const files = ["demo.sqlite", "demo.key", "sandbox.sqlite", "sandbox.sqlite-wal", "bridge.sqlite"]
      for (const file of files) writeFileSync(join(path, file), "")
      yield* Effect.scoped(Layer.build(Folder.layer({ path, fresh: true })))
      assert.deepStrictEqual(
        files.map((file) => existsSync(join(path, file))),
        [false, false, false, false, true]
      )
    })
  )

  it.effect("says what is wrong with a folder that cannot be made", () =>
    Effect.gen(function* () {
      const path = join(temporaryFolder(), "file")
      writeFileSync(path, "")
      const error = yield* Effect.flip(Effect.scoped(Layer.build(Folder.layer({ path, fresh: false }))))
      assert.include(error.message, "cannot be used")
    })
  )
})
