/**
 * Writes `Retry-After`, as a number of seconds or as a date.
 *
 * A date has whole seconds. It is rounded down, as servers do. It is therefore up to a second earlier than the number
 * would be, and in the past for 0.
 */

/** Form of `Retry-After` (RFC 9110, 10.2.3). The date is an IMF-fixdate. */
export type RetryAfterForm = "seconds" | "date"

/** Formats a time as an IMF-fixdate, for example `Sun, 06 Nov 1994 08:49:37 GMT`. */
export const httpDate = (moment: Date): string => moment.toUTCString()

/** Returns the header. `now` is the sandbox's time. */
export const retryAfter = (seconds: number, form: RetryAfterForm, now: Date): { readonly "retry-after": string } => ({
  "retry-after": form === "seconds" ? String(seconds) : httpDate(new Date(now.getTime() + seconds * 1000))
})
