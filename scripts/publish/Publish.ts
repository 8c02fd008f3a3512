/**
 * Publishes the packages of a plan, one after another.
 *
 * By npm and not by pnpm: npm itself defines trusted publishing and provenance. A tarball has nothing left that only pnpm
 * understands.
 */
import { mkdirSync, writeFileSync } from "node:fs"
import { dirname, join } from "node:path"
import { CheckFailed } from "../release/CheckFailed.ts"
import { run } from "../release/Command.ts"
import type { Plan, Step } from "./Plan.ts"
import type { Npm } from "./Published.ts"

/** Tag of a version in git, and name of its release on GitHub. */
export const releaseName = ({ name, version }: Pick<Step, "name" | "version">): string => `${name}@${version}`

/**
 * Publishes the tarballs of a plan in its order: the very files that the plan looked at.
 *
 * Stops at the first failure. The next run continues there.
 *
 * @param published is called after each package
 * @throws CheckFailed if the plan has problems, if it is a preview, or if the registry refuses a package
 */
export const publish = async (npm: Npm, plan: Plan, published: (step: Step) => void): Promise<void> => {
  if (plan.problems.length > 0)
    throw new CheckFailed(`nothing is published:\n${plan.problems.map((it) => `  - ${it}`).join("\n")}`)
  if (plan.isPreview)
    throw new CheckFailed("nothing is published: changesets wait. Run `pnpm run version-packages` and commit")
  for (const step of plan.steps.filter(({ state }) => state === "publish")) {
    const args = ["publish", step.tarball.path, "--access", "public", "--tag", step.tag]
    await run("npm", args, { what: `Publishing ${releaseName(step)}`, cwd: npm.root, env: npm.env })
    published(step)
  }
}

/** Version with the text of its changelog. */
export type Noted = Pick<Step, "name" | "notes" | "version">

/** Writes the text of each version to `<folder>/<package>@<version>.md`, for releases on GitHub. */
export const writeNotes = (folder: string, versions: ReadonlyArray<Noted>): void => {
  mkdirSync(folder, { recursive: true })
  for (const each of versions) {
    if (each.notes === undefined) continue
    const path = join(folder, `${releaseName(each)}.md`)
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, `${each.notes}\n`)
  }
}
