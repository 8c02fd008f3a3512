/** Reads columns of both databases: SQLite returns numbers, and Postgres returns texts for 64-bit integers. */

/** Row as a database returns it. */
export type Row = Readonly<Record<string, unknown>>

/** Reads a text. */
export const text = (value: unknown): string => String(value)

/** Reads a text that may be missing. */
export const textOrNone = (value: unknown): string | undefined => (value == null ? undefined : String(value))

/** Reads a whole number. */
export const whole = (value: unknown): number => Number(value)

/** Reads a whole number that may be missing. */
export const wholeOrNone = (value: unknown): number | undefined => (value == null ? undefined : Number(value))

/** Reads JSON that this program has written. */
export const json = (value: unknown): unknown => (value == null ? undefined : JSON.parse(String(value)))
