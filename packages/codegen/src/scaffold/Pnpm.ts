/**
 * Running the pnpm of a workspace.
 */
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as Path from "effect/Path"
import * as Stream from "effect/Stream"
import * as ChildProcess from "effect/process/ChildProcess"
import { GenerationFailed } from "../openapi/Problem.ts"
import { objectOf } from "../openapi/Json.ts"

/** How many of its last lines are shown of a command that failed. */
const shownLines = 30

/**
 * npx, as a command and first arguments. On Windows `npx` is a script of the shell, which only a shell can start; the file
 * that it hands to Node lies beside Node.
 */
const npx = (path: Path.Path): ReadonlyArray<string> =>
  process.platform === "win32"
    ? [process.execPath, path.join(path.dirname(process.execPath), "node_modules", "npm", "bin", "npx-cli.js")]
    : ["npx"]

/**
 * Command and first arguments. A script that pnpm runs is told where pnpm is; elsewhere npx gets the version that the root
 * package.json pins.
 */
const pnpm = Effect.fnUntraced(function* (root: string) {
  const fs = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  const running = process.env.npm_execpath
  if (running !== undefined && /[\\/]pnpm[^\\/]*$/.test(running)) {
    return /\.[cm]?js$/.test(running) ? [process.execPath, running] : [running]
  }
  const text = yield* fs.readFileString(path.join(root, "package.json"))
  const { packageManager } = objectOf(JSON.parse(text))
  const pinned = typeof packageManager === "string" && packageManager.startsWith("pnpm@") ? packageManager : "pnpm"
  return [...npx(path), "-y", pinned]
})

/**
 * Runs pnpm in the workspace's root, and ends it when it is interrupted. Fails with the end of what it printed.
 *
 * @param what what it is for, to follow with "failed"
 */
export const runPnpm = Effect.fn("faktura.pnpm")(function* (root: string, what: string, args: ReadonlyArray<string>) {
  const [command = "", ...first] = yield* pnpm(root)
  const child = yield* ChildProcess.make(command, [...first, ...args], {
    cwd: root,
    // The lockfile is about to change, also where pnpm takes the absence of a terminal for a build server.
    env: { CI: "", NO_COLOR: "1" },
    extendEnv: true,
    stdin: "ignore"
  })
  const output = yield* Stream.mkString(Stream.decodeText(child.all))
  const code = yield* child.exitCode
  if (code === 0) return
  const lines = output.trimEnd().split("\n")
  return yield* new GenerationFailed({
    message: [`${what} failed: pnpm ${args.join(" ")} ended with ${code}`, ...lines.slice(-shownLines)].join("\n  ")
  })
}, Effect.scoped)
