/**
 * Writes the changelog of a package: a section for each version, newest first.
 *
 * Breaking changes come first. A section ends with the packages of this workspace that the version needs, so that a
 * reader sees which of them belong together. The functions that changesets calls for a changelog cannot do this: they write
 * single lines, under fixed headings, without the name of the package.
 */
import type { Bump, Changeset } from "./Changesets.ts"
import type { Requirement } from "./Workspace.ts"

/** Version of a package, and the packages that it needs. */
export interface Release {
  readonly name: string
  readonly version: string
  /** True for the first version of the package. */
  readonly isFirst: boolean
  /** Bumps by changesets, or the patch that a dependent gets without one. */
  readonly changesets: ReadonlyArray<Changeset>
  /** Packages of this workspace that it needs, with their versions after this release. */
  readonly needs: ReadonlyArray<{
    readonly name: string
    readonly version: string
    readonly requirement: Requirement
    /** Changesets of its own release. Empty if it is not released now. */
    readonly changesets: ReadonlyArray<Changeset>
  }>
}

const headings: ReadonlyArray<readonly [bump: Bump, heading: string]> = [
  ["major", "### Breaking changes"],
  ["minor", "### New"],
  ["patch", "### Fixed"]
]

/** Writes a text as an item of a list: further lines are indented. */
const item = (text: string): string =>
  `- ${text
    .split("\n")
    .map((line, index) => (index === 0 || line === "" ? line : `  ${line}`))
    .join("\n")}`

const firstParagraph = (text: string): string => (text.split(/\n\s*\n/)[0] ?? "").replaceAll("\n", " ")

/**
 * Lists the fixes of needed packages that the release itself does not list. Larger changes have an entry of their own:
 * see `Bumps.ts`.
 */
const fromNeeded = ({ changesets, needs }: Release): ReadonlyArray<string> =>
  needs.flatMap((needed) =>
    // A caret range gets fixes without a release of this package.
    (needed.requirement === "exact" ? needed.changesets : [])
      .filter((each) => each.bumps[needed.name] === "patch" && !changesets.includes(each))
      .map((each) => item(`From \`${needed.name}\` ${needed.version}: ${firstParagraph(each.summary)}`))
  )

const needsLine = ({ needs }: Release): ReadonlyArray<string> => {
  if (needs.length === 0) return []
  const packages = needs.map(({ name, requirement, version }) =>
    requirement === "exact" ? `exactly \`${name}\` ${version}` : `\`${name}\` ^${version}`
  )
  return [`Needs ${packages.join(" and ")}.`]
}

/** Writes the section of a version, with its heading. */
export const section = (release: Release): string => {
  const { changesets, isFirst, name, version } = release
  const grouped = headings.flatMap(([bump, heading]) => {
    const items = [
      ...changesets.filter((each) => each.bumps[name] === bump).map(({ summary }) => item(summary)),
      ...(bump === "patch" ? fromNeeded(release) : [])
    ]
    // A first version breaks nothing and fixes nothing.
    return items.length === 0 ? [] : [...(isFirst ? [] : [heading]), items.join("\n")]
  })
  const body = grouped.length === 0 ? ["Only the versions of the packages that it needs changed."] : grouped
  return [`## ${version}`, ...body, ...needsLine(release)].join("\n\n")
}

/** Sections of a changelog by version, newest first. */
const sectionsOf = (changelog: string): ReadonlyArray<readonly [version: string, text: string]> =>
  changelog
    .split(/^(?=## )/m)
    .filter((text) => text.startsWith("## "))
    .map((text) => [/^## (\S+)/.exec(text)?.[1] ?? "", text.trimEnd()] as const)

/**
 * Adds a version to a changelog, at the top.
 *
 * A normal version replaces the sections of its prereleases, because it lists their changes again.
 */
export const withRelease = (changelog: string, release: Release): string => {
  const kept = sectionsOf(changelog).filter(
    ([version]) =>
      version !== release.version && (release.version.includes("-") || !version.startsWith(`${release.version}-`))
  )
  return `${[`# ${release.name}`, section(release), ...kept.map(([, text]) => text)].join("\n\n")}\n`
}

/** Returns the text of a version without its heading, or undefined if the changelog lacks it. */
export const notesOf = (changelog: string, version: string): string | undefined => {
  const found = sectionsOf(changelog).find(([each]) => each === version)?.[1]
  return found?.replace(/^## .*\n+/, "").trim()
}
