/**
 * Lists the public functions that are written by hand, and the examples in their docstrings.
 */
import { relative } from "node:path"
import type { Listed } from "./Names.ts"

/** A public function, or another public name whose docstring has an example. */
export interface Documented {
  /** Source file that a person edits, relative to the root. */
  readonly file: string
  /** Its name in that file. */
  readonly name: string
  /** Name of a module that exports it, such as `@faktura/core/Money`. */
  readonly module: string
  readonly isFunction: boolean
  /** Code of each `@example`, without a fence. */
  readonly examples: ReadonlyArray<string>
}

/** Folders of `@faktura/<api>-client/client`: each is a copy of codegen's `src/client`. */
const clientCopy = /^packages\/[\w-]+-client\/src\/generated\/client\/(\w+)\.gen\.ts$/

/** The file that a person edits, relative to the root; undefined when the generator writes it. */
const editedFile = (file: string): string | undefined => {
  const copied = clientCopy.exec(file)
  if (copied !== null) return `packages/codegen/src/client/${copied[1]}.ts`
  return file.startsWith("..") || file.includes("/generated/") || file.includes("node_modules/") ? undefined : file
}

const withoutFence = (example: string): string => example.replace(/^\s*```ts\n([\s\S]*?)\n```\s*$/, "$1")

/**
 * Lists each hand-written function once, however many modules export it, and every other name that has an example.
 */
export const documentedNames = (root: string, listed: ReadonlyArray<Listed>): ReadonlyArray<Documented> => {
  const found = new Map<string, Documented>()
  for (const { module, names } of listed) {
    for (const { declaredAs, declaredIn, examples, isFunction } of names) {
      const file = declaredIn === undefined ? undefined : editedFile(relative(root, declaredIn).replaceAll("\\", "/"))
      if (file === undefined || (!isFunction && examples.length === 0)) continue
      const documented = {
        file,
        name: declaredAs,
        module: module.name,
        isFunction,
        examples: examples.map(withoutFence)
      }
      // Names of modules are sorted: the last one is the function's own module, not the package's index.
      found.set(`${file}#${declaredAs}`, documented)
    }
  }
  return [...found].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, documented]) => documented)
}
