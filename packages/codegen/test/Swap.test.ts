import { assert, describe, it } from "@effect/vitest"
import * as NodeServices from "@effect/platform-node/NodeServices"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import * as FileSystem from "effect/FileSystem"
import * as Path from "effect/Path"
import { repairFolders, replaceFolders } from "../src/output/Swap.ts"

const filesOf = (age: string): ReadonlyMap<string, string> =>
  new Map([
    ["a.ts", `${age} a`],
    ["deep/b.ts", `${age} b`],
    [`only-${age}.ts`, age]
  ])

/** Single files that are replaced with the folders. */
const singleFiles = (root: string, age: string): ReadonlyMap<string, string> =>
  new Map([
    [`${root}/specs/openapi.yaml`, `${age} document`],
    [`${root}/specs/source.yaml`, `${age} source`]
  ])

const makePackages = Effect.fnUntraced(function* () {
  const fs = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  const root = yield* fs.makeTempDirectoryScoped({ prefix: "faktura-swap-" })
  const folders = ["client", "services"].map((name) => path.join(root, name, "src", "generated"))
  return { root, folders }
})

/** All files below a folder, with what they say. */
const textsOf = Effect.fnUntraced(function* (root: string) {
  const fs = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  const texts: Record<string, string> = {}
  for (const name of yield* fs.readDirectory(root, { recursive: true })) {
    const file = path.join(root, name)
    if ((yield* fs.stat(file)).type === "File") texts[name] = yield* fs.readFileString(file)
  }
  return texts
})

const expected = (age: string): Record<string, string> =>
  Object.fromEntries(
    ["client", "services"].flatMap((name) =>
      [...filesOf(age)].map(([file, text]) => [`${name}/src/generated/${file}`, text] as const)
    )
  )

const expectedWithFiles = (age: string): Record<string, string> => ({
  ...expected(age),
  ...Object.fromEntries([...singleFiles("", age)].map(([file, text]) => [file.slice(1), text]))
})

const newFiles = (folders: ReadonlyArray<string>): ReadonlyMap<string, ReadonlyMap<string, string>> =>
  new Map(folders.map((folder) => [folder, filesOf("new")]))

/**
 * A disk that stops at the n-th change. `crash`: nothing runs after that, as when the power is cut; what is half written
 * stays. Otherwise that one change fails, and the disk works on.
 */
const stoppingAt = (fs: FileSystem.FileSystem, n: number, crash: boolean): FileSystem.FileSystem => {
  let changes = 0
  const stop = Effect.suspend(() => Effect.die(new Error("the disk stopped")))
  const guarded =
    <Args extends ReadonlyArray<unknown>, A, E>(change: (...args: Args) => Effect.Effect<A, E>) =>
    (...args: Args): Effect.Effect<A, E> =>
      Effect.suspend(() => {
        changes++
        return changes === n || (crash && changes > n) ? stop : change(...args)
      })
  return {
    ...fs,
    rename: guarded(fs.rename),
    remove: guarded(fs.remove),
    makeDirectory: guarded(fs.makeDirectory),
    writeFileString: guarded(fs.writeFileString)
  }
}

describe("replaceFolders", () => {
  it.effect("replaces all, keeps nothing of before, and leaves nothing beside", () =>
    Effect.gen(function* () {
      const { folders, root } = yield* makePackages()
      yield* replaceFolders(new Map(folders.map((folder) => [folder, filesOf("old")])))
      assert.deepStrictEqual(yield* textsOf(root), expected("old"))
      yield* replaceFolders(newFiles(folders))
      assert.deepStrictEqual(yield* textsOf(root), expected("new"))
      const fs = yield* FileSystem.FileSystem
      assert.deepStrictEqual((yield* fs.readDirectory(root)).toSorted(), ["client", "services"])
      assert.deepStrictEqual(yield* fs.readDirectory(`${root}/client`), ["src"])
    }).pipe(Effect.scoped, Effect.provide(NodeServices.layer))
  )

  for (const crash of [true, false]) {
    it.effect(
      `${crash ? "a crash" : "a failure"} at any change leaves the old files or the new ones, once repaired`,
      () =>
        Effect.gen(function* () {
          const outcomes = { old: 0, new: 0 }
          for (let n = 1; ; n++) {
            const { folders, root } = yield* makePackages()
            yield* replaceFolders(new Map(folders.map((folder) => [folder, filesOf("old")])))
            const disk = stoppingAt(yield* FileSystem.FileSystem, n, crash)
            const exit = yield* Effect.exit(
              replaceFolders(newFiles(folders)).pipe(Effect.provideService(FileSystem.FileSystem, disk))
            )
            yield* repairFolders(folders)
            const found = yield* textsOf(root)
            const age = "client/src/generated/only-new.ts" in found ? "new" : "old"
            assert.deepStrictEqual(found, expected(age), `stopped at change ${n}`)
            if (Exit.isSuccess(exit)) break
            outcomes[age]++
          }
          // Both happen, so the stop was before and after the point from which there is no going back.
          assert.isAbove(outcomes.old, 5)
          assert.isAbove(outcomes.new, 3)
        }).pipe(Effect.scoped, Effect.provide(NodeServices.layer))
    )
  }

  it.effect("a crash while it is repaired is repaired by the next", () =>
    Effect.gen(function* () {
      const { folders, root } = yield* makePackages()
      const fs = yield* FileSystem.FileSystem
      const stopped = (n: number, run: Effect.Effect<void, unknown, FileSystem.FileSystem | Path.Path>) =>
        Effect.exit(run.pipe(Effect.provideService(FileSystem.FileSystem, stoppingAt(fs, n, true))))
      for (let n = 1; n < 30; n++) {
        yield* replaceFolders(new Map(folders.map((folder) => [folder, filesOf("old")])))
        yield* stopped(n, replaceFolders(newFiles(folders)))
        for (const at of [1, 2, 3]) yield* stopped(at, repairFolders(folders))
        yield* repairFolders(folders)
        const found = yield* textsOf(root)
        assert.deepStrictEqual(found, expected("client/src/generated/only-new.ts" in found ? "new" : "old"))
      }
    }).pipe(Effect.scoped, Effect.provide(NodeServices.layer))
  )
})

describe("replaceFolders with single files", () => {
  for (const crash of [true, false]) {
    it.effect(
      `${crash ? "a crash" : "a failure"} at any change leaves folders and files of one age, once repaired`,
      () =>
        Effect.gen(function* () {
          const outcomes = { old: 0, new: 0 }
          for (let n = 1; ; n++) {
            const { folders, root } = yield* makePackages()
            const replace = (age: string) =>
              replaceFolders(new Map(folders.map((folder) => [folder, filesOf(age)])), singleFiles(root, age))
            yield* replace("old")
            const disk = stoppingAt(yield* FileSystem.FileSystem, n, crash)
            const exit = yield* Effect.exit(replace("new").pipe(Effect.provideService(FileSystem.FileSystem, disk)))
            yield* repairFolders(folders, [...singleFiles(root, "").keys()])
            const found = yield* textsOf(root)
            const age = "client/src/generated/only-new.ts" in found ? "new" : "old"
            assert.deepStrictEqual(found, expectedWithFiles(age), `stopped at change ${n}`)
            const fs = yield* FileSystem.FileSystem
            assert.deepStrictEqual((yield* fs.readDirectory(`${root}/specs`)).toSorted(), [
              "openapi.yaml",
              "source.yaml"
            ])
            if (Exit.isSuccess(exit)) break
            outcomes[age]++
          }
          assert.isAbove(outcomes.old, 5)
          assert.isAbove(outcomes.new, 3)
        }).pipe(Effect.scoped, Effect.provide(NodeServices.layer))
    )
  }

  it.effect("an interruption while it writes leaves everything as it was", () =>
    Effect.gen(function* () {
      const { folders, root } = yield* makePackages()
      const replace = (age: string) =>
        replaceFolders(new Map(folders.map((folder) => [folder, filesOf(age)])), singleFiles(root, age))
      yield* replace("old")
      const fs = yield* FileSystem.FileSystem
      const hanging = { ...fs, writeFileString: () => Effect.never }
      const fiber = yield* Effect.forkChild(
        replace("new").pipe(Effect.provideService(FileSystem.FileSystem, hanging)),
        { startImmediately: true }
      )
      yield* Fiber.interrupt(fiber)
      assert.deepStrictEqual(yield* textsOf(root), expectedWithFiles("old"))
      assert.deepStrictEqual((yield* fs.readDirectory(`${root}/specs`)).toSorted(), ["openapi.yaml", "source.yaml"])
    }).pipe(Effect.scoped, Effect.provide(NodeServices.layer))
  )
})

describe("repairFolders", () => {
  it.effect("does nothing where nothing is left over", () =>
    Effect.gen(function* () {
      const { folders, root } = yield* makePackages()
      yield* repairFolders(folders)
      assert.deepStrictEqual(yield* textsOf(root), {})
      yield* replaceFolders(newFiles(folders))
      const disk = stoppingAt(yield* FileSystem.FileSystem, 1, true)
      yield* repairFolders(folders).pipe(Effect.provideService(FileSystem.FileSystem, disk))
      assert.deepStrictEqual(yield* textsOf(root), expected("new"))
    }).pipe(Effect.scoped, Effect.provide(NodeServices.layer))
  )
})
