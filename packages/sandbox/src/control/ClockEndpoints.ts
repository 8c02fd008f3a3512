/**
 * The clock to move.
 */
import { membersOf, refuse, shown } from "./Endpoint.ts"
import type { ControlState, Endpoints } from "./Endpoint.ts"

const example = 'The body must be {"at":"2026-12-01T00:00:00Z"} or {"advanceMs":3600000}'

/** Times with a date and a zone: without a zone, the machine's own zone would count. */
const moment = /^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d)$/

/** Returns the endpoints of the clock. */
export const clockEndpoints = ({ clock }: ControlState): Endpoints => {
  const now = () => shown({ at: clock.now().toISOString(), offsetMs: clock.offsetMs() })
  return {
    "GET /__sandbox/clock": now,
    // Not a time to set: it would be a moment old when it arrives.
    "DELETE /__sandbox/clock": () => {
      clock.undo()
      return now()
    },
    "PUT /__sandbox/clock": ({ body }) => {
      const { advanceMs, at, ...rest } = membersOf(body) ?? {}
      if (Object.keys(rest).length > 0 || (at === undefined) === (advanceMs === undefined)) return refuse(400, example)
      if (at !== undefined && (typeof at !== "string" || !moment.test(at))) {
        return refuse(400, 'at must be a time with a zone, for example "2026-12-01T00:00:00Z"')
      }
      try {
        if (typeof at === "string") clock.moveTo(new Date(at))
        else clock.advance(typeof advanceMs === "number" ? advanceMs : Number.NaN)
      } catch (error) {
        if (error instanceof RangeError) return refuse(400, error.message)
        throw error
      }
      return now()
    }
  }
}
