/**
 * Plans a release: which packages are published, in which order, and why it is refused.
 *
 * The plan depends only on the workspace and the registry. So a release that was interrupted continues: packages that were
 * published are skipped.
 */
import { existsSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { prerelease } from "semver"
import { CheckFailed } from "../release/CheckFailed.ts"
import { run } from "../release/Command.ts"
import { pack, problemsOf } from "../release/Tarball.ts"
import type { Tarball } from "../release/Tarball.ts"
import { notesOf } from "../versions/Changelog.ts"
import { waitingChangesets } from "../versions/Changesets.ts"
import { changesets, plannedVersions } from "../versions/Version.ts"
import { inOrder, membersOf } from "../versions/Workspace.ts"
import type { Member } from "../versions/Workspace.ts"
import { behaviour, compareContents, contentsOf } from "./Contents.ts"
import type { Contents, ContentsChange } from "./Contents.ts"
import { download, readPublished, registryOf } from "./Published.ts"
import type { Npm } from "./Published.ts"
import { distTagOf } from "./DistTag.ts"

/** Package of a release. */
export interface Step {
  readonly name: string
  readonly version: string
  /** Version that `change` compares with: the last one with this dist-tag, or `latest`. */
  readonly before: string | undefined
  /** `publish`: the registry lacks the version. `differs`: the registry has it, with other code. */
  readonly state: "publish" | "published" | "differs"
  readonly tag: string
  readonly tarball: Tarball
  readonly change: ContentsChange
  /** Run-time dependencies that differ, such as `effect ^4.1.0 -> ^4.2.0`. */
  readonly requirements: ReadonlyArray<string>
  /** Text of the changelog, or undefined if it lacks the version. */
  readonly notes: string | undefined
}

/** Planned release. */
export interface Plan {
  readonly registry: string
  /** Every published package, each after the packages that it needs. */
  readonly steps: ReadonlyArray<Step>
  /** True if the versions are those after `version-packages`, because changesets wait. */
  readonly isPreview: boolean
  /** Reasons not to publish, one sentence each. */
  readonly problems: ReadonlyArray<string>
  /** Facts to know that do not stop the release. */
  readonly notes: ReadonlyArray<string>
}

const nothing: Contents = new Map()

const requirementsOf = (manifest: Tarball["manifest"]): Readonly<Record<string, string>> => ({
  ...manifest.dependencies,
  ...manifest.peerDependencies
})

const changedRequirements = (
  before: Readonly<Record<string, string>>,
  after: Readonly<Record<string, string>>
): ReadonlyArray<string> =>
  [...new Set([...Object.keys(before), ...Object.keys(after)])]
    .toSorted()
    .filter((name) => before[name] !== after[name])
    .map((name) => `${name} ${before[name] ?? "(new)"} -> ${after[name] ?? "(gone)"}`)

const gitProblems = async (root: string): Promise<ReadonlyArray<string>> => {
  const { stdout } = await run("git", ["status", "--porcelain"], { what: "Looking for uncommitted changes", cwd: root })
  const files = stdout.split("\n").filter(Boolean)
  return files.length === 0
    ? []
    : [
        `${files.length} files are not committed, such as ${files[0]?.slice(3)}. Commit them: a release comes from a commit`
      ]
}

/** Returns the sentence that changesets prints about a failure, without its banner and the stack. */
const reasonIn = (output: string): string => {
  const lines = output
    .split("\n")
    .map((line) => line.replace(/^[^\w"]*(?:Error: )?/, "").trim())
    .filter((line) => line !== "" && !/^(?:at |changeset v|Exited with|changeset status failed)/.test(line))
  return lines.slice(0, 2).join(" ")
}

const changesetsProblems = async (root: string): Promise<ReadonlyArray<string>> =>
  changesets(root, "status").then(
    () => [],
    (error: unknown) => {
      if (!(error instanceof CheckFailed)) throw error
      return [`\`changeset status\` fails: ${reasonIn(error.message)}`]
    }
  )

/** Problems of one package that would be published. */
const stepProblems = (step: Step, root: string, isPreview: boolean): ReadonlyArray<string> => [
  ...problemsOf(step.tarball, root),
  ...(step.notes === undefined && !isPreview
    ? [
        `CHANGELOG.md has no section ${step.version}. Run \`pnpm run version-packages\` in place of \`changeset version\``
      ]
    : []),
  ...(step.before === undefined && prerelease(step.version) !== null
    ? ["the first version cannot be a prerelease, because the registry makes it `latest`"]
    : []),
  ...(step.version.startsWith("0.0.0") ? ["0.0.0 is no version to publish. Add a changeset"] : [])
]

/** Names of all packages that these packages need, directly or not. */
const neededBy = (members: ReadonlyArray<Member>, names: ReadonlyArray<string>): ReadonlySet<string> => {
  const found = new Set<string>()
  const visit = (name: string): void => {
    for (const needed of Object.keys(members.find((each) => each.name === name)?.needs ?? {})) {
      if (found.has(needed)) continue
      found.add(needed)
      visit(needed)
    }
  }
  names.forEach(visit)
  return found
}

const planStep = async (
  member: Member,
  options: { readonly npm: Npm; readonly folder: string; readonly versions: ReadonlyMap<string, string> }
): Promise<Step> => {
  const { folder, npm, versions } = options
  const { directory, name } = member
  const [tarball, { tags, versions: published }] = await Promise.all([
    pack(npm.root, join(npm.root, directory), folder, versions),
    readPublished(npm, name)
  ])
  const { version } = tarball.manifest
  const isPublished = published.includes(version)
  const tag = distTagOf(version, isPublished ? undefined : tags["latest"])
  const before = isPublished ? version : (tags[tag] ?? tags["latest"])
  const old = before === undefined ? undefined : await download(npm, name, before, join(folder, "before", directory))
  const changelog = join(npm.root, directory, "CHANGELOG.md")
  return {
    name,
    version,
    before,
    tag,
    state: !isPublished
      ? "publish"
      : old !== undefined && behaviour(old) === behaviour(tarball.folder)
        ? "published"
        : "differs",
    tarball,
    change: compareContents(old === undefined ? nothing : contentsOf(old), contentsOf(tarball.folder)),
    requirements: changedRequirements(
      // The cast: npm unpacked this package.json.
      old === undefined
        ? {}
        : requirementsOf(JSON.parse(readFileSync(join(old, "package.json"), "utf8")) as Tarball["manifest"]),
      requirementsOf(tarball.manifest)
    ),
    notes: existsSync(changelog) ? notesOf(readFileSync(changelog, "utf8"), version) : undefined
  }
}

/**
 * Plans a release from the built workspace, and changes nothing.
 *
 * @param folder folder for tarballs; the caller removes it
 * @throws CheckFailed if a package cannot be packed, or if the registry does not respond
 */
export const planRelease = async (npm: Npm, folder: string): Promise<Plan> => {
  const { root } = npm
  const members = inOrder(membersOf(root))
  const waiting = waitingChangesets(root)
  const planned = waiting.length === 0 ? [] : await plannedVersions(root)
  const versions = new Map(members.map(({ name, version }) => [name, version]))
  for (const { after, name } of planned) versions.set(name, after)
  const isPreview = planned.length > 0
  const steps: Array<Step> = []
  // Two at once: each waits for the registry, and runs pnpm and npm.
  for (let at = 0; at < members.length; at += 2) {
    const pair = members.slice(at, at + 2)
    const options = { npm, folder, versions: isPreview ? versions : new Map<string, string>() }
    steps.push(...(await Promise.all(pair.map((member) => planStep(member, options)))))
  }
  const publishing = steps.filter(({ state }) => state === "publish")
  const needed = neededBy(
    members,
    publishing.map(({ name }) => name)
  )
  const different = steps.filter(({ state }) => state === "differs")
  return {
    registry: await registryOf(npm),
    steps,
    isPreview,
    problems: [
      ...(await gitProblems(root)),
      ...(await changesetsProblems(root)),
      ...different
        .filter(({ name }) => needed.has(name))
        .map(
          ({ name, version }) =>
            `${name} ${version} is on the registry with other code, and packages of this release need it. Add a changeset for it`
        ),
      ...publishing.flatMap((step) => stepProblems(step, root, isPreview).map((problem) => `${step.name}: ${problem}`))
    ],
    notes: [
      ...(isPreview
        ? [`${waiting.length} changesets wait. These are the versions after \`pnpm run version-packages\``]
        : []),
      ...different
        .filter(({ name }) => !needed.has(name))
        .map(({ name, version }) => `${name} has changed since ${version}, and no changeset releases it`)
    ]
  }
}
