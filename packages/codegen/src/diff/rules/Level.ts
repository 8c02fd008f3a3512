/**
 * Levels of changes, as in semantic versioning.
 *
 * @see https://semver.org/spec/v2.0.0.html
 */

/**
 * Level of a change.
 *
 * - `major`: code that compiled or ran before may fail.
 * - `minor`: code that compiled and ran before still does, and something new can be used or is marked as deprecated.
 * - `patch`: the packages change, and nothing that callers see in types or at run time, besides documentation.
 * - `none`: the packages stay the same.
 */
export type Level = "major" | "minor" | "patch" | "none"

/** Levels from the highest to the lowest. */
export const levels: ReadonlyArray<Level> = ["major", "minor", "patch", "none"]

/**
 * Returns the highest of some levels; `none` without any.
 *
 * @example
 * import { highestOf } from "@faktura/codegen"
 *
 * highestOf(["patch", "minor"]) // "minor"
 */
export const highestOf = (all: Iterable<Level>): Level => {
  const given = new Set(all)
  return levels.find((level) => given.has(level)) ?? "none"
}
