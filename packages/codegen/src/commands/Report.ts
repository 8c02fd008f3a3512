/** The report of a run: counts, and each warning where there are few. */
import type { WarningKind } from "../warnings/Definition.ts"
import { warningLine } from "../warnings/Report.ts"
import type { Warning } from "../warnings/Report.ts"

interface Reported {
  readonly warnings: ReadonlyArray<Warning>
  readonly pagedByConvention: number
}

/** More warnings than these are shown by `--warnings` alone. */
const mostShown = 10

const kinds: ReadonlyArray<WarningKind> = ["left out", "read otherwise", "renamed"]

/** The report's lines, each with two spaces before it; none when there is nothing to say. */
export const reportLines = ({ pagedByConvention, warnings }: Reported, all = false): ReadonlyArray<string> => {
  const counts = kinds.flatMap((kind) => {
    const count = warnings.filter((warning) => warning.kind === kind).length
    return count === 0 ? [] : [`${count} ${kind}`]
  })
  const shown = all || warnings.length <= mostShown ? warnings : warnings.filter(({ kind }) => kind === "left out")
  const lines = shown.map((warning) => `  ${warningLine(warning)}`)
  return [
    ...(pagedByConvention === 0 ? [] : [`  ${pagedByConvention} lists page by a known convention`]),
    ...(counts.length === 0
      ? []
      : [`  ${counts.join(", ")}${shown.length < warnings.length ? " (all of them: --warnings)" : ""}`]),
    ...lines
  ]
}
