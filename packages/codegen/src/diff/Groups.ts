/**
 * Groups changes for readers: those of one rule and direction stand together, under a heading.
 */
import type { Change } from "./DocumentChanges.ts"
import type { Level } from "./rules/Level.ts"
import { rules } from "./rules/Rules.ts"

/** Changes of one rule and direction. */
export interface Group {
  readonly first: Change
  readonly changes: ReadonlyArray<Change>
}

/** Groups the changes of a level. */
export const groupsOf = (changes: ReadonlyArray<Change>, level: Level): ReadonlyArray<Group> =>
  [
    ...Map.groupBy(
      changes.filter((each) => each.level === level),
      ({ rule, side }) => `${rule} ${side ?? ""}`
    ).values()
  ].flatMap((all) => (all[0] === undefined ? [] : [{ first: all[0], changes: all }]))

const directions = { request: " in requests", response: " in responses" } as const

/** Returns the heading of a group: `Field removed in responses`. */
export const headingOf = ({ first: { rule, side } }: Group): string =>
  `${rules[rule].title}${side === undefined ? "" : directions[side]}`

/** Writes a text as code in Markdown. */
export const markdownCode = (text: string): string => `\`${text.replaceAll("`", "'")}\``

/** Shortens a text to a number of characters. */
export const shortened = (text: string, most: number): string =>
  text.length > most ? `${text.slice(0, most - 1)}…` : text
