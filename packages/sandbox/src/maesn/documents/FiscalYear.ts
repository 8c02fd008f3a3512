/**
 * Fiscal years in queries: by their number, or by the day on which they start.
 */
import type { MaesnCall } from "../world/World.ts"

/** Period of a query: from the first day, up to the day before the second. ISO dates. */
export interface Period {
  readonly from: string
  readonly before: string
}

/** Returns the fiscal year that a query asks for. Undefined: all. */
export const periodOf = ({ query }: MaesnCall): Period | undefined => {
  const { fiscalYear, fiscalYearStartDate } = query
  if (typeof fiscalYearStartDate === "string") {
    const from = fiscalYearStartDate.slice(0, 10)
    return { from, before: `${Number(from.slice(0, 4)) + 1}${from.slice(4)}` }
  }
  return typeof fiscalYear === "number" ? { from: `${fiscalYear}-01-01`, before: `${fiscalYear + 1}-01-01` } : undefined
}

/** True if a date is in a period. A missing date is in none. */
export const isIn = (period: Period | undefined, date: unknown): boolean => {
  if (period === undefined) return true
  const day = typeof date === "string" ? date.slice(0, 10) : ""
  return day >= period.from && day < period.before
}
