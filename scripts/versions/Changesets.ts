/**
 * Reads the changesets that wait for a release: files of `.changeset/`, each with bumps by package and a text.
 */
import { existsSync, globSync, readFileSync } from "node:fs"
import { basename, join } from "node:path"
import { parse } from "yaml"
import { CheckFailed } from "../release/CheckFailed.ts"

/** Sizes of a release, by size. */
export const bumps = ["patch", "minor", "major"] as const

/** Size of a release. */
export type Bump = (typeof bumps)[number]

/** Text about one change, and the packages that it releases. */
export interface Changeset {
  /** Path from the root, such as `.changeset/first-call.md`. */
  readonly file: string
  readonly bumps: Readonly<Record<string, Bump>>
  /** Markdown for readers of the changelog. */
  readonly summary: string
}

/** Prerelease channel that the repository is in. `exit`: the next versions are normal again. */
export interface Channel {
  readonly mode: "pre" | "exit"
  readonly tag: string
}

const isBump = (value: unknown): value is Bump => bumps.some((each) => each === value)

/** Returns the larger of two bumps. */
export const larger = (a: Bump | undefined, b: Bump): Bump =>
  a !== undefined && bumps.indexOf(a) > bumps.indexOf(b) ? a : b

const read = (root: string, file: string): Changeset => {
  const [, head = "", summary = ""] =
    /^---\r?\n([\s\S]*?)\r?\n?---\r?\n?([\s\S]*)$/.exec(readFileSync(join(root, file), "utf8")) ?? []
  const written: unknown = parse(head) ?? {}
  const entries = typeof written === "object" && written !== null ? Object.entries(written) : []
  const wrong = entries.find(([, bump]) => bump !== "none" && !isBump(bump))
  if (wrong !== undefined)
    throw new CheckFailed(`${file}: \`${wrong[0]}: ${String(wrong[1])}\` is no bump. Write major, minor or patch`)
  const sizes = entries.flatMap(([name, bump]) => (isBump(bump) ? [[name, bump] as const] : []))
  return { file, bumps: Object.fromEntries(sizes), summary: summary.trim() }
}

/** Returns the prerelease channel, or undefined outside of prereleases. */
export const channelOf = (root: string): Channel | undefined => {
  const path = join(root, ".changeset", "pre.json")
  // The cast: `changeset pre` writes this file.
  return existsSync(path) ? (JSON.parse(readFileSync(path, "utf8")) as Channel) : undefined
}

/**
 * Lists the changesets that the next `changeset version` applies, by file name.
 *
 * Changesets of published prereleases are in `.changeset/pre/`. They are applied again when the channel is left, so that
 * the normal version lists everything.
 *
 * @throws CheckFailed for a bump that is not major, minor, patch or none
 */
export const waitingChangesets = (root: string): ReadonlyArray<Changeset> => {
  const folders = channelOf(root)?.mode === "exit" ? [".changeset/*.md", ".changeset/pre/*.md"] : [".changeset/*.md"]
  return globSync(folders, { cwd: root })
    .map((file) => file.replaceAll("\\", "/"))
    .filter((file) => basename(file) !== "README.md")
    .toSorted()
    .map((file) => read(root, file))
}

/** Returns the largest bump of each package. */
export const bumpsOf = (changesets: ReadonlyArray<Changeset>): ReadonlyMap<string, Bump> => {
  const found = new Map<string, Bump>()
  for (const { bumps } of changesets) {
    for (const [name, bump] of Object.entries(bumps)) found.set(name, larger(found.get(name), bump))
  }
  return found
}
