/** Faults of the disk are told as what they are, with the file and what helps. */
import { existsSync } from "node:fs"
import { constants, mkdir, open, readFile, rm, symlink, writeFile } from "node:fs/promises"
import { join } from "node:path"
import * as NodeServices from "@effect/platform-node/NodeServices"
import { afterAll, assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import { diskFault } from "../src/openapi/DiskFault.ts"
import { GenerationFailed } from "../src/openapi/Problem.ts"
import { faktura } from "./kit/Command.ts"
import { makeFolder, removeFolders, zoo } from "./kit/Zoo.ts"

afterAll(removeFolders)

const failureOf = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => assert.fail("nothing failed"),
    (error: unknown) => error
  )

/** Writes where a disk is always full, as Linux has one. */
const writeFull = async (): Promise<void> => {
  const file = await open("/dev/full", constants.O_WRONLY)
  await file.write("x").finally(() => file.close())
}

type Made = readonly [code: string, make: (folder: string) => Promise<unknown>, says: string]

const fullDisk: Made = [
  "ENOSPC",
  writeFull,
  "A file cannot be written: the disk is full (ENOSPC). Please free some space"
]
const hasFullDisk = existsSync("/dev/full")
if (!hasFullDisk) it.skip("a full disk (skipped: this system has no /dev/full)", () => {})

/** Faults that can be made by any user, in an empty folder, and what is said of each. */
const made: ReadonlyArray<Made> = [
  ["ENOENT", (folder) => readFile(join(folder, "none")), "none` cannot be opened: it does not exist"],
  ["ENOENT", (folder) => writeFile(join(folder, "none", "a"), ""), "it does not exist"],
  ["EISDIR", (folder) => writeFile(folder, ""), "cannot be opened: it is a folder"],
  [
    "ENOTDIR",
    async (folder) => {
      await writeFile(join(folder, "file"), "")
      await mkdir(join(folder, "file", "below"))
    },
    "below` cannot be written: a part of the path is a file"
  ],
  ["ENAMETOOLONG", (folder) => mkdir(join(folder, "x".repeat(300))), "the path is too long"],
  [
    "ELOOP",
    async (folder) => {
      await symlink("loop", join(folder, "loop"))
      await readFile(join(folder, "loop"))
    },
    "its symbolic links form a cycle"
  ],
  ...(hasFullDisk ? [fullDisk] : [])
]

describe("diskFault", () => {
  for (const [code, make, says] of made) {
    it(`${code}: ${says}`, async () => {
      const error = await failureOf(make(await makeFolder()))
      assert.include(diskFault(error)?.message, says)
      assert.include(diskFault(error)?.message, `(${code})`)
      // However deep it is inside of other errors: Effect's, ours, hey-api's.
      for (const around of [
        new Error("x", { cause: new Error("y", { cause: error }) }),
        new GenerationFailed({ message: "hey-api failed", cause: error }),
        { originalError: { cause: error } }
      ]) {
        assert.strictEqual(diskFault(around)?.message, diskFault(error)?.message)
      }
    })
  }

  /** Faults that need another user or machine, in the form of Node's errors. */
  const given = ["EACCES", "EPERM", "EROFS", "EDQUOT", "EFBIG", "EMFILE", "ENFILE", "EBUSY", "EIO"]
  for (const code of given) {
    it(code, () => {
      const error = Object.assign(new Error(`${code}: words of the system, open '/a'`), {
        code,
        syscall: "open",
        path: "/a"
      })
      assert.match(
        diskFault(error)?.message ?? "",
        new RegExp(`^\`/a\` cannot be opened: .+ \\(${code}\\)\\. Please .+\\.$`)
      )
    })
  }

  const others: ReadonlyArray<readonly [name: string, error: unknown]> = [
    ["nothing", undefined],
    ["a text", "ENOSPC"],
    ["an error of the program", new TypeError("x is not a function")],
    [
      "a connection that is refused",
      Object.assign(new Error("connect ECONNREFUSED"), { code: "ECONNREFUSED", syscall: "connect" })
    ],
    ["a name of Object's own", Object.assign(new Error("x"), { code: "constructor", syscall: "open" })],
    [
      "a circle of causes",
      Object.assign(new Error("x"), {
        get cause() {
          return this
        }
      })
    ]
  ]
  for (const [name, error] of others) it(`${name} is no fault of the disk`, () => assert.isUndefined(diskFault(error)))

  it.effect.skipIf(!hasFullDisk)("Effect's error names the file where Node's does not", () =>
    Effect.gen(function* () {
      const fs = yield* FileSystem.FileSystem
      const error = yield* Effect.flip(fs.writeFileString("/dev/full", "x"))
      assert.include(diskFault(error)?.message, "`/dev/full` cannot be written: the disk is full")
    }).pipe(Effect.provide(NodeServices.layer))
  )
})

describe("the command", () => {
  const rows: ReadonlyArray<readonly [name: string, args: ReadonlyArray<string>, code: number, says: string]> = [
    ["an output below a file", ["zoo.yaml", "-o", "zoo.yaml/out"], 70, "a part of the path is a file (ENOTDIR)"],
    [
      "an overlay that is not there",
      ["zoo.yaml", "-o", "out", "--overlay", "none.yaml"],
      1,
      "none.yaml  the file cannot be read: it does not exist"
    ],
    [
      "an overlay that is a folder",
      ["zoo.yaml", "-o", "out", "--overlay", "."],
      1,
      "the file cannot be read: it is a folder"
    ]
  ]
  for (const [name, args, code, says] of rows) {
    it(name, async () => {
      const folder = await makeFolder()
      await writeFile(join(folder, "zoo.yaml"), zoo)
      const ran = await faktura(folder, "emit", ...args)
      assert.strictEqual(ran.code, code, ran.stderr)
      assert.include(ran.stderr, says)
      assert.notInclude(ran.stderr, "    at ")
      await rm(join(folder, "zoo.yaml"))
    })
  }
})
