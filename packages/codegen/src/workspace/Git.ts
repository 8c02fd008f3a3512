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
  function* (root: string, args: ReadonlyArray<string>) {
    const child = yield* ChildProcess.make("git", [...args], { cwd: root, stdin: "ignore", stderr: "ignore" })
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

/** Returns the commits that changed the version of a package, newest first. The oldest added the package. */
export const versionCommits = Effect.fnUntraced(function* (root: string, folder: string) {
  const path = yield* Path.Path
  const manifest = path.relative(root, path.join(folder, "package.json"))
  const { code, text } = yield* git(root, ["log", "--format=%H", "-G", '^  "version":', "--", manifest])
  return code === 0 ? text.split("\n").filter((line) => line !== "") : []
})
