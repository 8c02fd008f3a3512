/** The day that `source.yaml` says a document was read on. */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"

/** Today, `YYYY-MM-DD` in UTC. */
export const today = Effect.map(Clock.currentTimeMillis, (millis) => new Date(millis).toISOString().slice(0, 10))
