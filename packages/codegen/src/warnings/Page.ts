/**
 * The page of all warnings, `docs/warnings.md`, as the table has them.
 */
import type { WarningDefinition } from "./Definition.ts"
import { warningGroups, warningTable } from "./Table.ts"

const cell = (text: string): string => text.replaceAll("|", "\\|")

const row = ([name, { advice, code, kind, meaning }]: readonly [string, WarningDefinition]): string =>
  `| \`${code}\` | \`${name}\` | ${kind} | ${cell(meaning)} | ${cell(advice)} |`

/** Text of the page, unformatted. */
export const warningsPage = (): string => {
  const rows = Object.entries<WarningDefinition>(warningTable)
  const groups = Object.entries(warningGroups).flatMap(([group, title]) => [
    `## ${group}: ${title}`,
    [
      "| code | name | kind | the document, and the code | what to do |",
      "| --- | --- | --- | --- | --- |",
      ...rows.filter(([, { code }]) => code.startsWith(group)).map(row)
    ].join("\n")
  ])
  return [
    "# Warnings of the generator",
    "Generation warns of each part of a document that is not generated as it is written. A code stays the same for ever.",
    [
      "- **left out**: the part has no effect. More values pass than the document allows, never fewer.",
      "- **read otherwise**: the part means something else than its words.",
      "- **renamed**: two things would have had one name."
    ].join("\n"),
    "`faktura emit` and `faktura generate` count the warnings of each kind. `--warnings` prints all, `emit --json` has them as data.",
    ...groups,
    ""
  ].join("\n\n")
}
