/**
 * Lists the names that a module exports, with the TypeScript compiler.
 *
 * Hazard: TypeScript 7 calls this API unstable. An upgrade may change it. Only this file uses it.
 */
import { join } from "node:path"
import { API, SignatureKind, SymbolFlags } from "typescript/unstable/sync"
import { CheckFailed } from "../release/CheckFailed.ts"
import type { Module, Published } from "./Modules.ts"

/** Exported name. */
export interface Name {
  readonly name: string
  readonly isValue: boolean
  readonly isType: boolean
  /** True if it can be called. False for classes. */
  readonly isFunction: boolean
  /** Name in its declaration. A re-export may change it. */
  readonly declaredAs: string
  /** File that declares it, absolute. */
  readonly declaredIn: string | undefined
  /** Texts of the `@example` tags in its docstring. */
  readonly examples: ReadonlyArray<string>
}

/** Public module with its names, sorted. */
export interface Listed {
  readonly module: Module
  readonly names: ReadonlyArray<Name>
}

/** Returns the source file of a module from its symbol's name: its path in quotes, without an extension. */
const sourceOf = (name: string): string => `${name.slice(1, -1)}.ts`

/**
 * Lists the exported names of all public modules, package by package.
 *
 * It reads the sources of the packages, and their imports from each other from `dist`.
 *
 * @throws CheckFailed if an export cannot be resolved, because its package is not built
 */
export const listNames = (
  root: string,
  packages: ReadonlyArray<Published>
): ReadonlyMap<Published, ReadonlyArray<Listed>> => {
  const api = new API({ cwd: root })
  try {
    const configOf = ({ folder }: Published): string => join(folder, "tsconfig.build.json")
    const snapshot = api.updateSnapshot({ openProjects: packages.map(configOf) })
    return new Map(
      packages.map((each) => {
        const project = snapshot.getProject(configOf(each))
        if (project === undefined) throw new CheckFailed(`TypeScript cannot open ${configOf(each)}`)
        const { checker, program } = project
        const publicSources = new Set(each.modules.map(({ source }) => source))
        const listed = each.modules.map((module) => {
          const file = program.getSourceFile(module.source)
          const symbol = file === undefined ? undefined : checker.getSymbolAtLocation(file)
          if (symbol === undefined) throw new CheckFailed(`${module.name}: ${module.source} is no module`)
          const namesOf = (of: typeof symbol, prefix: string): ReadonlyArray<Name> =>
            checker.getExportsOfModule(of).flatMap((found): ReadonlyArray<Name> => {
              const meant = found.flags & SymbolFlags.Alias ? checker.getAliasedSymbol(found) : found
              const name = `${prefix}${found.name}`
              if (checker.isUnknownSymbol(meant)) {
                throw new CheckFailed(`${module.name}: the export ${name} leads nowhere. Build the packages first`)
              }
              const isNamespace = (meant.flags & SymbolFlags.ValueModule) !== 0
              const isValue = (meant.flags & SymbolFlags.Value) !== 0
              const type = isValue ? checker.getTypeOfSymbol(meant) : undefined
              const own: Name = {
                name,
                isValue,
                isType: (meant.flags & SymbolFlags.Type) !== 0,
                isFunction: type !== undefined && checker.getSignaturesOfType(type, SignatureKind.Call).length > 0,
                declaredAs: meant.name,
                declaredIn: meant.declarations[0]?.path,
                examples: meant
                  .getJsDocTags(checker)
                  .filter((tag) => tag.name === "example")
                  .map((tag) => tag.text ?? "")
              }
              // `export * as Monite`: its members are public under `Monite.`, unless they are also a public module.
              const members = isNamespace && !publicSources.has(sourceOf(meant.name)) ? namesOf(meant, `${name}.`) : []
              return [own, ...members]
            })
          const names = namesOf(symbol, "")
          return { module, names: names.toSorted((a, b) => (a.name < b.name ? -1 : 1)) }
        })
        return [each, listed] as const
      })
    )
  } finally {
    api.close()
  }
}
