/**
 * Checks snippets with the compiler: the code before must compile with the old version, the code after with the new one.
 */
import { join } from "node:path"
import ts from "typescript"
import { programOf, withFiles } from "../diff/types/Program.ts"
import type { Versions } from "../diff/ApiDiff.ts"
import type { Snippet } from "./Snippets.ts"

/** Returns the indexes of the texts that compile. */
const compiling = (
  texts: ReadonlyArray<string>,
  { after, before, parsed }: Versions,
  side: "before" | "after"
): ReadonlySet<number> => {
  // Next to the services, so that their dependencies are found.
  const folder = join(before.packages.at(-1)?.folder ?? "", "..", `.faktura-snippets-${side}`)
  const files = new Map(texts.map((text, index) => [join(folder, `${index}.ts`), text]))
  const program = programOf(
    [...files.keys()],
    { before: withFiles(before, files), after, importedByOthers: side },
    parsed
  )
  const isClean = (file: string): boolean => {
    const source = program.getSourceFile(file)
    return (
      source !== undefined &&
      program.getSyntacticDiagnostics(source).length === 0 &&
      program.getSemanticDiagnostics(source).every(({ category }) => category !== ts.DiagnosticCategory.Error)
    )
  }
  return new Set([...files.keys()].flatMap((file, index) => (isClean(file) ? [index] : [])))
}

/** Returns the snippets whose code compiles on both sides. The others are undefined. */
export const compiled = (
  snippets: ReadonlyArray<Snippet | undefined>,
  versions: Versions
): ReadonlyArray<Snippet | undefined> => {
  if (snippets.every((snippet) => snippet === undefined)) return snippets
  const was = compiling(
    snippets.map((snippet) => snippet?.before ?? ""),
    versions,
    "before"
  )
  const is = compiling(
    snippets.map((snippet) => snippet?.after ?? ""),
    versions,
    "after"
  )
  return snippets.map((snippet, index) => (was.has(index) && is.has(index) ? snippet : undefined))
}
