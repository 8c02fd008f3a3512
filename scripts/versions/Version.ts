/**
 * Applies the waiting changesets: versions, changelogs, and the changesets that are done.
 *
 * changesets decides about the versions, in a copy of the manifests. The result is written in two steps: first a list of all
 * new files, then the files. The next run finishes the list of a run that was killed. So no changeset is lost, and none
 * counts twice.
 */
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  writeFileSync
} from "node:fs"
import { createRequire } from "node:module"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { CheckFailed } from "../release/CheckFailed.ts"
import { outsideEnvironment, run } from "../release/Command.ts"
import { formatMarkdown } from "../format/Markdown.ts"
import { bumpProblems } from "./Bumps.ts"
import { withRelease } from "./Changelog.ts"
import type { Release } from "./Changelog.ts"
import { channelOf, waitingChangesets } from "./Changesets.ts"
import type { Changeset } from "./Changesets.ts"
import { membersOf } from "./Workspace.ts"
import type { Member } from "./Workspace.ts"

/** Package whose version changes. */
export interface Versioned {
  readonly name: string
  readonly before: string
  readonly after: string
}

/** Version of a package that was never released. */
const unreleased = "0.0.0"

const changesetsCommand = createRequire(import.meta.url).resolve("@changesets/cli/bin.js")

/** Runs the changesets command in a folder. @throws CheckFailed with its output */
export const changesets = async (cwd: string, ...args: ReadonlyArray<string>): Promise<void> => {
  await run(process.execPath, [changesetsCommand, ...args], {
    what: `changeset ${args.join(" ")}`,
    cwd,
    env: outsideEnvironment({ NO_COLOR: "1" })
  })
}

/** Copies the manifests and the changesets of a workspace, lets changesets change them, and reads the new versions. */
const versionsAfter = async (
  root: string,
  members: ReadonlyArray<Member>
): Promise<{ readonly members: ReadonlyArray<Member>; readonly manifests: ReadonlyMap<string, string> }> => {
  const copy = mkdtempSync(join(realpathSync(tmpdir()), "faktura-versions-"))
  try {
    const files = [
      "package.json",
      "pnpm-workspace.yaml",
      ...members.map(({ directory }) => `${directory}/package.json`)
    ]
    for (const file of files) {
      mkdirSync(dirname(join(copy, file)), { recursive: true })
      cpSync(join(root, file), join(copy, file))
    }
    cpSync(join(root, ".changeset"), join(copy, ".changeset"), { recursive: true })
    await changesets(copy, "version")
    const manifests = members.map(({ directory }) => {
      const file = `${directory}/package.json`
      return [file, readFileSync(join(copy, file), "utf8")] as const
    })
    return { members: membersOf(copy), manifests: new Map(manifests) }
  } finally {
    rmSync(copy, { recursive: true, force: true })
  }
}

/** Throws if the bumps of the waiting changesets contradict each other. */
export const checkBumps = (root: string): void => {
  const problems = bumpProblems(membersOf(root), waitingChangesets(root))
  if (problems.length > 0) throw new CheckFailed(problems.join("\n"))
}

/** True if changesets wait, or if a prerelease channel is about to be left. */
export const hasWork = (root: string): boolean => waitingChangesets(root).length > 0 || channelOf(root)?.mode === "exit"

/**
 * Returns the versions that the waiting changesets lead to, and changes nothing.
 *
 * @throws CheckFailed if the bumps contradict each other
 */
export const plannedVersions = async (root: string): Promise<ReadonlyArray<Versioned>> => {
  checkBumps(root)
  if (!hasWork(root)) return []
  const members = membersOf(root)
  const after = (await versionsAfter(root, members)).members
  return members.flatMap(({ name, version: before }) => {
    const version = after.find((each) => each.name === name)?.version ?? before
    return version === before ? [] : [{ name, before, after: version }]
  })
}

/** New content of a file. `null` removes the file, and `from` moves it. */
type Change = { readonly file: string; readonly text: string | null } | { readonly file: string; readonly from: string }

const listPath = (root: string): string => join(root, ".faktura", "versions.json")

/** Writes the files of an unfinished list, if there is one. Writing it twice is the same as writing it once. */
const finish = (root: string): void => {
  const path = listPath(root)
  if (!existsSync(path)) return
  // The cast: `apply` wrote this file, and renamed it when it was complete.
  for (const change of JSON.parse(readFileSync(path, "utf8")) as ReadonlyArray<Change>) {
    const target = join(root, change.file)
    mkdirSync(dirname(target), { recursive: true })
    if ("from" in change) {
      if (existsSync(join(root, change.from))) renameSync(join(root, change.from), target)
    } else if (change.text === null) rmSync(target, { force: true })
    else writeFileSync(target, change.text)
  }
  rmSync(path)
}

const apply = (root: string, changes: ReadonlyArray<Change>): void => {
  const path = listPath(root)
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(`${path}.part`, JSON.stringify(changes))
  renameSync(`${path}.part`, path)
  finish(root)
}

/** Selects the changesets that name a package. */
const naming = (changesets: ReadonlyArray<Changeset>, name: string): ReadonlyArray<Changeset> =>
  changesets.filter(({ bumps }) => bumps[name] !== undefined)

/**
 * Applies the waiting changesets.
 *
 * @returns the packages whose version changed, sorted by name. Empty if nothing waits: nothing is written then
 * @throws CheckFailed if the bumps contradict each other
 */
export const applyVersions = async (root: string): Promise<ReadonlyArray<Versioned>> => {
  finish(root)
  checkBumps(root)
  if (!hasWork(root)) return []
  const waiting = waitingChangesets(root)
  const members = membersOf(root)
  const { manifests, members: after } = await versionsAfter(root, members)
  const versionOf = (name: string): string => after.find((each) => each.name === name)?.version ?? unreleased
  const released = members.filter(({ name, version }) => versionOf(name) !== version)
  const isReleased = (name: string): boolean => released.some((each) => each.name === name)
  const changelogs = await Promise.all(
    released.map(async ({ directory, name, needs, version }): Promise<Change> => {
      const file = `${directory}/CHANGELOG.md`
      const path = join(root, file)
      const changelog = existsSync(path) ? readFileSync(path, "utf8") : ""
      const release: Release = {
        name,
        version: versionOf(name),
        isFirst: version === unreleased,
        changesets: naming(waiting, name),
        needs: Object.entries(needs).map(([needed, requirement]) => ({
          name: needed,
          version: versionOf(needed),
          requirement,
          changesets: isReleased(needed) ? naming(waiting, needed) : []
        }))
      }
      return { file, text: await formatMarkdown(root, file, withRelease(changelog, release)) }
    })
  )
  const channel = channelOf(root)
  apply(root, [
    ...[...manifests].map(([file, text]) => ({ file, text })),
    ...changelogs,
    ...waiting.map(({ file }) =>
      // changesets does the same: the normal version after the prereleases reads these changesets again.
      channel?.mode === "pre"
        ? { file: file.replace(".changeset/", ".changeset/pre/"), from: file }
        : { file, text: null }
    ),
    ...(channel?.mode === "exit" ? [{ file: ".changeset/pre.json", text: null }] : [])
  ])
  return released.map(({ name, version }) => ({ name, before: version, after: versionOf(name) }))
}
