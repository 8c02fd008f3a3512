/**
 * Programs of the compiler that hold two versions of packages at once, and the code of those who use them.
 */
import ts from "typescript"
import { memoryHost, slashed } from "../../generate/MemoryHost.ts"
import type { Memory, Parsed } from "../../generate/MemoryHost.ts"
import { entryOf } from "./PackageVersion.ts"
import type { VersionSet } from "./PackageVersion.ts"

const options: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2024,
  lib: ["lib.es2024.d.ts", "lib.dom.d.ts", "lib.dom.iterable.d.ts", "lib.esnext.d.ts"],
  module: ts.ModuleKind.ESNext,
  moduleResolution: ts.ModuleResolutionKind.Bundler,
  allowImportingTsExtensions: true,
  strict: true,
  exactOptionalPropertyTypes: true,
  noEmit: true,
  skipLibCheck: true,
  types: []
}

/** Which version code of others gets when it imports one of the packages. */
export interface ProgramSides {
  readonly before: VersionSet
  readonly after: VersionSet
  readonly importedByOthers: "before" | "after"
}

/** Adds files in memory that belong to no package. */
export const withFiles = (set: VersionSet, files: ReadonlyMap<string, string>): VersionSet => ({
  ...set,
  files: new Map([...set.files, ...files])
})

const isBelow = (file: string, folder: string): boolean => slashed(file).startsWith(`${slashed(folder)}/`)

/**
 * Makes a program.
 *
 * @param roots files to load, absolute
 */
export const programOf = (
  roots: ReadonlyArray<string>,
  { after, before, importedByOthers }: ProgramSides,
  parsed: Parsed
): ts.Program => {
  const sets = { before, after }
  const setOf = (file: string): VersionSet =>
    [before, after].find(({ packages }) => packages.some(({ folder }) => isBelow(file, folder))) ??
    sets[importedByOthers]
  const memory: Memory = {
    files: new Map([...before.files, ...after.files]),
    entry: (specifier, importer) => entryOf(setOf(importer), specifier),
    // Examples of documentation may be outside of all packages. They find what the services find.
    fallback: `${before.packages.at(-1)?.folder ?? ""}/example.ts`
  }
  return ts.createProgram(roots.map(slashed), options, memoryHost(options, memory, parsed))
}
