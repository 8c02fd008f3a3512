/** The current date, which `source.yaml` stores as the day when a document was read. */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"

/** Today, `YYYY-MM-DD` in UTC. */
export const today = Effect.map(Clock.currentTimeMillis, (millis) => new Date(millis).toISOString().slice(0, 10))
