/**
 * Where an attempt may be kept back because its host is failing. Off unless `CircuitBreaker.layer` is provided.
 *
 * Apart from the breaker itself, which brings much along: this module is part of every client.
 */
import * as Context from "effect/Context"
import * as Data from "effect/Data"
import type * as Effect from "effect/Effect"
import type { Failure } from "./RetryTable.ts"

/** What came of an attempt, as far as a breaker looks at it. */
export interface Guarded {
  readonly _tag: "Responded" | Failure
  /** How long the server asks to stay away, in milliseconds. */
  readonly retryAfter?: number | undefined
}

/** In place of an attempt that was kept back. */
export interface CircuitRejection {
  readonly _tag: "NotSent"
  readonly cause: CircuitOpen
  readonly reason: "circuit"
  /** When the host is tried again, in milliseconds from now. */
  readonly retryAfter?: number
}

/** Stands before the attempts of all clients that are built with it. */
export interface CircuitGate {
  /** Runs the attempt, unless the host's circuit is open: then `NotSent` with {@link CircuitOpen} is given at once. */
  readonly guard: <A extends Guarded>(host: string, attempt: Effect.Effect<A>) => Effect.Effect<A | CircuitRejection>
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
