/**
 * Compiles consumers in one program, and lists the errors of each by line.
 */
import { readFileSync, writeFileSync } from "node:fs"
import { join, relative, sep } from "node:path"
import { compilers } from "../../test/kit/Compilers.ts"
import { run } from "../../test/kit/Run.ts"

/** Error of the compiler in one file. */
export interface CompileError {
  readonly line: number
  /** Code on that line. */
  readonly code: string
  readonly message: string
}

const base = join(import.meta.dirname, "..", "..", "..", "..", "tsconfig.base.json")

/**
 * Compiles files below a folder. Returns the errors by file name, as the names were given; errors of other files, such as
 * generated ones, are under those files' own names.
 */
export const compile = async (
  folder: string,
  files: ReadonlyArray<string>
): Promise<ReadonlyMap<string, ReadonlyArray<CompileError>>> => {
  const config = join(folder, "tsconfig.json")
  const compilerOptions = { noEmit: true, noUnusedLocals: false, declaration: false, declarationMap: false }
  writeFileSync(config, JSON.stringify({ extends: base, compilerOptions, files }))
  const { code, output } = await run(
    process.execPath,
    [compilers["TypeScript 7"], "-p", config, "--pretty", "false"],
    folder
  )
  const errors = new Map<string, Array<CompileError>>()
  const texts = new Map<string, ReadonlyArray<string>>()
  for (const [, file = "", line = "", message = ""] of output.matchAll(
    /^(\S[^\n(]*)\((\d+),\d+\): error (TS\d+: [^\n]*)/gm
  )) {
    const name = relative(folder, join(folder, file)).split(sep).join("/")
    const text = texts.get(name) ?? readFileSync(join(folder, name), "utf8").split("\n")
    texts.set(name, text)
    const list = errors.get(name) ?? []
    errors.set(name, list)
    list.push({ line: Number(line), code: text[Number(line) - 1] ?? "", message })
  }
  if (code !== 0 && errors.size === 0)
    throw new Error(`The compiler ended with ${String(code)}:\n${output.slice(0, 2000)}`)
  return errors
}

/** Errors of one consumer that the same consumer has not with the packages it was made for. */
export const newErrors = (
  control: ReadonlyArray<CompileError>,
  other: ReadonlyArray<CompileError>
): ReadonlyArray<CompileError> => {
  const known = new Set(control.map(({ line }) => line))
  return other.filter(({ line }) => !known.has(line))
}
