/**
 * Writes the page of a package under `docs/api/`.
 */
import type { Declared, Report, Signature, Signed } from "./Signatures.ts"

/** Largest number of names of another package that are listed one by one. */
const longest = 60

/** Groups names by the module that declares them. */
const references = (signatures: ReadonlyArray<Signature>): ReadonlyArray<string> => {
  const groups = new Map<string, Array<string>>()
  for (const each of signatures) {
    if ("from" in each) groups.set(each.from, [...(groups.get(each.from) ?? []), each.name])
  }
  return [...groups]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([from, names]) =>
      names.length > longest
        ? `From \`${from}\`: ${names.length} names.`
        : `From \`${from}\`: ${names.map((name) => `\`${name}\``).join(", ")}.`
    )
}

/** Writes a signature. A line before it has the public name, if the declaration has another one. */
const entry = ({ declaredAs, name, text }: Declared): string => (declaredAs === name ? text : `// ${name}\n${text}`)

const code = (declared: ReadonlyArray<Declared>): ReadonlyArray<string> => {
  if (declared.length === 0) return []
  // Generated declarations have one line each.
  const separator = declared.every(({ text }) => !text.includes("\n")) ? "\n" : "\n\n"
  return ["", "```ts", declared.map(entry).join(separator), "```"]
}

const moduleSection = ({ module, signatures }: Signed): ReadonlyArray<string> => {
  const lines = references(signatures)
  return [
    "",
    `## ${module.name}`,
    ...(lines.length === 0 ? [] : ["", lines.join("\n")]),
    ...code(signatures.flatMap((each) => ("text" in each ? [each] : [])))
  ]
}

/** Writes the page. Deterministic, so that a changed page means changed signatures. */
export const page = (name: string, { hidden, modules }: Report): string =>
  [
    `# ${name}`,
    "",
    "Public modules of this package, and the signature of each name. `pnpm run api` writes this page.",
    ...modules.flatMap(moduleSection),
    ...(hidden.size === 0
      ? []
      : [
          "",
          "# Not exported",
          "",
          "Signatures above use these declarations. A change of one is a change of each signature that uses it.",
          ...[...hidden].flatMap(([file, declarations]) => ["", `## ${file}`, ...code(declarations)])
        ]),
    ""
  ].join("\n")
