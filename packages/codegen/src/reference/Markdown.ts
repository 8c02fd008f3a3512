/**
 * Writes parts of Markdown.
 */

/** Returns text as inline code. */
export const code = (text: string): string => `\`${text}\``

const cell = (text: string): string => text.replaceAll("|", "\\|")

/** Returns a table; empty text when there are no rows. */
export const table = (head: ReadonlyArray<string>, rows: ReadonlyArray<ReadonlyArray<string>>): string =>
  rows.length === 0
    ? ""
    : [head, head.map(() => "---"), ...rows].map((row) => `| ${row.map(cell).join(" | ")} |`).join("\n")

/** Joins the parts that are not empty. */
export const paragraphs = (...parts: ReadonlyArray<string>): string => parts.filter((part) => part !== "").join("\n\n")
