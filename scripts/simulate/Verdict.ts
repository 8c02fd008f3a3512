/**
 * Compares what a difference predicts with what a consumer sees.
 */
import type { ApiDiff } from "../../packages/codegen/src/diff/ApiDiff.ts"
import type { Use, Uses } from "./Uses.ts"

/** Parts of `faktura diff --json` that a prediction needs. */
export type Difference = Pick<ApiDiff, "packages" | "changes" | "types">

/** Observation of a call: an error of the compiler, and its outcomes with both versions. */
export interface Seen {
  /** First error of the compiler in the call's function. */
  readonly error: string | undefined
  readonly before: string | undefined
  readonly after: string | undefined
}

/** A call with its prediction and what was seen. */
export interface Judged {
  readonly use: Use
  /** The changes that break the call, as text. Empty if it is predicted to go on. */
  readonly predicted: ReadonlyArray<string>
  readonly seen: Seen
  readonly isBroken: boolean
  /** True if the changeset names the operation among the breaking changes. */
  readonly isNamed: boolean
  readonly agrees: boolean
}

/** Result for a package. */
export interface PackageResult {
  readonly package: string
  /** Level by `faktura diff`. */
  readonly predicted: string
  /** `major` if a call broke, else `compatible`. */
  readonly seen: "major" | "compatible"
  readonly versions: readonly [before: string, after: string]
  /** Calls that were predicted to break, and calls that broke. */
  readonly calls: { readonly predicted: ReadonlyArray<string>; readonly seen: ReadonlyArray<string> }
  readonly agrees: boolean
}

/** True when a change at one path concerns code that relies on the other: they are the same, or one is inside of the other. */
const isWithin = (one: string, other: string): boolean =>
  one === other || one.startsWith(`${other}.`) || other.startsWith(`${one}.`) || one === "" || other === ""

/** Returns the changes that break a call. */
export const predictedBreaks = (
  use: Use,
  packageName: string,
  { changes, types }: Difference
): ReadonlyArray<string> => {
  const { relies } = use
  if (relies.part === "nothing") return []
  if (relies.part === "value") {
    // Raw functions send what they are given.
    if (use.package === "client") return []
    return changes
      .filter(
        ({ at, level, operations, side }) =>
          level === "major" &&
          side === "request" &&
          operations.includes(use.operation) &&
          at.split(".").at(-1) === relies.path
      )
      .map(({ at, rule }) => `${rule} at ${at}`)
  }
  const part = relies.part === "every error" ? "error" : relies.part
  const path = relies.part === "every error" ? "" : relies.path
  return types
    .filter(
      (each) =>
        each.level === "major" &&
        each.package === packageName &&
        each.at === use.at &&
        each.part === part &&
        // A new tag breaks only code that must know all of them.
        (each.what !== "tag added" || relies.part === "every error") &&
        isWithin(each.path, path)
    )
    .map(({ path: at, what }) => `${part} ${at} ${what}`)
}

/**
 * Judges every call.
 *
 * @param breaking part of the changeset with the breaking changes
 */
export const judge = (
  uses: Uses,
  names: Readonly<Record<Use["package"], string>>,
  difference: Difference,
  breaking: string,
  seen: (file: string, use: Use) => Seen
): ReadonlyArray<Judged> =>
  Object.entries(uses).flatMap(([file, all]) =>
    all.map((use) => {
      const predicted = predictedBreaks(use, names[use.package], difference)
      const found = seen(file, use)
      const isBroken = found.error !== undefined || found.before !== found.after
      const isNamed = breaking.includes(`\`${use.name}\``)
      const agrees = isBroken === predicted.length > 0 && (isNamed || !isBroken)
      return { use, predicted, seen: found, isBroken, isNamed, agrees }
    })
  )

/** Next version of a package for a level, or undefined for a prerelease. */
const bumped = (version: string, level: string): string | undefined => {
  const [, major, minor, patch] = /^(\d+)\.(\d+)\.(\d+)$/.exec(version) ?? []
  if (major === undefined) return undefined
  if (level === "major") return `${Number(major) + 1}.0.0`
  if (level === "minor") return `${major}.${Number(minor) + 1}.0`
  return level === "patch" ? `${major}.${minor}.${Number(patch) + 1}` : version
}

/** Returns the result of a package from its judged calls. */
export const packageResult = (
  name: string,
  predicted: string,
  versions: readonly [before: string, after: string],
  calls: ReadonlyArray<Judged>
): PackageResult => {
  const broken = calls.filter(({ isBroken }) => isBroken)
  const seen = broken.length > 0 ? "major" : "compatible"
  return {
    package: name,
    predicted,
    seen,
    versions,
    calls: {
      predicted: calls.filter((each) => each.predicted.length > 0).map(({ use }) => use.call),
      seen: broken.map(({ use }) => use.call)
    },
    agrees:
      calls.every(({ agrees }) => agrees) &&
      (predicted === "major") === (seen === "major") &&
      versions[1] === bumped(versions[0], predicted)
  }
}
