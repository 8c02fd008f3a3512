/**
 * How `Retry-After` is written: a number of seconds, or a moment.
 *
 * A moment has whole seconds only. It is rounded down, as servers do, so it is up to a second nearer than the number
 * would be, and for 0 it has passed already.
 */

/** The two forms of RFC 9110, 10.2.3; the date is an IMF-fixdate. */
export type RetryAfterForm = "seconds" | "date"

/** A moment as an IMF-fixdate, for example `Sun, 06 Nov 1994 08:49:37 GMT`. */
export const httpDate = (moment: Date): string => moment.toUTCString()

/** The header, ready to be written. `now` is the sandbox's time. */
export const retryAfter = (seconds: number, form: RetryAfterForm, now: Date): { readonly "retry-after": string } => ({
  "retry-after": form === "seconds" ? String(seconds) : httpDate(new Date(now.getTime() + seconds * 1000))
})
