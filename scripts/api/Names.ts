/**
 * Asks the TypeScript compiler for the names that a module exports.
 *
 * Hazard: TypeScript 7 calls this API unstable. An upgrade may rename what is used here, and only here.
 */
import { join } from "node:path"
import { API, SymbolFlags } from "typescript/unstable/sync"
import { CheckFailed } from "../release/CheckFailed.ts"
import type { Module, Published } from "./Modules.ts"

/** An exported name. */
export interface Name {
  readonly name: string
  readonly isValue: boolean
  readonly isType: boolean
}

/** A public module with its names, sorted. */
export interface Listed {
  readonly module: Module
  readonly names: ReadonlyArray<Name>
}

/**
 * Lists the exported names of all public modules, package by package.
 *
 * The sources of the packages themselves are read; what they import from each other is read from `dist`.
 *
 * @throws CheckFailed when an export leads nowhere: a package that it comes from is not built
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
        const listed = each.modules.map((module) => {
          const file = program.getSourceFile(module.source)
          const symbol = file === undefined ? undefined : checker.getSymbolAtLocation(file)
          if (symbol === undefined) throw new CheckFailed(`${module.name}: ${module.source} is no module`)
          const names = checker.getExportsOfModule(symbol).map((found): Name => {
            const meant = found.flags & SymbolFlags.Alias ? checker.getAliasedSymbol(found) : found
            if (checker.isUnknownSymbol(meant)) {
              throw new CheckFailed(`${module.name}: the export ${found.name} leads nowhere. Build the packages first`)
            }
            return {
              name: found.name,
              isValue: (meant.flags & SymbolFlags.Value) !== 0,
              isType: (meant.flags & SymbolFlags.Type) !== 0
            }
          })
          return { module, names: names.toSorted((a, b) => (a.name < b.name ? -1 : 1)) }
        })
        return [each, listed] as const
      })
    )
  } finally {
    api.close()
  }
}
