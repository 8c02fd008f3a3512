/**
 * Writes the text of the pull request: what changed in each API.
 */
import type { Regenerated } from "./Regenerate.ts"

/** Most characters of the text. GitHub accepts 65,536. */
export const mostCharacters = 60_000

const fenced = (text: string): string => ["```text", text.replaceAll("```", "'''"), "```"].join("\n")

const sectionOf = ({ api, failure, isStale, markdown }: Regenerated): ReadonlyArray<string> => [
  ...(isStale ? [`## ${api}: generated files`, "The committed generated files were not those of the document."] : []),
  ...(markdown === undefined ? [] : [markdown]),
  ...(failure === undefined ? [] : [`## ${api} failed`, fenced(failure)])
]

const closing =
  "Read the changeset, and correct its text if callers need more. GitHub starts no workflows for this pull request by itself: close and open it once to have it checked."

/** Cuts a text between lines, and says so. */
const limited = (text: string, limit: number): string => {
  if (text.length <= limit) return text
  const end = "\n\nThe rest is left out here. `faktura diff` prints all of it."
  const cut = text.slice(0, text.lastIndexOf("\n", limit - end.length))
  // A code block that was cut must not swallow what follows.
  const isOpen = (cut.match(/^```/gm)?.length ?? 0) % 2 === 1
  return `${cut}${isOpen ? "\n```" : ""}${end}`
}

/** Returns the text of the pull request, at most {@link mostCharacters} long. */
export const summaryOf = (results: ReadonlyArray<Regenerated>): string => {
  const sections = results.flatMap(sectionOf)
  const text = sections.length === 0 ? "Nothing changed." : sections.join("\n\n")
  return `${limited(text, mostCharacters - closing.length - 8)}\n\n${closing}\n`
}
