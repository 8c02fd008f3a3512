/**
 * Turns errors of the file system into messages: the file, the reason, and what to do.
 */

/** Reason and remedy by error code of the system (errno). */
const faults: { readonly [code: string]: readonly [reason: string, help: string] } = {
  ENOSPC: ["the disk is full", "free some space"],
  EDQUOT: ["the disk quota is used up", "free some space"],
  EFBIG: ["the file is larger than the system allows", "raise the limit of file sizes (ulimit -f)"],
  EACCES: ["the permission is missing", "change its permissions, or choose another folder"],
  EPERM: ["the permission is missing", "change its permissions, or choose another folder"],
  EROFS: ["the file system is read-only", "choose a folder on another file system"],
  ENOTDIR: ["a part of the path is a file", "choose another path"],
  EISDIR: ["it is a folder", "choose another path"],
  ENOENT: ["it does not exist", "check the path"],
  ENAMETOOLONG: ["the path is too long", "choose a shorter path"],
  ELOOP: ["its symbolic links form a cycle", "choose another path"],
  EMFILE: ["too many files are open", "raise the limit of open files (ulimit -n)"],
  ENFILE: ["too many files are open on this machine", "close some programs"],
  EBUSY: ["another program uses it", "close that program"],
  EIO: ["the disk reports an error", "check the disk"]
}

/** Verbs of the messages, by system call. `open` may be for reading or writing. */
const verbs: ReadonlyArray<readonly [calls: RegExp, verb: string]> = [
  [/^(write|mkdir|mkdtemp|rename|unlink|rmdir|rm|copyfile|cp|fsync|ftruncate)$/, "written"],
  [/^open$/, "opened"]
]

/** An error of the file system. */
export interface DiskFault {
  /** Path of the file, when the system names it. */
  readonly file: string | undefined
  readonly reason: string
  /** Message: the event, the file, the reason and what to do. */
  readonly message: string
}

const textAt = (error: object, key: string): string | undefined => {
  // Safe: the value is read as unknown.
  const value = (error as { readonly [key: string]: unknown })[key]
  return typeof value === "string" ? value : undefined
}

/** Finds an error of the file system in an error and its causes; undefined when there is none. */
export const diskFault = (error: unknown): DiskFault | undefined => faultIn(error, undefined, 0)

const faultIn = (error: unknown, outer: string | undefined, depth: number): DiskFault | undefined => {
  if (typeof error !== "object" || error === null || depth > 8) return undefined
  // Node's error has no path when a write to an open file fails. Effect's error around it has one.
  const file = textAt(error, "path") ?? textAt(error, "pathOrDescriptor") ?? outer
  const code = textAt(error, "code") ?? /\b(E[A-Z]{2,}): /.exec(textAt(error, "message") ?? "")?.[1]
  const known = code !== undefined && Object.hasOwn(faults, code) ? faults[code] : undefined
  const call = textAt(error, "syscall")
  if (known === undefined || (textAt(error, "code") !== undefined && call === undefined)) {
    const { cause, originalError, reason } = error as { readonly [key: string]: unknown }
    return [reason, cause, originalError]
      .map((each) => faultIn(each, file, depth + 1))
      .find((each) => each !== undefined)
  }
  const [reason, help] = known
  const verb = call === undefined ? "written" : (verbs.find(([calls]) => calls.test(call))?.[1] ?? "read")
  return {
    file,
    reason,
    message: `${file === undefined ? "A file" : `\`${file}\``} cannot be ${verb}: ${reason} (${String(code)}). Please ${help}, and run the command again.`
  }
}
