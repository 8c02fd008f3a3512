/**
 * Writes the page of a package under `docs/api/`.
 */
import type { Module } from "./Modules.ts"
import type { Listed, Name } from "./Names.ts"

const kindOf = ({ isType, isValue }: Name): string => (isType ? (isValue ? "value and type" : "type") : "value")

/** Writes one line for each name. */
const inFull = (names: ReadonlyArray<Name>): ReadonlyArray<string> =>
  names.map((each) => `- \`${each.name}\`: ${kindOf(each)}`)

/**
 * Writes one line for each value, and the number of types: a raw client has a thousand of them, named after its
 * operations.
 */
const inShort = (names: ReadonlyArray<Name>): ReadonlyArray<string> => {
  const types = names.filter(({ isType }) => isType).length
  return [...inFull(names.filter(({ isValue }) => isValue)), `- types: ${types}`]
}

/** Writes one line for a generated module: its values, and the number of its types. */
const inOneLine = ({ module, names }: Listed): string => {
  const values = names.filter(({ isValue }) => isValue).map(({ name }) => `\`${name}\``)
  const types = names.filter(({ isType }) => isType).length
  return `- \`${module.name}\`: ${[...values, `types: ${types}`].join(", ")}`
}

/** True for a module from a pattern of `exports`, such as `@faktura/monite/operations/entities`. */
const isOneOfMany = ({ isGenerated, name }: Module): boolean => isGenerated && name.split("/").length > 3

/** Largest number of names that are listed one by one. */
const longest = 300

/** Writes the page. Deterministic, so that a changed page means changed names. */
export const page = (name: string, listed: ReadonlyArray<Listed>): string => {
  const many = listed.filter(({ module }) => isOneOfMany(module))
  const single = listed.filter(({ module }) => !isOneOfMany(module))
  return [
    `# ${name}`,
    "",
    "Public modules of this package, and the names that each exports. `pnpm run api` writes this page.",
    ...single.flatMap(({ module, names }) => [
      "",
      `## ${module.name}`,
      "",
      ...(names.length > longest ? inShort(names) : inFull(names))
    ]),
    ...(many.length === 0 ? [] : ["", "## Generated modules", "", ...many.map(inOneLine)]),
    ""
  ].join("\n")
}
