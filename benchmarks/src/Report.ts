/**
 * What a benchmark found, one row a figure, and how the rows are shown: as one aligned table, or as JSON.
 */
import { limitText, targetOf } from "./Targets.ts"
import type { Group } from "./Targets.ts"

/** Why there is no figure. */
export interface Missing {
  readonly missing: string
}

/** A figure, or why there is none. */
export type Figure = number | Missing

/** One figure. */
export interface Row {
  readonly group: Group
  /** What it was measured on: a document, a list, a server. */
  readonly subject: string
  /** What was measured: a generator, a set of files, a way to call. */
  readonly variant: string
  /** What the figure is, e.g. `time`. */
  readonly metric: string
  readonly unit: string
  readonly figure: Figure
  /** The variant that `ratio` compares with. */
  readonly baseline: string
  /** The figure divided by the baseline's of the same run. */
  readonly ratio: number | undefined
}

/** The middle of several runs; of an even number the upper middle. */
export const median = (values: ReadonlyArray<number>): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN

/** Rows of one metric, each compared with the baseline, which is one of the variants. */
export const compared = (
  what: Pick<Row, "group" | "subject" | "metric" | "unit" | "baseline">,
  figures: ReadonlyArray<readonly [variant: string, figure: Figure]>
): ReadonlyArray<Row> => {
  const base = figures.find(([variant]) => variant === what.baseline)?.[1]
  return figures.map(([variant, figure]) => ({
    ...what,
    variant,
    figure,
    ratio: typeof figure === "number" && typeof base === "number" ? figure / base : undefined
  }))
}

/** `met`, `missed`, or nothing where the row has no target. A target that could not be measured is missed. */
export const verdict = (row: Row): "met" | "missed" | undefined => {
  const target = targetOf(row)
  if (target === undefined) return undefined
  const value = target.of === "ratio" ? row.ratio : row.figure
  return typeof value === "number" && value <= target.limit ? "met" : "missed"
}

const digits = (value: number): string =>
  value >= 1000 ? Math.round(value).toLocaleString("en-GB") : value.toFixed(value >= 100 ? 0 : value >= 10 ? 1 : 2)

const header = ["group", "subject", "variant", "metric", "figure", "unit", "ratio", "to", "target", ""]
/** The columns of numbers. */
const right = new Set([4, 6])

const cells = (row: Row, reasons: Array<string>): ReadonlyArray<string> => {
  const target = targetOf(row)
  const { figure, ratio } = row
  if (typeof figure !== "number" && !reasons.includes(figure.missing)) reasons.push(figure.missing)
  return [
    row.group,
    row.subject,
    row.variant,
    row.metric,
    typeof figure === "number" ? digits(figure) : "-",
    typeof figure === "number" ? row.unit : `[${reasons.indexOf(figure.missing) + 1}]`,
    ratio === undefined ? "" : ratio.toFixed(2),
    ratio === undefined ? "" : row.baseline,
    target === undefined ? "" : limitText(target, row.unit),
    verdict(row) ?? ""
  ]
}

/** All rows as one table; below it, by number, why figures are missing. */
export const table = (rows: ReadonlyArray<Row>): string => {
  const reasons: Array<string> = []
  const lines = [header, ...rows.map((row) => cells(row, reasons))]
  const widths = header.map((_, column) => Math.max(...lines.map((line) => (line[column] ?? "").length)))
  const pad = (cell: string, column: number): string =>
    right.has(column) ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0)
  return [
    ...lines.map((line) => line.map(pad).join("  ").trimEnd()),
    ...reasons.map((reason, index) => `[${index + 1}] ${reason}`)
  ].join("\n")
}

/** All rows for machines: each with its target's text and the verdict. */
export const json = (rows: ReadonlyArray<Row>): string =>
  JSON.stringify(
    rows.map((row) => {
      const target = targetOf(row)
      return {
        ...row,
        ...(target === undefined ? {} : { target: limitText(target, row.unit), verdict: verdict(row) })
      }
    }),
    undefined,
    2
  )
