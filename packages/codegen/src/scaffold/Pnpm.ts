/**
 * Runs the pnpm of a workspace.
 */
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as Path from "effect/Path"
import * as Stream from "effect/Stream"
import * as ChildProcess from "effect/process/ChildProcess"
import { GenerationFailed } from "../openapi/Problem.ts"
import { objectOf } from "../openapi/Json.ts"

/** Number of last output lines shown when a command fails. */
const shownLines = 30

/**
 * Returns npx as a command and its first arguments. Why: on Windows `npx` is a shell script, so Node runs the JavaScript
 * file next to Node instead.
 */
const npx = (path: Path.Path): ReadonlyArray<string> =>
  process.platform === "win32"
    ? [process.execPath, path.join(path.dirname(process.execPath), "node_modules", "npm", "bin", "npx-cli.js")]
    : ["npx"]

/**
 * Returns the command and its first arguments. A pnpm script uses the running pnpm. Otherwise npx runs the version that
 * `packageManager` of the root package.json pins.
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
 * Runs pnpm in the workspace's root. Interruption ends the process. Fails with the last lines of its output.
 *
 * @param what subject of the error message, e.g. "Building @acme/shop" in "Building @acme/shop failed"
 */
export const runPnpm = Effect.fn("faktura.pnpm")(function* (root: string, what: string, args: ReadonlyArray<string>) {
  const [command = "", ...first] = yield* pnpm(root)
  const child = yield* ChildProcess.make(command, [...first, ...args], {
    cwd: root,
    // Why CI is empty: without a terminal pnpm assumes CI and freezes the lockfile, which has to change here.
    env: { CI: "", NO_COLOR: "1" },
    extendEnv: true,
    stdin: "ignore"
  })
  const output = yield* Stream.mkString(Stream.decodeText(child.all))
  const code = yield* child.exitCode
  if (code === 0) return
  const lines = output.trimEnd().split("\n")
  return yield* new GenerationFailed({
    message: [`${what} failed: pnpm ${args.join(" ")} exited with code ${code}`, ...lines.slice(-shownLines)].join(
      "\n  "
    )
  })
}, Effect.scoped)
