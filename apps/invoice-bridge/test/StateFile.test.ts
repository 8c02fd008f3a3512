/**
 * State files of other versions and damaged ones: what is told, by a run and by `status`, and that nothing is changed.
 */
import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer } from "effect"
import { existsSync, readFileSync, truncateSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { DatabaseSync } from "node:sqlite"
import { Folder } from "../src/Folder.ts"
import { snapshot, State } from "../src/State.ts"
import { Target } from "../src/Target.ts"
import { temporaryFolder } from "./kit/Folders.ts"

const layerOf = (path: string) =>
  State.layer.pipe(
    Layer.provide(
      Layer.merge(
        Folder.layer({ path, isReal: false, fresh: false }),
        Layer.succeed(Target, { name: "test", isEmpty: true, faults: () => ({}) })
      )
    )
  )

/** A state with one finished step. */
const written = (path: string) =>
  Effect.gen(function* () {
    const state = yield* State
    yield* state.done("entity", "sales@example.com", { id: "server-1" }, "answered")
  }).pipe(Effect.provide(layerOf(path)))

const change = (file: string, sql: string): void => {
  const database = new DatabaseSync(file)
  database.exec(sql)
  database.close()
}

const unusable: ReadonlyArray<readonly [name: string, spoil: (file: string) => void, told: RegExp]> = [
  [
    "of a newer version",
    (file) => change(file, "PRAGMA user_version = 2"),
    /was written by a newer version of this program \(schema 2; this one reads up to 1\)\. Update the program/
  ],
  [
    "of an older version, with a column fewer",
    (file) => change(file, "PRAGMA user_version = 0; ALTER TABLE steps DROP COLUMN problem"),
    /was written by an older version or by another program: its table "steps" differs from schema 1\. .*move it away/
  ],
  [
    "of another program",
    (file) => change(file, "PRAGMA user_version = 0; DROP TABLE steps; DROP TABLE facts; CREATE TABLE other (a)"),
    /older version or by another program/
  ],
  ["that is text", (file) => writeFileSync(file, "{}".repeat(3000)), /is damaged \(file is not a database\)/],
  [
    "that is cut",
    (file) => {
      change(file, "PRAGMA journal_mode = DELETE")
      truncateSync(file, 8192)
    },
    /is damaged/
  ],
  [
    "with a page of zeros",
    (file) => {
      change(file, "PRAGMA journal_mode = DELETE")
      const bytes = readFileSync(file)
      writeFileSync(file, bytes.fill(0, 4096, 8192))
    },
    /is damaged/
  ],
  [
    "with a result that is none",
    (file) => change(file, "UPDATE steps SET result = '{\"id\":'"),
    /is damaged \(the result of step entity cannot be read\)/
  ]
]

describe("a state file", () => {
  for (const [name, spoil, told] of unusable) {
    it.effect(`${name} is told as what it is, and left as it is`, () =>
      Effect.gen(function* () {
        const path = temporaryFolder()
        const file = join(path, "bridge.sqlite")
        yield* written(path)
        spoil(file)
        const before = readFileSync(file)
        const byStatus = yield* Effect.flip(snapshot(file))
        const byRun = yield* Effect.flip(
          State.use((state) => state.read("entity", "sales@example.com")).pipe(Effect.provide(layerOf(path)))
        )
        for (const error of [byStatus, byRun]) {
          assert.match(error.message, told)
          assert.include(error.message, file)
        }
        // Opening in WAL mode may change the header of a file that is read, and of no other.
        if (!name.startsWith("with a result")) assert.deepStrictEqual(readFileSync(file), before)
      })
    )
  }

  it.effect("from before there were versions is read, and gets one", () =>
    Effect.gen(function* () {
      const path = temporaryFolder()
      const file = join(path, "bridge.sqlite")
      yield* written(path)
      change(file, "PRAGMA user_version = 0")
      assert.strictEqual((yield* snapshot(file))?.rows.length, 1)
      const known = yield* State.use((state) => state.results("entity")).pipe(Effect.provide(layerOf(path)))
      assert.deepStrictEqual(known, [{ id: "server-1" }])
      const database = new DatabaseSync(file)
      assert.strictEqual(database.prepare("PRAGMA user_version").get()?.["user_version"], 1)
      database.close()
    })
  )

  it.effect("that is empty, as a kill while it is made leaves it, is a new one", () =>
    Effect.gen(function* () {
      const path = temporaryFolder()
      const file = join(path, "bridge.sqlite")
      writeFileSync(file, "")
      assert.isUndefined(yield* snapshot(file))
      yield* written(path)
      assert.strictEqual((yield* snapshot(file))?.rows.length, 1)
    })
  )

  it.effect("that does not exist is not made by reading it", () =>
    Effect.gen(function* () {
      const file = join(temporaryFolder(), "bridge.sqlite")
      assert.isUndefined(yield* snapshot(file))
      assert.isFalse(existsSync(file))
    })
  )
})
