/**
 * A host of the compiler that has files in memory in front of the disk.
 */
import { dirname, sep } from "node:path"
import ts from "typescript"

/** Files in memory, and what imports mean. */
export interface Memory {
  /** Texts by absolute path. */
  readonly files: ReadonlyMap<string, string>
  /** True for a file of the disk that does not exist for the compiler. Default: none. */
  readonly isHidden?: (file: string) => boolean
  /** Returns the file that an import means; undefined lets the compiler look for it. */
  readonly entry: (specifier: string, importer: string) => string | undefined
  /** Importer whose packages a file in memory finds, when it finds none by its own path. */
  readonly fallback?: string
}

/** Parsed files that programs share. Why: parsing the standard library and Effect takes longer than comparing. */
export type Parsed = Map<string, ts.SourceFile>

/** Writes a path with `/`, as the compiler does on every system. */
export const slashed = (file: string): string => file.split(sep).join("/")

/** Returns the folders that files are in, and the folders above them. */
const foldersOf = (files: Iterable<string>): ReadonlySet<string> => {
  const folders = new Set<string>()
  for (const file of files)
    for (let folder = dirname(file); !folders.has(folder) && folder !== dirname(folder); folder = dirname(folder))
      folders.add(folder)
  return folders
}

/** Makes the host. */
export const memoryHost = (
  options: ts.CompilerOptions,
  { entry, fallback, files, isHidden = () => false }: Memory,
  parsed: Parsed
): ts.CompilerHost => {
  const disk = ts.createCompilerHost(options, true)
  const inMemory = new Map([...files].map(([file, text]) => [slashed(file), text] as const))
  const folders = foldersOf(inMemory.keys())
  const has = (file: string): boolean => inMemory.has(slashed(file))
  const cache = ts.createModuleResolutionCache(disk.getCurrentDirectory(), (name) => name, options)
  const host: ts.CompilerHost = {
    ...disk,
    fileExists: (file) => has(file) || (!isHidden(file) && disk.fileExists(file)),
    readFile: (file) => inMemory.get(slashed(file)) ?? (isHidden(file) ? undefined : disk.readFile(file)),
    directoryExists: (folder) => folders.has(slashed(folder)) || ts.sys.directoryExists(folder),
    // A path of a file in memory has no other one on the disk.
    realpath: (file) => (has(file) || isHidden(file) ? file : (disk.realpath?.(file) ?? file)),
    getSourceFile: (file, version) => {
      const known = parsed.get(file)
      if (known !== undefined) return known
      const text = host.readFile(file)
      if (text === undefined) return undefined
      // Comments say nothing about types in TypeScript, and parsing them takes a third of the time.
      const jsDocParsingMode = ts.JSDocParsingMode.ParseForTypeErrors
      const parse = typeof version === "object" ? version : { languageVersion: version }
      const source = ts.createSourceFile(file, text, { ...parse, jsDocParsingMode }, true)
      parsed.set(file, source)
      return source
    },
    resolveModuleNameLiterals: (literals, importer, redirected, given, source) =>
      literals.map((literal) => {
        const file = entry(literal.text, importer)
        if (file !== undefined)
          return { resolvedModule: { resolvedFileName: slashed(file), extension: extensionOf(file) } }
        const mode = ts.getModeForUsageLocation(source, literal, given)
        const resolve = (from: string): ts.ResolvedModuleWithFailedLookupLocations =>
          ts.resolveModuleName(literal.text, from, given, host, cache, redirected, mode)
        const found = resolve(importer)
        const isLost = found.resolvedModule === undefined && has(importer) && !literal.text.startsWith(".")
        return isLost && fallback !== undefined ? resolve(fallback) : found
      })
  }
  return host
}

const extensionOf = (file: string): ts.Extension => (file.endsWith(".d.ts") ? ts.Extension.Dts : ts.Extension.Ts)
