/** What a run has to say of a document besides its files: counts, and each remark where there are few. */
import type { Remark, RemarkKind } from "../warnings/Report.ts"

interface Reported {
  readonly remarks: ReadonlyArray<Remark>
  readonly pagedByConvention: number
}

/** More remarks than these are shown by `--remarks` alone. */
const mostShown = 10

const kinds: ReadonlyArray<RemarkKind> = ["left out", "read otherwise", "renamed"]

/** The report's lines, each with two spaces before it; none when there is nothing to say. */
export const reportLines = ({ pagedByConvention, remarks }: Reported, all = false): ReadonlyArray<string> => {
  const counts = kinds.flatMap((kind) => {
    const count = remarks.filter((remark) => remark.kind === kind).length
    return count === 0 ? [] : [`${count} ${kind}`]
  })
  const shown = all || remarks.length <= mostShown ? remarks : remarks.filter(({ kind }) => kind === "left out")
  const lines = shown.map(({ kind, message, pointer }) => `  ${kind}: ${pointer}  ${message}`)
  return [
    ...(pagedByConvention === 0 ? [] : [`  ${pagedByConvention} lists page by a known convention`]),
    ...(counts.length === 0
      ? []
      : [`  ${counts.join(", ")}${shown.length < remarks.length ? " (all of them: --remarks)" : ""}`]),
    ...lines
  ]
}
