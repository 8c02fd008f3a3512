/**
 * The transport where there is no other: the runtime's own `fetch`. Bun, workers and browsers pool connections by
 * themselves.
 *
 * Hazard: browsers send a request again, POST included, when a kept connection breaks before its answer, and no page can
 * prevent it. Deno's own `fetch` does the same, which is why Deno has the pool (denoland/deno#36415).
 */
import * as Effect from "effect/Effect"
import type { Transport } from "./DirectClient.ts"

/** The built-in `fetch`, looked up at each call, so that whoever replaces it later is heard. */
export const make: Effect.Effect<Transport> = Effect.succeed({
  fetch: (input, init) => globalThis.fetch(input, init)
})
