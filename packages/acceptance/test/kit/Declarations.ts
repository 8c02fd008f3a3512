/**
 * Finds `any` in the declarations of generated packages.
 */
import { readdirSync, readFileSync } from "node:fs"
import { join, relative } from "node:path"
import * as ts from "typescript-6"
import { declarationsFolder } from "./Compilers.ts"

// hey-api's bundled client is not ours. Users call the files beside it.
const isOurs = (file: string): boolean => file.endsWith(".d.ts") && !/-client\/src\/(client|core)\//.test(file)

const anysIn = (file: string, text: string): ReadonlyArray<string> => {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.ES2024)
  const found: Array<string> = []
  const visit = (node: ts.Node): void => {
    if (node.kind === ts.SyntaxKind.AnyKeyword) {
      const { line } = source.getLineAndCharacterOfPosition(node.getStart(source))
      found.push(`${file}:${line + 1}: ${text.split("\n")[line]?.trim() ?? ""}`)
    }
    ts.forEachChild(node, visit)
  }
  // Parsing the thousands of files without the word would take longer than everything else.
  if (/\bany\b/.test(text)) visit(source)
  return found
}

/** Lists every `any` in a group's declarations, by file and line. Also counts the files. */
export const publicAnys = (group: string): { readonly files: number; readonly anys: ReadonlyArray<string> } => {
  const folder = declarationsFolder(group)
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter(isOurs)
  return {
    files: files.length,
    anys: files.flatMap((file) => anysIn(relative(folder, file), readFileSync(file, "utf8")))
  }
}
