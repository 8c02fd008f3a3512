/**
 * Asks the compiler about two versions of packages, and about the code that imports them.
 */
import { relative } from "node:path"
import type { Consumers } from "./ConsumerFiles.ts"
import { breakagesOf, usesOf } from "./types/Consumers.ts"
import type { Breakage, Use } from "./types/Consumers.ts"
import type { VersionSet } from "./types/PackageVersion.ts"
import { programOf, withFiles } from "./types/Program.ts"
import type { Parsed } from "../generate/MemoryHost.ts"
import { withoutSymbols } from "./types/TypeChange.ts"
import { TypeComparison } from "./types/TypeChanges.ts"
import type { TypeChange } from "./types/TypeChange.ts"

/** A use of what changed, for readers. */
export interface ConsumerUse extends Omit<Use, "change"> {
  readonly change: TypeChange
}

/** Result of the compiler. Files are relative to the root. */
export interface CodeChanges {
  /** Changes of the packages' types. */
  readonly types: ReadonlyArray<TypeChange>
  /** Positions that use what changed. */
  readonly uses: ReadonlyArray<ConsumerUse>
  /** Positions that no longer compile. */
  readonly breakages: ReadonlyArray<Breakage>
}

/**
 * Compares two versions of packages.
 *
 * @param root   folder that the positions are relative to
 * @param parsed cache of parsed files, which later programs can use
 */
export const codeChanges = (
  before: VersionSet,
  after: VersionSet,
  { files, names, past, texts }: Consumers,
  root: string,
  parsed: Parsed
): CodeChanges => {
  const sides = { before: withFiles(before, texts), after }
  const entries = [before, after].flatMap(({ packages }) => packages.flatMap((each) => [...each.entries.values()]))
  const program = programOf([...entries, ...files.keys()], { ...sides, importedByOthers: "before" }, parsed)
  const next = programOf([...files.keys()], { ...sides, importedByOthers: "after" }, parsed)
  const located = new TypeComparison(program).compare(before, after)
  const here = <A extends { readonly file: string }>(place: A): A => ({
    ...place,
    file: relative(root, names.get(place.file) ?? place.file)
  })
  return {
    types: located.map(withoutSymbols),
    // Code of the past only shows what breaks.
    uses: usesOf(
      program,
      [...files.keys()].filter((file) => !past.has(file)),
      located
    ).map((use) => here({ ...use, change: withoutSymbols(use.change) })),
    breakages: breakagesOf(program, next, files).map(here)
  }
}
