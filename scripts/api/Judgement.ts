/**
 * Decides the bump of a package by the highest of three witnesses: its report, the compiler, and the code that uses it.
 */
import { bumps } from "../versions/Changesets.ts"
import type { Bump } from "../versions/Changesets.ts"
import { changeKinds } from "./Difference.ts"
import type { ApiChange } from "./Difference.ts"

/** Parts of what `faktura diff <package> --json` prints that are read here. */
export interface CompilerResult {
  readonly types: ReadonlyArray<{
    readonly package: string
    /** Entry point and export: `./Money exponentOf`. */
    readonly at: string
    readonly level: "major" | "minor"
  }>
  /** Code that no longer compiles. */
  readonly breakages: ReadonlyArray<{
    readonly file: string
    readonly line: number
    readonly message: string
    readonly imported: ReadonlyArray<string>
  }>
}

/** Change of a name, with its bump. */
export interface JudgedChange extends ApiChange {
  readonly bump: Bump
}

/** Bump of a package, and why. */
export interface Judgement {
  readonly name: string
  readonly bump: Bump
  readonly witnesses: Readonly<Record<"report" | "types" | "consumers", Bump | "none">>
  readonly changes: ReadonlyArray<JudgedChange>
  /** Positions that no longer compile, with the compiler's message. */
  readonly breakages: ReadonlyArray<string>
}

/** Returns the largest of some bumps; `none` without any. */
const largestOf = (all: ReadonlyArray<Bump>): Bump | "none" =>
  bumps.toReversed().find((bump) => all.includes(bump)) ?? "none"

/**
 * Judges the changes of a package.
 *
 * @param changes at least one
 */
export const judge = (name: string, changes: ReadonlyArray<ApiChange>, compiler: CompilerResult): Judgement => {
  const types = compiler.types.filter((each) => each.package === name)
  const levelsOf = ({ module, name: exported }: ApiChange): ReadonlyArray<Bump> => {
    const entry = `.${module.slice(name.length)}`
    return types
      .filter(({ at }) => at === (entry === "." ? exported : `${entry} ${exported}`))
      .map(({ level }) => level)
  }
  const judged = changes.map((change): JudgedChange => {
    const { bump } = changeKinds[change.kind]
    if (bump !== "compiler") return { ...change, bump }
    const decided = largestOf(levelsOf(change))
    // For the compiler old code is still valid: only a text or a private part changed.
    return { ...change, bump: decided === "none" ? "patch" : decided }
  })
  const breakages = compiler.breakages.filter(({ imported }) => imported.includes(name))
  const witnesses = {
    report: largestOf(judged.map(({ bump }) => bump)),
    types: largestOf(types.map(({ level }) => level)),
    consumers: breakages.length > 0 ? "major" : "none"
  } as const
  const bump = largestOf(Object.values(witnesses).filter((each) => each !== "none"))
  return {
    name,
    bump: bump === "none" ? "patch" : bump,
    witnesses,
    changes: judged,
    breakages: breakages.map(({ file, line, message }) => `${file}:${line} ${message}`)
  }
}

/** Writes a judgement for a terminal. */
export const judgementText = ({ breakages, bump, changes, name, witnesses }: Judgement): string => {
  const by = Object.entries(witnesses).flatMap(([witness, level]) => (level === bump ? [witness] : []))
  return [
    `${name}: ${bump}  (${by.join(", ")})`,
    ...changes.map(({ bump, kind, module, name }) => `  ${bump}  ${module} ${name}: ${changeKinds[kind].meaning}`),
    ...breakages.map((each) => `  no longer compiles: ${each}`)
  ].join("\n")
}
