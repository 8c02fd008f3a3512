/**
 * Pieces of Markdown.
 */

/** Text as code. */
export const code = (text: string): string => `\`${text}\``

const cell = (text: string): string => text.replaceAll("|", "\\|")

/** A table; nothing where there are no rows. */
export const table = (head: ReadonlyArray<string>, rows: ReadonlyArray<ReadonlyArray<string>>): string =>
  rows.length === 0
    ? ""
    : [head, head.map(() => "---"), ...rows].map((row) => `| ${row.map(cell).join(" | ")} |`).join("\n")

/** Paragraphs and sections, without those that are empty. */
export const paragraphs = (...parts: ReadonlyArray<string>): string => parts.filter((part) => part !== "").join("\n\n")
