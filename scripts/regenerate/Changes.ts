/**
 * Reads the changes of a run from git. A temporary index is used, so that the user's own stays as it is.
 */
import { mkdtempSync, realpathSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { outsideEnvironment, run } from "../release/Command.ts"

/** Files that a run may change, as pathspecs of git. The workflow commits these and no others. */
export const changeable = [
  ":(glob)packages/*/src/generated/**",
  ":(glob)docs/reference/**",
  ":(glob)specs/*/openapi.*",
  ":(glob)specs/*/source.yaml",
  ":(glob).changeset/spec-*.md"
]

/** State of the workspace's files at one time. */
export interface Changes {
  /** Identifies the state of all changeable files. */
  readonly tree: string
  /** Difference of the changeable files from the last commit, as `git apply` reads it. Empty if there is none. */
  readonly patch: string
}

/** Reads the state of the workspace. */
export const readChanges = async (root: string): Promise<Changes> => {
  const folder = mkdtempSync(join(realpathSync(tmpdir()), "faktura-index-"))
  try {
    const git = async (...args: ReadonlyArray<string>): Promise<string> => {
      const env = outsideEnvironment({ GIT_INDEX_FILE: join(folder, "index") })
      return (await run("git", args, { what: `git ${args[0]}`, cwd: root, env })).stdout
    }
    await git("read-tree", "HEAD")
    await git("add", "--all")
    return {
      tree: (await git("write-tree")).trim(),
      patch: await git("diff", "--cached", "--binary", "--no-renames", "HEAD", "--", ...changeable)
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
