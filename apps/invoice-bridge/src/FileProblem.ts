/**
 * Problems with the files of the state, told as what they are: a full disk, no right to write, a damaged file.
 *
 * SQLite and the file system each have codes of their own for the same few problems. One table brings them together.
 */
import * as Data from "effect/Data"
import { statfsSync, statSync } from "node:fs"
import { dirname } from "node:path"

/** A file or folder of the state cannot be used. The message says why, and what to do. */
export class FileUnusable extends Data.TaggedError("FileUnusable")<{
  /** Path of the file or folder. */
  readonly file: string
  readonly message: string
}> {}

type Kind = "full" | "forbidden" | "damaged" | "busy" | "noFolder" | "inTheWay" | "failing"

/** Sentences by kind of problem; `why` is the system's own reason. */
const sentences: Readonly<Record<Kind, (file: string, why: string, remedy: string) => string>> = {
  full: (file) =>
    `No space is left for ${file}: the disk or its quota is full. Free some space and run again: it goes on where it stopped.`,
  forbidden: (file, why) =>
    `${file} cannot be written (${why}). Give this user the right to write there, or start the program in another directory.`,
  damaged: (file, why, remedy) => `${file} is damaged (${why}). Bring it back from a backup, or ${remedy}.`,
  busy: (file) => `Another run is using ${file}. Wait for it to end, or start this one in another directory.`,
  noFolder: (file, why) =>
    `${file} cannot be used as a folder (${why}). Move away what is there, or start the program in another directory.`,
  inTheWay: (file, why) =>
    `${file} cannot be used (${why}): a folder or a link that leads nowhere is in its place. Move it away, or start the program in another directory.`,
  failing: (file, why) => `${file} cannot be used (${why}). Check the disk that it is on, then run again.`
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

/** Below this many bytes SQLite cannot make its files. */
const smallest = 65_536

/** SQLite calls a file that it cannot make for lack of space "unable to open": the file system knows better. */
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

/** SQLite calls a folder in the place of a file a "disk I/O error": the file system knows better here, too. */
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

/** What helps when the bridge's own state is lost. */
const moveAway = "move it away: every record is then looked up before it is sent"

/**
 * Turns what a file operation has thrown into the error that says so.
 *
 * @param remedy what to do about a damaged file of which there is no backup
 */
export const fileProblem = (file: string, cause: unknown, remedy: string = moveAway): FileUnusable =>
  cause instanceof FileUnusable
    ? cause
    : new FileUnusable({
        file,
        message: sentences[kindOf(file, cause)](file, cause instanceof Error ? cause.message : String(cause), remedy)
      })

/** A file whose contents are not what they should be, although it can be read. */
export const damaged = (file: string, why: string): FileUnusable =>
  new FileUnusable({ file, message: sentences.damaged(file, why, moveAway) })
