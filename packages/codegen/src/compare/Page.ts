/**
 * Writes the sections of `docs/spec-differences.md`, one per API: the listed differences by reason.
 */
import type { Difference } from "./Compare.ts"
import type { Listed } from "./Listed.ts"

const code = (text: string): string => `\`${text.replaceAll("`", "'")}\``

/** Longest text of one document in an item, in characters. Longer enums and unions are cut. */
const longest = 100

const cut = (text: string): string => (text.length > longest ? `${text.slice(0, longest)} …` : text)

/** Returns the text of a difference without its position. Differences with the same text form one item. */
const saying = ({ at, here, kind, there }: Difference): string => {
  const only = here === "present" ? "only in this repository" : "only in the vendor's document"
  switch (kind) {
    case "status":
      return `status ${at.slice(-3)}: ${only}`
    case "operation":
    case "parameter":
    case "field":
    case "body":
      return `${kind}: ${only}`
    default:
      return `${kind}: ${code(cut(here))} here, ${code(cut(there))} at the vendor`
  }
}

/** `A.x`, `A.y` and `B.x` as `A` (x, y), `B` (x). */
const places = (differences: ReadonlyArray<Difference>): ReadonlyArray<string> => {
  const plain = differences.map(({ at, kind }) => (kind === "status" ? at.slice(0, -4) : at))
  const ownerOf = (at: string): string => (/^[\w-]+\./.test(at) ? at.slice(0, at.indexOf(".")) : at)
  return [...Map.groupBy(plain, ownerOf)].map(([owner, own]) => {
    const fields = own.flatMap((at) => (at === owner ? [] : [at.slice(owner.length + 1)]))
    return `${code(owner)}${fields.length === 0 ? "" : ` (${[...new Set(fields)].join(", ")})`}`
  })
}

/** Counts operations that only the vendor has, by the first segment of their path. */
const heads = (differences: ReadonlyArray<Difference>): ReadonlyArray<string> =>
  [...Map.groupBy(differences, ({ at }) => at.split("/")[1] ?? "")].map(
    ([head, own]) => `${code(`/${head}`)} (${own.length})`
  )

const isOnlyThere = ({ here, kind }: Difference): boolean => kind === "operation" && here === "absent"

/** Most positions that are shown without folding. */
const mostShown = 8

const folded = (all: ReadonlyArray<string>): string =>
  all.length <= mostShown
    ? all.join(", ")
    : `<details><summary>${all.length} entries</summary>${all.join(", ")}</details>`

const entryText = ([{ reason }, differences]: readonly [Listed, ReadonlyArray<Difference>]): string => {
  const groups = [...Map.groupBy(differences, saying)].map(([text, own]) => {
    return `- ${text.replaceAll("|", "or")}: ${folded(own.every(isOnlyThere) ? heads(own) : places(own))}`
  })
  return [reason.trim().replaceAll(/\s+/g, " "), "", ...groups].join("\n")
}

/** Writes `1 difference`, `2 differences`. */
export const counted = (count: number): string => `${count} difference${count === 1 ? "" : "s"}`

const marks = (api: string): readonly [begin: string, end: string] => [
  `<!-- ${api}: written by \`faktura compare\` -->`,
  `<!-- ${api}: end -->`
]

/** Returns the section of an API. */
export const pagePart = (
  title: string,
  vendor: string,
  listed: ReadonlyArray<readonly [Listed, ReadonlyArray<Difference>]>
): string => {
  const count = listed.reduce((sum, [, own]) => sum + own.length, 0)
  return [`## ${title}`, `Compared with: ${vendor}. ${counted(count)}, by reason:`, ...listed.map(entryText)].join(
    "\n\n"
  )
}

/** Replaces the section of an API in the page. Returns undefined when the page has no markers for it. */
export const withPart = (page: string, api: string, part: string): string | undefined => {
  const [begin, end] = marks(api)
  const from = page.indexOf(begin)
  const to = page.indexOf(end)
  return from < 0 || to < from ? undefined : `${page.slice(0, from + begin.length)}\n\n${part}\n\n${page.slice(to)}`
}

/** Message for a page without the markers of an API. */
export const missingPlace = (api: string): string =>
  `the page has no section for ${api}; add these two lines where it should be: ${marks(api).join(" ")}`
