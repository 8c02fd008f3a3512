/**
 * Problems with files as SQLite and the file system throw them here, and the sentence that each becomes.
 */
import { assert, describe, it } from "@effect/vitest"
import { closeSync, mkdirSync, openSync, readFileSync, symlinkSync, writeFileSync, writeSync } from "node:fs"
import { join } from "node:path"
import { DatabaseSync } from "node:sqlite"
import { fileProblem, FileUnusable } from "../../src/folder/FileProblem.ts"
import { temporaryFolder } from "../kit/Folders.ts"

const thrownBy = (work: () => void): unknown => {
  try {
    work()
  } catch (error) {
    return error
  }
  throw new Error("nothing was thrown")
}

const fill = (database: DatabaseSync): void => {
  database.exec("CREATE TABLE t (a TEXT); INSERT INTO t VALUES (zeroblob(1000000));")
}

/** A real failure of each kind, and words of what is told. */
const table: ReadonlyArray<readonly [name: string, work: (file: string) => void, told: RegExp]> = [
  [
    "SQLite meets the end of its space",
    (file) => {
      const database = new DatabaseSync(file)
      database.exec("PRAGMA max_page_count = 4")
      fill(database)
    },
    /^No space is left for .*state\.sqlite: the disk or its quota is full\. Free some space and run again/
  ],
  [
    "the file system meets the end of its space",
    () => {
      const full = openSync("/dev/full", "w")
      try {
        writeSync(full, "x")
      } finally {
        closeSync(full)
      }
    },
    /^No space is left for /
  ],
  [
    "a folder in the file's place, met by the file system",
    (file) => {
      mkdirSync(file)
      closeSync(openSync(file, "a"))
    },
    /state\.sqlite cannot be used \(EISDIR: .*\): it is a folder or a broken link\. Move it away/
  ],
  [
    "a link that leads nowhere",
    (file) => {
      symlinkSync("/nowhere/at/all", file)
      closeSync(openSync(file, "a"))
    },
    /state\.sqlite cannot be used \(ENOENT: .*\): it is a folder or a broken link/
  ],
  [
    "a link that leads to itself",
    (file) => {
      symlinkSync(file, file)
      closeSync(openSync(file, "a"))
    },
    /state\.sqlite cannot be used \(ELOOP: .*\): it is a folder or a broken link/
  ],
  [
    "the file is no database",
    (file) => {
      writeFileSync(file, "not a database, but long enough to be read as one".repeat(100))
      new DatabaseSync(file).exec("SELECT * FROM sqlite_schema")
    },
    /state\.sqlite is damaged \(file is not a database\)\. .*move it away: every record is then looked up/
  ],
  [
    "pages of the file are overwritten",
    (file) => {
      const database = new DatabaseSync(file)
      fill(database)
      database.close()
      writeFileSync(file, Buffer.concat([readFileSync(file).subarray(0, 4096), Buffer.alloc(8192, 0xff)]))
      new DatabaseSync(file).prepare("SELECT * FROM t").all()
    },
    /state\.sqlite is damaged \(database disk image is malformed\)/
  ],
  [
    "a file of which nothing may be changed",
    (file) => {
      new DatabaseSync(file).exec("CREATE TABLE t (a TEXT)")
      new DatabaseSync(file, { readOnly: true }).exec("INSERT INTO t VALUES (1)")
    },
    /state\.sqlite cannot be written \(attempt to write a readonly database\)\. Give this user write permission/
  ],
  [
    "a folder in the place of the file",
    (file) => {
      mkdirSync(file)
      new DatabaseSync(file).close()
    },
    /state\.sqlite cannot be used \(unable to open database file\): it is a folder or a broken link/
  ],
  [
    "another process has the lock",
    (file) => {
      new DatabaseSync(file).exec("BEGIN EXCLUSIVE")
      new DatabaseSync(file).exec("BEGIN EXCLUSIVE")
    },
    /^Another run is using .*state\.sqlite\. Wait for it to end/
  ],
  [
    "a file in the place of the folder",
    (file) => {
      writeFileSync(file, "")
      mkdirSync(join(file, "folder"))
    },
    /state\.sqlite cannot be used as a folder \(ENOTDIR/
  ],
  [
    "something else",
    () => {
      throw new Error("made up")
    },
    /state\.sqlite cannot be used \(made up\)\. Check its disk/
  ]
]

describe("fileProblem", () => {
  for (const [name, work, told] of table) {
    const isMissing = name.startsWith("the file system") && process.platform !== "linux"
    it.skipIf(isMissing)(`${name}${isMissing ? " (there is no /dev/full here)" : ""}`, () => {
      const file = join(temporaryFolder(), "state.sqlite")
      const problem = fileProblem(
        file,
        thrownBy(() => work(file))
      )
      assert.match(problem.message, told)
      assert.strictEqual(problem.file, file)
    })
  }

  it("leaves an error that says it already", () => {
    const known = new FileUnusable({ file: "a", message: "b" })
    assert.strictEqual(fileProblem("c", known), known)
  })
})
