/**
 * Describes problems with the state files: a full disk, a missing permission, a damaged file.
 *
 * SQLite and the file system have their own codes for the same problems. One table joins them.
 */
import * as Data from "effect/Data"
import { statfsSync, statSync } from "node:fs"
import { dirname } from "node:path"

/** Error of a state file or folder that cannot be used. The message says why, and what to do. */
export class FileUnusable extends Data.TaggedError("FileUnusable")<{
  /** Path of the file or folder. */
  readonly file: string
  readonly message: string
}> {}

type Kind = "full" | "forbidden" | "damaged" | "busy" | "noFolder" | "inTheWay" | "failing"

/** Messages by kind of problem. `why` is the system's own reason. */
const sentences: Readonly<Record<Kind, (file: string, why: string, remedy: string) => string>> = {
  full: (file) =>
    `No space is left for ${file}: the disk or its quota is full. Free some space and run again: it continues where it stopped.`,
  forbidden: (file, why) =>
    `${file} cannot be written (${why}). Give this user write permission, or start the program in another directory.`,
  damaged: (file, why, remedy) => `${file} is damaged (${why}). Restore it from a backup, or ${remedy}.`,
  busy: (file) => `Another run is using ${file}. Wait for it to end, or start this one in another directory.`,
  noFolder: (file, why) =>
    `${file} cannot be used as a folder (${why}). Move that file away, or start the program in another directory.`,
  inTheWay: (file, why) =>
    `${file} cannot be used (${why}): it is a folder or a broken link. Move it away, or start the program in another directory.`,
  failing: (file, why) => `${file} cannot be used (${why}). Check its disk, then run again.`
}

/** @see https://sqlite.org/rescode.html: primary result codes, the lowest byte of a code */
const bySqlite: ReadonlyMap<number, Kind> = new Map([
  [3, "forbidden"], // PERM
  [5, "busy"], // BUSY
  [6, "busy"], // LOCKED
  [8, "forbidden"], // READONLY
  [11, "damaged"], // CORRUPT
  [13, "full"], // FULL
  [14, "forbidden"], // CANTOPEN
  [23, "forbidden"], // AUTH
  [26, "damaged"] // NOTADB
])

const byErrno: Readonly<Record<string, Kind>> = {
  EACCES: "forbidden",
  EPERM: "forbidden",
  EROFS: "forbidden",
  ENOSPC: "full",
  EDQUOT: "full",
  EEXIST: "noFolder",
  ENOTDIR: "noFolder",
  EISDIR: "inTheWay",
  ELOOP: "inTheWay",
  ENOENT: "inTheWay"
}

/** Smallest free space in which SQLite can create its files, in bytes. */
const smallest = 65_536

/** Hazard: SQLite reports "unable to open" when the disk is full. This asks the file system. */
const isDiskFull = (file: string): boolean => {
  try {
    const { bavail, bsize } = statfsSync(dirname(file))
    return bavail * bsize < smallest
  } catch {
    return false
  }
}

const codeOf = (cause: unknown, name: "errcode" | "code"): unknown =>
  typeof cause === "object" && cause !== null && name in cause ? (cause as Record<string, unknown>)[name] : undefined // just seen

/** Hazard: SQLite reports a "disk I/O error" for a folder instead of a file. This asks the file system. */
const isFolder = (file: string): boolean => statSync(file, { throwIfNoEntry: false })?.isDirectory() === true

const kindOf = (file: string, cause: unknown): Kind => {
  const sqlite = codeOf(cause, "errcode")
  const kind =
    typeof sqlite === "number"
      ? (bySqlite.get(sqlite & 0xff) ?? "failing")
      : (byErrno[String(codeOf(cause, "code"))] ?? "failing")
  if (kind !== "failing" && kind !== "forbidden") return kind
  if (typeof sqlite === "number" && isFolder(file)) return "inTheWay"
  return isDiskFull(file) ? "full" : kind
}

/** Remedy when the bridge's own state is lost. */
const moveAway = "move it away: every record is then looked up before it is sent"

/**
 * Turns the exception of a file operation into `FileUnusable`.
 *
 * @param remedy remedy for a damaged file without a backup
 */
export const fileProblem = (file: string, cause: unknown, remedy: string = moveAway): FileUnusable =>
  cause instanceof FileUnusable
    ? cause
    : new FileUnusable({
        file,
        message: sentences[kindOf(file, cause)](file, cause instanceof Error ? cause.message : String(cause), remedy)
      })

/** Makes the error of a readable file with invalid content. */
export const damaged = (file: string, why: string): FileUnusable =>
  new FileUnusable({ file, message: sentences.damaged(file, why, moveAway) })
