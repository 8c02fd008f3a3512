/**
 * Finds the signature of every public name of a package, and of the types that signatures use without being exported.
 *
 * The texts come from the built `.d.ts` files, because TypeScript has written the types of all values there.
 *
 * Why not API Extractor 7.60: it reads one entry point a run, in 8 to 10 seconds, and the packages have more than 150. Its
 * report of a raw client has 12,000 lines, because it has no short form for generated types.
 */
import { join, relative } from "node:path"
import { CheckFailed } from "../release/CheckFailed.ts"
import { compact } from "./Compact.ts"
import { declarationFiles } from "./Declarations.ts"
import type { Found } from "./Declarations.ts"
import type { Module, Published } from "./Modules.ts"
import type { Listed, Name } from "./Names.ts"

/** Public name with its signature. */
export interface Declared {
  readonly name: string
  /** Name in its declaration. */
  readonly declaredAs: string
  readonly text: string
}

/** Public name of a module: with its signature, or with the module that declares it. */
export type Signature = Declared | { readonly name: string; readonly from: string }

/** Public module with its signatures, sorted by name. */
export interface Signed {
  readonly module: Module
  readonly signatures: ReadonlyArray<Signature>
}

/** Signatures of a package. */
export interface Report {
  readonly modules: ReadonlyArray<Signed>
  /** Declarations that are not exported, by source file. */
  readonly hidden: ReadonlyMap<string, ReadonlyArray<Declared>>
}

const isGenerated = (path: string): boolean => /[\\/]generated[\\/](?!client[\\/])/.test(path)

const textOf = ({ declarations, file }: Found): string => {
  const texts = declarations.map(({ text }) => text)
  return (isGenerated(file.path) ? texts.map(compact) : texts).join("\n")
}

const keyOf = ({ file, name }: Found): string => `${file.path}#${name}`

/** Returns the package of a file outside of the package: of the workspace, or below `node_modules`. */
const packageOf = (path: string): string => {
  const [, parent, name = "another package"] =
    /[\\/](packages|node_modules)[\\/]((?:@[\w-]+[\\/])?[\w-]+)[\\/](?!.*[\\/]node_modules[\\/])/.exec(path) ?? []
  return parent === "packages" ? `@faktura/${name}` : name.replace("\\", "/")
}

/** Depth of a module: 2 for the index of a package. */
const depth = ({ name }: Module): number => name.split("/").length

/**
 * Finds the signatures.
 *
 * A name that several modules export has its signature in the module of its own source file, and otherwise in the first
 * one. The other modules refer to that module.
 *
 * @throws CheckFailed if the package is not built
 */
export const signaturesOf = ({ folder, name: packageName }: Published, listed: ReadonlyArray<Listed>): Report => {
  const { find } = declarationFiles()
  const dist = (source: string): string =>
    join(folder, "dist", relative(join(folder, "src"), source)).replace(/\.ts$/, ".d.ts")
  const isOwn = (path: string): boolean => !relative(join(folder, "src"), path).startsWith("..")

  const foundOf = ({ declaredAs, declaredIn, name }: Name): Found | undefined => {
    if (declaredIn === undefined || !isOwn(declaredIn)) return undefined
    const found = find(dist(declaredIn), declaredAs)
    // A namespace (`export * as Monite`) is declared by its file.
    if (found === undefined && !declaredAs.startsWith('"')) {
      throw new CheckFailed(`${packageName}: ${name} is not in ${dist(declaredIn)}. Build the packages first`)
    }
    return found
  }

  const homes = new Map<string, Module>()
  for (const { module, names } of listed.toSorted((a, b) => depth(a.module) - depth(b.module))) {
    for (const each of names) {
      const found = foundOf(each)
      if (found === undefined) continue
      if (!homes.has(keyOf(found)) || dist(module.source) === found.file.path) homes.set(keyOf(found), module)
    }
  }

  const hidden = new Map<string, Found>()
  const look = (found: Found): void => {
    for (const reference of found.declarations.flatMap(({ references }) => references)) {
      const used = find(found.file.path, reference)
      if (used === undefined || homes.has(keyOf(used)) || hidden.has(keyOf(used))) continue
      hidden.set(keyOf(used), used)
      look(used)
    }
  }

  const modules = listed.map(({ module, names }): Signed => {
    const shown = new Set<string>()
    const signatures = names.flatMap((each): ReadonlyArray<Signature> => {
      const { declaredAs, declaredIn, name } = each
      const found = foundOf(each)
      if (found === undefined) {
        const isNamespace = declaredIn !== undefined && declaredAs.startsWith('"') && isOwn(declaredIn)
        const target = isNamespace ? listed.find(({ module }) => module.source === declaredIn)?.module.name : undefined
        if (isNamespace) return target === undefined ? [] : [{ name, from: target }]
        return [{ name, from: packageOf(declaredIn ?? "") }]
      }
      const home = homes.get(keyOf(found))
      if (home !== undefined && home !== module) return [{ name, from: home.name }]
      look(found)
      shown.add(keyOf(found))
      return [{ name, declaredAs, text: textOf(found) }]
    })
    return { module, signatures }
  })

  const byFile = new Map<string, ReadonlyArray<Declared>>()
  for (const found of [...hidden.values()].toSorted((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1))) {
    const file = relative(join(folder, "dist"), found.file.path)
      .replaceAll("\\", "/")
      .replace(/\.d\.ts$/, ".ts")
    byFile.set(file, [...(byFile.get(file) ?? []), { name: found.name, declaredAs: found.name, text: textOf(found) }])
  }
  return { modules, hidden: byFile }
}
