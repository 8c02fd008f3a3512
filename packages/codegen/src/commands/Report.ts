/** Lines that a command prints about its warnings: counts, and each warning if there are few. */
import type { WarningKind } from "../warnings/Definition.ts"
import { warningLine } from "../warnings/Report.ts"
import type { Warning } from "../warnings/Report.ts"

interface Reported {
  readonly warnings: ReadonlyArray<Warning>
  readonly pagedByConvention: number
}

/** Most warnings that are printed without `--warnings`. */
const mostShown = 10

const kinds: ReadonlyArray<WarningKind> = ["left out", "read otherwise", "renamed"]

/** Returns the lines, each indented by two spaces. Without warnings there are none. */
export const reportLines = ({ pagedByConvention, warnings }: Reported, all = false): ReadonlyArray<string> => {
  const counts = kinds.flatMap((kind) => {
    const count = warnings.filter((warning) => warning.kind === kind).length
    return count === 0 ? [] : [`${count} ${kind}`]
  })
  const shown = all || warnings.length <= mostShown ? warnings : warnings.filter(({ kind }) => kind === "left out")
  const lines = shown.map((warning) => `  ${warningLine(warning)}`)
  return [
    ...(pagedByConvention === 0 ? [] : [`  ${pagedByConvention} lists are paged by a known convention`]),
    ...(counts.length === 0
      ? []
      : [`  ${counts.join(", ")}${shown.length < warnings.length ? " (print all with --warnings)" : ""}`]),
    ...lines
  ]
}
