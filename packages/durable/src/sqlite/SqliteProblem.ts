/** Turns exceptions of SQLite and of the file system into errors that say what to do. */
import * as Predicate from "effect/Predicate"
import * as SqlError from "effect/sql/SqlError"
import { statfsSync, statSync } from "node:fs"
import { dirname } from "node:path"
import { IntentStoreUnavailable } from "../intents/Errors.ts"
import type { StoreProblem } from "../intents/Errors.ts"

type FileProblem = Extract<StoreProblem, "busy" | "damaged" | "failing" | "forbidden" | "full">

/**
 * Problems by SQLite's primary result code: the lowest byte of an extended code.
 *
 * @see https://sqlite.org/rescode.html
 */
const byCode: Readonly<Record<number, FileProblem>> = {
  3: "forbidden",
  5: "busy",
  6: "busy",
  8: "forbidden",
  11: "damaged",
  13: "full",
  14: "forbidden",
  23: "forbidden",
  26: "damaged"
}

/** Problems by the code of an error of the file system. */
const bySystem: Readonly<Record<string, FileProblem>> = {
  EACCES: "forbidden",
  EDQUOT: "full",
  ENOSPC: "full",
  EPERM: "forbidden",
  EROFS: "forbidden"
}

/** Remedies by problem. */
const remedies: Readonly<Record<FileProblem, string>> = {
  busy: "Another connection holds its lock. Call again later",
  damaged: "Restore it from a backup. Do not delete it: without its intents, writes would be sent again",
  failing: "Check the path and its disk, then call again",
  forbidden: "Check that its folder exists and that this user may write there",
  full: "Free some space on its disk, then call again: the write continues where it stopped"
}

/** Names the file as a database of intents, with the problem and its remedy. */
export const fileUnavailable = (
  file: string,
  problem: FileProblem,
  why: string,
  cause?: unknown
): IntentStoreUnavailable =>
  new IntentStoreUnavailable({
    message: `The intent store ${file} cannot be used (${why.replaceAll(/\s+/g, " ").slice(0, 200)}). ${remedies[problem]}.`,
    problem,
    ...(cause === undefined ? {} : { cause })
  })

/**
 * Makes the error of a file without content, and of a log without its file. Both may be what is left of intents, so they do not count
 * as a new store.
 *
 * @param left path of what is left
 */
export const storeLost = (file: string, why: string, left: string): IntentStoreUnavailable =>
  new IntentStoreUnavailable({
    message: `The intent store ${file} cannot be used (${why}). Restore it from a backup. If it never had intents, delete ${left} and start again.`,
    problem: "damaged"
  })

const reasonOf = (cause: unknown): string => (cause instanceof Error ? cause.message : String(cause))

const isFolder = (file: string): boolean => {
  try {
    return statSync(file).isDirectory()
  } catch {
    return false
  }
}

/** Returns the problem that an exception of `node:sqlite` or of the file system shows. */
export const problemOf = (cause: unknown): FileProblem => {
  if (Predicate.hasProperty(cause, "errcode") && typeof cause.errcode === "number") {
    return byCode[cause.errcode & 0xff] ?? "failing"
  }
  return Predicate.hasProperty(cause, "code") ? (bySystem[String(cause.code)] ?? "failing") : "failing"
}

/** Smallest free space in which SQLite can make its files, in bytes. */
const smallest = 65_536

/** Hazard: on a full disk SQLite reports an I/O error, or that it cannot open the file. This asks the file system. */
const isDiskFull = (file: string): boolean => {
  try {
    const { bavail, bsize } = statfsSync(dirname(file))
    return bavail * bsize < smallest
  } catch {
    return false
  }
}

/** Turns an exception from opening the file into the error of the store. */
export const openProblem = (file: string, cause: unknown): IntentStoreUnavailable => {
  if (cause instanceof IntentStoreUnavailable) return cause
  if (isFolder(file)) return fileUnavailable(file, "failing", "it is a folder", cause)
  const problem = problemOf(cause)
  const isUnclear = problem === "failing" || problem === "forbidden"
  return fileUnavailable(file, isUnclear && isDiskFull(file) ? "full" : problem, reasonOf(cause), cause)
}

/** Turns an exception of a statement into Effect's error. */
export const statementProblem = (cause: unknown): SqlError.SqlError =>
  new SqlError.SqlError({
    reason: SqlError.classifySqliteError(
      // Effect reads the number from `errno`, and Node calls it `errcode`.
      Predicate.hasProperty(cause, "errcode") && cause instanceof Error
        ? Object.assign(cause, { errno: cause.errcode })
        : cause,
      { message: `SQLite: ${reasonOf(cause)}`, operation: "execute" }
    )
  })
