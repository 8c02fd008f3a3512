/**
 * Decides the level of each package by the highest of the witnesses.
 */
import type { Generated } from "../generate/Generate.ts"
import type { Change } from "./DocumentChanges.ts"
import { highestOf } from "./rules/Level.ts"
import type { Level } from "./rules/Level.ts"
import { rules } from "./rules/Rules.ts"
import type { Breakage } from "./types/Consumers.ts"
import { typeText } from "./types/TypeChange.ts"
import type { TypeChange } from "./types/TypeChange.ts"

/**
 * Source of a level: rules over the documents, the compiler, or the code of consumers. `client`: the services follow the raw
 * client. `files`: only generated files differ.
 */
export type Witness = "rules" | "types" | "consumers" | "client" | "files"

/** Level of a package, and what decided it. */
export interface PackageLevel {
  readonly name: string
  readonly level: Level
  /** The witness that decided; undefined when nothing changes. */
  readonly witness: Witness | undefined
  /** The first finding of that witness, as text. */
  readonly because: string
  /** Level that each witness gives. */
  readonly levels: Readonly<Record<Witness, Level>>
}

/** Findings of the witnesses. */
export interface Testimony {
  readonly changes: ReadonlyArray<Change>
  readonly types: ReadonlyArray<TypeChange>
  readonly breakages: ReadonlyArray<Breakage>
}

const isSame = (one: ReadonlyMap<string, string>, other: ReadonlyMap<string, string>): boolean =>
  one.size === other.size && [...one].every(([name, text]) => other.get(name) === text)

const witnesses: ReadonlyArray<Witness> = ["rules", "types", "consumers", "client", "files"]

const nothing = { rules: "none", types: "none", consumers: "none", client: "none", files: "none" } as const

/** Names the first of several findings. */
const firstOf = <A>(all: ReadonlyArray<A>, text: (one: A) => string): string => {
  const [first, ...others] = all
  return first === undefined ? "" : `${text(first)}${others.length > 0 ? ` and ${others.length} more` : ""}`
}

/** Level of a change for a package. For the raw client a rule of the services counts as a change of comments. */
const levelFor = ({ level, rule }: Change, isRaw: boolean): Level =>
  isRaw && rules[rule].servicesOnly === true && level !== "none" ? "patch" : level

const packageLevel = (
  name: string,
  client: PackageLevel | undefined,
  isChanged: boolean,
  given: Testimony
): PackageLevel => {
  const isRaw = client === undefined
  const { changes } = given
  const breakages = given.breakages.filter(({ imported }) => imported.includes(name))
  const types = given.types.filter((each) => each.package === name)
  // A package whose files are the same needs no release, unless a rule says so.
  const levels =
    isChanged || changes.some(({ rule }) => rules[rule].withoutFiles === true)
      ? ({
          rules: highestOf(changes.map((each) => levelFor(each, isRaw))),
          types: highestOf(types.map(({ level }) => level)),
          consumers: breakages.length > 0 ? "major" : "none",
          client: client?.level ?? "none",
          files: "patch"
        } as const)
      : nothing
  const level = highestOf(Object.values(levels))
  const witness = level === "none" ? undefined : witnesses.find((each) => levels[each] === level)
  const reasons: Readonly<Record<Witness, () => string>> = {
    rules: () =>
      firstOf(
        changes.filter((each) => levelFor(each, isRaw) === level),
        ({ at, rule }) => `${rule} at ${at}`
      ),
    types: () =>
      firstOf(
        types.filter((each) => each.level === level),
        typeText
      ),
    consumers: () => firstOf(breakages, ({ file, line }) => `${file}:${line} no longer compiles`),
    client: () => client?.name ?? "",
    files: () => "generated files differ"
  }
  return { name, level, witness, because: witness === undefined ? "nothing changes" : reasons[witness](), levels }
}

/** Generated code of a version. */
export type Code = Pick<Generated, "client" | "services">

/**
 * Returns the levels of the raw client and of the services, in this order. Services get at least the level of the raw client,
 * because they depend on exactly one version of it and show its types.
 *
 * @param names names of the two packages
 */
export const packageLevels = (
  names: { readonly client: string; readonly services: string },
  before: Code,
  after: Code,
  testimony: Testimony
): ReadonlyArray<PackageLevel> => {
  const isClientChanged = !isSame(before.client, after.client)
  const isChanged = isClientChanged || !isSame(before.services, after.services)
  const client = packageLevel(names.client, undefined, isClientChanged, testimony)
  return [client, packageLevel(names.services, client, isChanged, testimony)]
}

/** Returns the levels when document and overlay are the same. */
export const unchanged = (names: { readonly client: string; readonly services: string }): ReadonlyArray<PackageLevel> =>
  [names.client, names.services].map((name) => ({
    name,
    level: "none",
    witness: undefined,
    because: "nothing changes",
    levels: nothing
  }))
