/** Compares versions of documents. A version is the time of the last change, as an API writes it. */

const form = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d:\d\d)(?:\.(\d+))?\s?(Z|[+-]\d\d:?\d\d)?$/i

/**
 * Writes a time so that the order of the texts is the order of the times: UTC, with nanoseconds. A time without a zone is UTC.
 * Undefined for a text that is no time.
 *
 * Why not `Date`: it has milliseconds only, and Monite's times have microseconds. Two versions would be equal.
 */
export const sortable = (time: string): string | undefined => {
  const [, day, clock, fraction = "", zone = "Z"] = form.exec(time.trim()) ?? []
  const millis = Date.parse(`${day}T${clock}${zone}`)
  if (Number.isNaN(millis)) return undefined
  return `${new Date(millis).toISOString().slice(0, 19)}.${fraction.slice(0, 9).padEnd(9, "0")}Z`
}

/** Returns milliseconds since 1970 of a time that `sortable` wrote. Rounds down. */
export const millisOf = (time: string): number => Date.parse(`${time.slice(0, 23)}Z`)

/** Returns the later of two times that `sortable` wrote. An empty text is earlier than every time. */
export const later = (a: string, b: string): string => (a < b ? b : a)
