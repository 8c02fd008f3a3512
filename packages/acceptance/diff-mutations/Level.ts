/**
 * Levels of a change, by Semantic Versioning.
 */

/** Level of a change. `none`: the packages are the same. */
export type Level = "none" | "patch" | "minor" | "major"

const order: ReadonlyArray<Level> = ["none", "patch", "minor", "major"]

/** Returns the highest of some levels. */
export const highest = (levels: ReadonlyArray<Level>): Level =>
  order[Math.max(0, ...levels.map((level) => order.indexOf(level)))] ?? "none"

/** Compares two levels: negative when the first is lower, positive when it is higher. */
export const compareLevels = (one: Level, other: Level): number => order.indexOf(one) - order.indexOf(other)
