/**
 * Results of the benchmarks, one row for each figure, printed as one aligned table or as JSON.
 */
import { limitText, targetOf } from "./Targets.ts"
import type { Group } from "./Targets.ts"

/** Reason for a missing figure. */
export interface Missing {
  readonly missing: string
}

/** Figure, or the reason why it is missing. */
export type Figure = number | Missing

/** Row of one figure. */
export interface Row {
  readonly group: Group
  /** Subject of the measurement: a document, a list, a server. */
  readonly subject: string
  /** Measured variant: a generator, a set of files, a way to call. */
  readonly variant: string
  /** Name of the figure, such as `time`. */
  readonly metric: string
  readonly unit: string
  readonly figure: Figure
  /** Variant that `ratio` compares with. */
  readonly baseline: string
  /** Figure divided by the baseline's figure of the same run. */
  readonly ratio: number | undefined
}

/** Returns the median of several runs; of an even number, the upper one of the two in the middle. */
export const median = (values: ReadonlyArray<number>): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN

/** Makes the rows of one metric, each compared with the baseline, which is one of the variants. */
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

/**
 * Returns `met` or `missed`, or undefined for a row without a target. A target that could not be measured is missed.
 */
export const verdict = (row: Row): "met" | "missed" | undefined => {
  const target = targetOf(row)
  if (target === undefined) return undefined
  const value = target.of === "ratio" ? row.ratio : row.figure
  return typeof value === "number" && value <= target.limit ? "met" : "missed"
}

const digits = (value: number): string =>
  value >= 1000 ? Math.round(value).toLocaleString("en-GB") : value.toFixed(value >= 100 ? 0 : value >= 10 ? 1 : 2)

const header = ["group", "subject", "variant", "metric", "figure", "unit", "ratio", "to", "target", ""]
/** Columns of numbers. */
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

/** Formats all rows as one table. Below it are the reasons of missing figures, by number. */
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

/** Formats all rows as JSON, each with its target and verdict. */
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
