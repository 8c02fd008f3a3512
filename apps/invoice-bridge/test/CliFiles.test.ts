/**
 * The program and the files of its state: rights, full disks, folders that it may not write to, and files of other versions.
 */
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { spawnSync } from "node:child_process"
import { chmodSync, mkdirSync, readdirSync, statSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { DatabaseSync } from "node:sqlite"
import { sandboxWith, settingsOf } from "./kit/Accounts.ts"
import { program } from "./kit/Child.ts"
import { temporaryFolder } from "./kit/Folders.ts"

const rightsOf = (path: string): string => (statSync(path).mode & 0o777).toString(8)

/** Runs a command on its own disk with this size in KiB, mounted over the current directory. */
const onSmallDisk = (size: number): ReadonlyArray<string> => [
  "unshare",
  ...(process.getuid?.() === 0 ? [] : ["--map-root-user"]),
  "--mount",
  "sh",
  "-c",
  `mount -t tmpfs -o size=${size}k tmpfs "$PWD" && cd "$PWD" && exec "$@"`,
  "sh"
]

const [unshare = "", ...given] = onSmallDisk(64)
const hasSmallDisks = spawnSync(unshare, [...given, "true"], { cwd: temporaryFolder() }).status === 0

/** A user without the right to write into folders of others; root may write everywhere. */
const asNobody: ReadonlyArray<string> =
  process.getuid?.() === 0 ? ["setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups"] : []
const hasNobody =
  asNobody.length === 0 ||
  spawnSync(asNobody[0] ?? "", [...asNobody.slice(1), process.execPath, "--version"]).status === 0

const states = [
  ["of a newer version", "PRAGMA user_version = 9", /was written by a newer version/],
  ["of an older version", "PRAGMA user_version = 0; ALTER TABLE steps DROP COLUMN how", /written by an older version/]
] as const

describe("the files of the state", () => {
  it.live(
    "are for this user only, also those of an earlier version, with any umask",
    () =>
      Effect.gen(function* () {
        const directory = temporaryFolder()
        const folder = join(directory, ".faktura")
        mkdirSync(folder, { mode: 0o755 })
        writeFileSync(join(folder, "lock.sqlite"), "")
        chmodSync(join(folder, "lock.sqlite"), 0o644)
        const ended = yield* program(directory, ["onboard"], { under: ["sh", "-c", 'umask 000; exec "$@"', "sh"] })
        assert.strictEqual(ended.code, 0, ended.stderr)
        assert.strictEqual(rightsOf(folder), "700")
        const files = readdirSync(folder)
        assert.includeMembers(files, ["bridge.sqlite", "lock.sqlite", "sandbox.sqlite"])
        for (const file of files) assert.strictEqual(rightsOf(join(folder, file)), "600", file)
      }),
    180_000
  )

  for (const [name, sql, told] of states) {
    it.live(`${name} are told as such, with 3`, () =>
      Effect.gen(function* () {
        const directory = temporaryFolder()
        yield* program(directory, ["carry"])
        const database = new DatabaseSync(join(directory, ".faktura", "bridge.sqlite"))
        database.exec(sql)
        database.close()
        for (const command of ["carry", "status"]) {
          const ended = yield* program(directory, [command])
          assert.strictEqual(ended.code, 3, ended.stderr)
          assert.match(ended.stderr, told)
          assert.notInclude(ended.stderr, "defect")
        }
      })
    )
  }

  for (const file of ["bridge.sqlite", "sandbox.sqlite", "lock.sqlite"]) {
    it.live(`a damaged ${file} is told as such, with 3`, () =>
      Effect.gen(function* () {
        const directory = temporaryFolder()
        yield* program(directory, ["carry"])
        writeFileSync(join(directory, ".faktura", file), "x".repeat(10_000))
        const ended = yield* program(directory, ["carry"])
        assert.strictEqual(ended.code, 3, ended.stderr)
        assert.match(ended.stderr, new RegExp(`${file} is damaged \\(file is not a database\\)`))
      })
    )
  }

  it.live("a file instead of the folder is reported, with exit code 3", () =>
    Effect.gen(function* () {
      const directory = temporaryFolder()
      writeFileSync(join(directory, ".faktura"), "")
      const ended = yield* program(directory, [])
      assert.strictEqual(ended.code, 3, ended.stderr)
      assert.match(ended.stderr, /\.faktura cannot be used as a folder \(EEXIST/)
    })
  )

  const noNobody = hasNobody ? "" : " (skipped: no other user can be taken on here)"
  it.live.skipIf(!hasNobody)(`a directory without the right to write is told as such, with 3${noNobody}`, () =>
    Effect.gen(function* () {
      const directory = temporaryFolder()
      chmodSync(directory, 0o555)
      const ended = yield* program(directory, [], { under: asNobody })
      assert.strictEqual(ended.code, 3, ended.stderr)
      assert.match(ended.stderr, /\.faktura cannot be written \(EACCES.*\)\. Give this user write permission/)
    })
  )

  const noDisks = hasSmallDisks ? "" : " (skipped: no file system can be mounted here)"
  // From a disk without space for the lock, to a disk that gets full during the work.
  for (const size of [4, 32, 128, 512]) {
    it.live.skipIf(!hasSmallDisks)(`a disk of ${size} KiB that is full is told as such, with 3${noDisks}`, () =>
      Effect.gen(function* () {
        const sandbox = yield* sandboxWith({ rateLimitPerSecond: 0 })
        const environment = settingsOf(sandbox)
        const ended = yield* program(temporaryFolder(), [], { under: onSmallDisk(size), environment })
        assert.strictEqual(ended.code, 3, ended.stderr)
        assert.match(ended.stderr, /No space is left for .*: the disk or its quota is full\. Free some space/)
        assert.strictEqual(ended.stderr.match(/No space is left/g)?.length, 1, ended.stderr)
        assert.notInclude(ended.stderr, "defect")
      })
    )
  }
})
