/**
 * Where an attempt may be kept back because its host is failing. Off unless `CircuitBreaker.layer` is provided.
 *
 * Apart from the breaker itself, which brings much along: this module is part of every client.
 */
import * as Context from "effect/Context"
import * as Data from "effect/Data"
import type * as Effect from "effect/Effect"
import type { Attempt } from "./Attempt.ts"

/** Stands before the attempts of all clients that are built with it. */
export interface CircuitGate {
  /** Runs the attempt, unless the host's circuit is open: then `NotSent` with {@link CircuitOpen} is given at once. */
  readonly guard: (host: string, attempt: Effect.Effect<Attempt>) => Effect.Effect<Attempt>
}

/** The gate; undefined, as it is unless provided: every attempt is made. */
export const CircuitGate: Context.Reference<CircuitGate | undefined> = Context.Reference<CircuitGate | undefined>(
  "@faktura/core/CircuitGate",
  { defaultValue: () => undefined }
)

/** The attempt was not made: too many before it failed. Asking again before `retryAfter` has passed makes no sense. */
export class CircuitOpen extends Data.TaggedError("CircuitOpen")<{
  readonly host: string
  /** When the host is tried again, in milliseconds from now; undefined while another attempt is trying it. */
  readonly retryAfter: number | undefined
}> {
  override get message(): string {
    const next =
      this.retryAfter === undefined ? "it is being tried now" : `it is tried again in ${Math.ceil(this.retryAfter)} ms`
    return `Nothing is sent to ${this.host} for now, because it kept failing; ${next}.`
  }
}
