/**
 * Writes `docs/warnings.md` from the table of warnings.
 */
import type { WarningDefinition } from "./Definition.ts"
import { warningGroups, warningTable } from "./Table.ts"

const cell = (text: string): string => text.replaceAll("|", "\\|")

const row = ([name, { advice, code, kind, meaning }]: readonly [string, WarningDefinition]): string =>
  `| \`${code}\` | \`${name}\` | ${kind} | ${cell(meaning)} | ${cell(advice)} |`

/** Returns the text of the page, unformatted. */
export const warningsPage = (): string => {
  const rows = Object.entries<WarningDefinition>(warningTable)
  const groups = Object.entries(warningGroups).flatMap(([group, title]) => [
    `## ${group}: ${title}`,
    [
      "| code | name | kind | cause and result | what to do |",
      "| --- | --- | --- | --- | --- |",
      ...rows.filter(([, { code }]) => code.startsWith(group)).map(row)
    ].join("\n")
  ])
  return [
    "# Warnings of the generator",
    "A warning names a part of a document that the generator changes or leaves out. Codes never change.",
    [
      "- **left out**: the part has no effect. The generated checks may allow more values than the document, never fewer.",
      "- **read otherwise**: the part is read differently from what the document says.",
      "- **renamed**: two things would have the same name, so one has another name in the code."
    ].join("\n"),
    "`faktura emit` and `faktura generate` print the number of warnings of each kind. `--warnings` prints every warning, and `emit --json` prints them as JSON.",
    ...groups,
    ""
  ].join("\n\n")
}
