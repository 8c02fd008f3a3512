/**
 * The program and the files of its state: rights, full disks, folders that it may not write to, damaged files, and files of other
 * versions.
 */
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { spawnSync } from "node:child_process"
import { chmodSync, mkdirSync, readdirSync, statSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { DatabaseSync } from "node:sqlite"
import { program, started } from "../kit/Child.ts"
import { temporaryFolder } from "../kit/Folders.ts"
import { command } from "./kit/InProcess.ts"

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

const environment = { BRIDGE_KEY: Buffer.alloc(32, 7).toString("base64") }

/** Changes of the tables, and the message of the program. */
const tables = [
  [
    "of a newer version",
    "INSERT INTO bridge_migrations (migration_id, name) VALUES (99, 'future')",
    /tables of version 99, and this program reads up to \d+\. Start a newer invoice-bridge/
  ],
  [
    "of a migration that was done by half",
    "DELETE FROM bridge_migrations",
    /The tables of the bridge could not be made or changed .*Nothing was changed/
  ],
  [
    "of newer intents",
    "INSERT INTO faktura_migrations (version, applied_at) VALUES (99, 0)",
    /tables of version 99, .*Update @faktura\/durable/
  ]
] as const

describe("the files of the state", () => {
  it.live("are for this user only, also those of an earlier version, with any umask", () =>
    Effect.gen(function* () {
      const directory = temporaryFolder()
      const folder = join(directory, ".faktura")
      mkdirSync(folder, { mode: 0o755 })
      yield* command(directory, ["status"], { environment })
      chmodSync(folder, 0o755)
      chmodSync(join(folder, "bridge.sqlite"), 0o644)
      const umask = process.umask(0)
      const worker = yield* started(directory, ["work"], environment)
      process.umask(umask)
      yield* worker.printed(/^Health: (.*)$/m)
      assert.strictEqual(rightsOf(folder), "700")
      const files = readdirSync(folder)
      assert.includeMembers(files, ["bridge.sqlite", "bridge.sqlite-wal", "bridge.sqlite-worker"])
      for (const file of files) assert.strictEqual(rightsOf(join(folder, file)), "600", file)
    })
  )

  it.live("are for one worker", () =>
    Effect.gen(function* () {
      const directory = temporaryFolder()
      const worker = yield* started(directory, ["work"], environment)
      yield* worker.printed(/^Health: (.*)$/m)
      const second = yield* program(directory, ["work"], { environment })
      assert.strictEqual(second.code, 3, second.stderr)
      assert.match(second.stderr, /bridge\.sqlite/)
      const ended = yield* worker.stop
      assert.include([0, 130], ended.code)
    })
  )

  for (const [name, sql, told] of tables) {
    it.live(`${name} are told as such, with 3`, () =>
      Effect.gen(function* () {
        const directory = temporaryFolder()
        yield* command(directory, ["status"], { environment })
        const database = new DatabaseSync(join(directory, ".faktura", "bridge.sqlite"))
        database.exec(sql)
        database.close()
        const ended = yield* command(directory, ["status"], { environment })
        assert.strictEqual(ended.code, 3, ended.stderr)
        assert.match(ended.stderr, told)
        assert.notInclude(ended.stderr, "Internal error")
      })
    )
  }

  it.live("a damaged bridge.sqlite is told as such, with 3", () =>
    Effect.gen(function* () {
      const directory = temporaryFolder()
      yield* command(directory, ["status"], { environment })
      writeFileSync(join(directory, ".faktura", "bridge.sqlite"), "x".repeat(10_000))
      const ended = yield* command(directory, ["status"], { environment })
      assert.strictEqual(ended.code, 3, ended.stderr)
      assert.match(ended.stderr, /bridge\.sqlite cannot be used \(file is not a database\)\. Restore it from a backup/)
    })
  )

  for (const [file, environmentOf] of [
    ["bridge.sqlite", environment],
    // In a folder where only the demo ran, commands that look open its file.
    ["demo.sqlite", {}]
  ] as const) {
    it.live(`an empty ${file} is told as such, with 3, and stays as it is`, () =>
      Effect.gen(function* () {
        const directory = temporaryFolder()
        mkdirSync(join(directory, ".faktura"))
        const path = join(directory, ".faktura", file)
        writeFileSync(path, "")
        const ended = yield* command(directory, ["status"], { environment: environmentOf })
        assert.strictEqual(ended.code, 3, ended.stderr)
        assert.include(ended.stderr, `${file} cannot be used (it is empty, as a failed copy leaves it). Restore it`)
        assert.strictEqual(statSync(path).size, 0)
      })
    )
  }

  it.live("a file instead of the folder is reported, with exit code 3", () =>
    Effect.gen(function* () {
      const directory = temporaryFolder()
      writeFileSync(join(directory, ".faktura"), "")
      for (const args of [[], ["status"]]) {
        const ended = yield* command(directory, args, { environment })
        assert.strictEqual(ended.code, 3, ended.stderr)
        assert.match(ended.stderr, /\.faktura cannot be used as a folder \(EEXIST/)
      }
    })
  )

  const noNobody = hasNobody ? "" : " (skipped: no other user can be taken on here)"
  it.live.skipIf(!hasNobody)(`a directory without the right to write is told as such, with 3${noNobody}`, () =>
    Effect.gen(function* () {
      const directory = temporaryFolder()
      chmodSync(directory, 0o555)
      const ended = yield* program(directory, ["status"], { environment, under: asNobody })
      assert.strictEqual(ended.code, 3, ended.stderr)
      assert.match(ended.stderr, /\.faktura cannot be written \(EACCES.*\)\. Give this user write permission/)
    })
  )

  const noDisks = hasSmallDisks ? "" : " (skipped: no file system can be mounted here)"
  for (const size of [4, 32, 128]) {
    it.live.skipIf(!hasSmallDisks)(`a disk of ${size} KiB that is full is told as such, with 3${noDisks}`, () =>
      Effect.gen(function* () {
        const ended = yield* program(temporaryFolder(), ["status"], { under: onSmallDisk(size), environment })
        assert.strictEqual(ended.code, 3, ended.stderr)
        assert.match(ended.stderr, /Free some space|No space is left/)
        assert.notInclude(ended.stderr, "Internal error")
      })
    )
  }
})
