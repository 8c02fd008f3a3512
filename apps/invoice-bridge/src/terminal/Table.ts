/** Draws tables for the terminal. */
import CliTable from "cli-table3"

// No colors: the tables are also read in files and logs.
const plain = { head: [], border: [] }

/** Long lists have no lines between rows and no frame. */
const bare = Object.fromEntries(
  "top top-mid top-left top-right bottom bottom-mid bottom-left bottom-right left left-mid mid mid-mid right right-mid"
    .split(" ")
    .map((part) => [part, ""])
)

/** Draws a table. Columns of numbers are aligned to the right. */
export const table = (
  head: ReadonlyArray<string>,
  rows: ReadonlyArray<ReadonlyArray<string | number>>,
  look: "framed" | "bare" = "framed"
): string => {
  const drawn = new CliTable({
    head: [...head],
    style: plain,
    ...(look === "bare"
      ? { style: { ...plain, "padding-left": 0, "padding-right": 0 }, chars: { ...bare, middle: "   " } }
      : {}),
    colAligns: head.map((_, column) => (rows.every((row) => /^[-\d.,]+$/.test(String(row[column]))) ? "right" : "left"))
  })
  drawn.push(...rows.map((row) => [...row]))
  return drawn.toString()
}

/** Replaces control characters of foreign text, so that a name cannot change the terminal. */
export const printable = (text: string): string => text.replaceAll(/\p{Cc}/gu, "\ufffd")

/** Writes a number with its noun. */
export const plural = (count: number, one: string, many: string): string => `${count} ${count === 1 ? one : many}`
