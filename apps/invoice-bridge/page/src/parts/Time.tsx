/** A time, with its day, year and zone as the title. */
import { fullTimeText, timeText } from "../Words.ts"

/** A time, in milliseconds since 1970. */
export const Time = ({ at, now = Date.now() }: { readonly at: number; readonly now?: number }) => (
  <time dateTime={new Date(at).toISOString()} title={fullTimeText(at)}>
    {timeText(at, now)}
  </time>
)
