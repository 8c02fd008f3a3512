/**
 * The transport where there is no other: the runtime's own `fetch`. Deno, Bun, workers and browsers pool connections by
 * themselves.
 */
import * as Effect from "effect/Effect"
import type { Transport } from "./DirectClient.ts"

/** The built-in `fetch`, looked up at each call, so that whoever replaces it later is heard. */
export const make: Effect.Effect<Transport> = Effect.succeed({
  fetch: (input, init) => globalThis.fetch(input, init)
})
