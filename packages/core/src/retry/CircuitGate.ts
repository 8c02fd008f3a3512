/**
 * Gate before the attempts of a client: it can reject an attempt whose host is failing. Absent unless
 * `CircuitBreaker.layer` is provided.
 *
 * Separate from the breaker and its large imports, because this module is part of every client.
 */
import * as Context from "effect/Context"
import * as Data from "effect/Data"
import type * as Effect from "effect/Effect"
import type { Failure } from "./RetryTable.ts"

/** Outcome of an attempt, as a breaker needs it. */
export interface Guarded {
  readonly _tag: "Responded" | Failure
  /** Wait that the server asks for, in milliseconds. */
  readonly retryAfter?: number | undefined
  /** True when the caller's signal stopped it, which says nothing about the host. */
  readonly aborted?: true
}

/** Result in place of a rejected attempt. */
export interface CircuitRejection {
  readonly _tag: "NotSent"
  readonly cause: CircuitOpen
  readonly reason: "circuit"
  /** Time until the next attempt on the host, in milliseconds. */
  readonly retryAfter?: number
}

/** Gate before the attempts of all clients that are built with it. */
export interface CircuitGate {
  /** Runs the attempt. When the host's circuit is open, returns `NotSent` with {@link CircuitOpen} at once instead. */
  readonly guard: <A extends Guarded>(host: string, attempt: Effect.Effect<A>) => Effect.Effect<A | CircuitRejection>
}

/** The gate in the context; undefined by default: no attempt is rejected. */
export const CircuitGate: Context.Reference<CircuitGate | undefined> = Context.Reference<CircuitGate | undefined>(
  "@faktura/core/CircuitGate",
  { defaultValue: () => undefined }
)

/** Error: the attempt was not made, because too many before it failed. A retry before `retryAfter` cannot succeed. */
export class CircuitOpen extends Data.TaggedError("CircuitOpen")<{
  readonly host: string
  /** Time until the next attempt on the host, in milliseconds; undefined while another attempt is testing it. */
  readonly retryAfter: number | undefined
}> {
  override get message(): string {
    const next =
      this.retryAfter === undefined
        ? "another attempt is testing it"
        : `the next attempt is in ${Math.ceil(this.retryAfter)} ms`
    return `No request was sent to ${this.host}, because its last requests failed; ${next}.`
  }
}
