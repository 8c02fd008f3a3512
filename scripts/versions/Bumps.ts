/**
 * Checks the bumps of the waiting changesets against each other.
 *
 * A package re-exports types of the packages that it needs. So its users notice their changes too:
 *
 * | it needs | the needed package is released as | then it is released at least as |
 * | --- | --- | --- |
 * | exactly that version | major, minor, patch | the same |
 * | a caret range | major | major |
 *
 * `changeset version` releases a dependent as a patch by itself, so a patch needs no entry.
 */
import { bumps, bumpsOf } from "./Changesets.ts"
import type { Bump, Changeset } from "./Changesets.ts"
import type { Member, Requirement } from "./Workspace.ts"

/** Least bump of a dependent, by the requirement and the bump of the needed package. */
const least: Readonly<Record<Requirement, Readonly<Record<Bump, Bump | undefined>>>> = {
  exact: { major: "major", minor: "minor", patch: undefined },
  caret: { major: "major", minor: undefined, patch: undefined }
}

/** Packages that use another one without its types in their own: `docs/api` does not name it. */
export const internal: Readonly<Record<string, ReadonlyArray<string>>> = { "@faktura/codegen": ["@faktura/core"] }

const level = (bump: Bump | undefined): number => (bump === undefined ? -1 : bumps.indexOf(bump))

/** Lists the problems of the bumps, one sentence each. Empty if there are none. */
export const bumpProblems = (
  members: ReadonlyArray<Member>,
  changesets: ReadonlyArray<Changeset>
): ReadonlyArray<string> => {
  const planned = bumpsOf(changesets)
  const known = new Set(members.map(({ name }) => name))
  return [
    ...changesets.flatMap(({ bumps, file }) =>
      Object.keys(bumps)
        .filter((name) => !known.has(name))
        .map((name) => `${file} names ${name}, which is not a published package`)
    ),
    ...members.flatMap(({ name, needs }) =>
      Object.entries(needs).flatMap(([needed, requirement]) => {
        const bump = planned.get(needed)
        const isInternal = internal[name]?.includes(needed) === true
        const required = bump === undefined || isInternal ? undefined : least[requirement][bump]
        const own = planned.get(name)
        if (required === undefined || level(own) >= level(required)) return []
        const files = changesets.filter(({ bumps }) => bumps[needed] === bump).map(({ file }) => file)
        return [
          `${name} is released as ${own ?? "patch"}, but it re-exports types of ${needed}, which is released as ${bump} by ${files.join(", ")}. Add \`"${name}": ${required}\` there`
        ]
      })
    )
  ]
}
