/**
 * Reads a workspace's Git repository: commits, and files as they were.
 */
import * as Effect from "effect/Effect"
import * as Path from "effect/Path"
import * as Stream from "effect/Stream"
import * as ChildProcess from "effect/process/ChildProcess"

interface Output {
  readonly code: number
  readonly text: string
}

/** Runs Git. A missing Git, and a folder that is no repository, are exit codes like others. */
const git = Effect.fnUntraced(
  function* (root: string, args: ReadonlyArray<string>, env: Readonly<Record<string, string>> = {}) {
    const child = yield* ChildProcess.make("git", [...args], {
      cwd: root,
      // No refresh of the index, which would be a write.
      env: { GIT_OPTIONAL_LOCKS: "0", ...env },
      extendEnv: true,
      stdin: "ignore",
      stderr: "ignore"
    })
    const text = yield* Stream.mkString(Stream.decodeText(child.stdout))
    const output: Output = { code: yield* child.exitCode, text }
    return output
  },
  (effect) =>
    Effect.scoped(Effect.catchTag(effect, "PlatformError", () => Effect.succeed<Output>({ code: 127, text: "" })))
)

/** Returns the commit that a name means, such as a branch, a tag or `HEAD~1`; undefined when it means none. */
export const commitOf = Effect.fnUntraced(function* (root: string, name: string) {
  // The end of options: a name that begins with `-` is no option.
  const { code, text } = yield* git(root, ["rev-parse", "--verify", "--quiet", "--end-of-options", `${name}^{commit}`])
  return code === 0 ? text.trim() : undefined
})

/** Returns the text of a file at a commit; undefined when the commit has no such file. */
export const fileAt = Effect.fnUntraced(function* (root: string, commit: string, file: string) {
  const path = yield* Path.Path
  const name = path.relative(root, path.resolve(root, file)).split(path.sep).join("/")
  // `./`: relative to the root of the workspace, which may be a folder of the repository.
  const { code, text } = yield* git(root, ["show", "--end-of-options", `${commit}:./${name}`])
  return code === 0 ? text : undefined
})

/**
 * Writes the files of a folder at a commit into an empty folder. The repository, its index and its working tree stay as they are.
 *
 * @returns false when the commit has no such folder
 */
export const writeAt = Effect.fnUntraced(function* (root: string, commit: string, folder: string, target: string) {
  const path = yield* Path.Path
  const name = path.relative(root, folder).split(path.sep).join("/")
  const tree = yield* git(root, ["rev-parse", "--verify", "--quiet", "--end-of-options", `${commit}:./${name}`])
  const repository = yield* git(root, ["rev-parse", "--absolute-git-dir"])
  if (tree.code !== 0 || repository.code !== 0) return false
  const env = {
    GIT_DIR: repository.text.trim(),
    GIT_WORK_TREE: target,
    GIT_INDEX_FILE: path.join(target, ".git-index")
  }
  const read = yield* git(target, ["read-tree", tree.text.trim()], env)
  const written = yield* git(target, ["checkout-index", "--all", "--quiet"], env)
  return read.code === 0 && written.code === 0
})

/** Returns the commits that changed the version of a package, newest first. The oldest added the package. */
export const versionCommits = Effect.fnUntraced(function* (root: string, folder: string) {
  const path = yield* Path.Path
  const manifest = path.relative(root, path.join(folder, "package.json"))
  const { code, text } = yield* git(root, ["log", "--format=%H", "-G", '^  "version":', "--", manifest])
  return code === 0 ? text.split("\n").filter((line) => line !== "") : []
})

/** Returns the files in some folders that are in a commit, and that differ from it today. Relative to the root, with `/`. */
export const changedSince = Effect.fnUntraced(function* (root: string, commit: string, places: ReadonlyArray<string>) {
  const path = yield* Path.Path
  const names = places.map((place) => path.relative(root, place))
  const options = ["--name-only", "-z", "--no-renames", "--diff-filter=DM", "--relative"]
  const { code, text } = yield* git(root, ["diff", ...options, "--end-of-options", commit, "--", ...names])
  return code === 0 ? text.split("\0").filter((name) => name !== "") : []
})
