/**
 * Programs of the compiler that hold two versions of packages at once, and the code of those who use them.
 */
import { existsSync } from "node:fs"
import { dirname, sep } from "node:path"
import ts from "typescript"
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

/** Parsed files that programs share. Why: parsing the standard library and Effect takes longer than comparing. */
export type Parsed = Map<string, ts.SourceFile>

const isBelow = (file: string, folder: string): boolean =>
  file.startsWith(folder + sep) || file.startsWith(`${folder}/`)

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
  const host = ts.createCompilerHost(options, true)
  const sets = { before, after }
  const inMemory = new Map([...before.files, ...after.files])
  const services = before.packages.at(-1)?.folder ?? ""
  const folders = new Set<string>()
  for (const file of inMemory.keys())
    for (let folder = dirname(file); !folders.has(folder) && folder !== dirname(folder); folder = dirname(folder))
      folders.add(folder)
  const setOf = (file: string): VersionSet =>
    before.packages.some(({ folder }) => isBelow(file, folder))
      ? before
      : after.packages.some(({ folder }) => isBelow(file, folder))
        ? after
        : sets[importedByOthers]
  const cache = ts.createModuleResolutionCache(host.getCurrentDirectory(), (name) => name, options)
  const overlaid: ts.CompilerHost = {
    ...host,
    fileExists: (file) => inMemory.has(file) || host.fileExists(file),
    readFile: (file) => inMemory.get(file) ?? host.readFile(file),
    directoryExists: (folder) => folders.has(folder) || (host.directoryExists?.(folder) ?? existsSync(folder)),
    getSourceFile: (file, version) => {
      const known = parsed.get(file)
      if (known !== undefined) return known
      const text = inMemory.get(file) ?? host.readFile(file)
      if (text === undefined) return undefined
      const source = ts.createSourceFile(file, text, version, true)
      parsed.set(file, source)
      return source
    },
    resolveModuleNameLiterals: (literals, containing, _redirected, given) =>
      literals.map(({ text }) => {
        const file = entryOf(setOf(containing), text)
        if (file !== undefined)
          return {
            resolvedModule: { resolvedFileName: file, extension: extensionOf(file), isExternalLibraryImport: false }
          }
        const found = ts.resolveModuleName(text, containing, given, overlaid, cache)
        // Examples of documentation may be outside of all packages. They find what the services find.
        const isLost = found.resolvedModule === undefined && inMemory.has(containing) && !text.startsWith(".")
        return isLost ? ts.resolveModuleName(text, `${services}/example.ts`, given, overlaid, cache) : found
      })
  }
  return ts.createProgram([...roots], options, overlaid)
}

const extensionOf = (file: string): ts.Extension => (file.endsWith(".d.ts") ? ts.Extension.Dts : ts.Extension.Ts)
