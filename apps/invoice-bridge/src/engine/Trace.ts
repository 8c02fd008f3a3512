/** Traces over processes, as W3C `traceparent` texts. */
import * as Effect from "effect/Effect"
import * as Headers from "effect/http/Headers"
import * as HttpTraceContext from "effect/http/HttpTraceContext"
import * as Option from "effect/Option"
import type * as Tracer from "effect/Tracer"

/** Writes a span as a `traceparent`. */
const traceParentOf = ({ sampled, spanId, traceId }: Tracer.AnySpan): string =>
  `00-${traceId}-${spanId}-${sampled ? "01" : "00"}`

/** Returns the current span as a `traceparent`. Undefined: there is none. */
export const currentTrace: Effect.Effect<string | undefined> = Effect.match(Effect.currentSpan, {
  onFailure: () => undefined,
  onSuccess: traceParentOf
})

/** Makes the effect a part of a stored trace. Without one, or with a text that is no `traceparent`, nothing changes. */
export const inTrace =
  (trace: string | undefined) =>
  <A, E, R>(effect: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> => {
    const parent = trace === undefined ? Option.none() : HttpTraceContext.w3c(Headers.fromInput({ traceparent: trace }))
    return Option.isNone(parent) ? effect : Effect.withParentSpan(effect, parent.value)
  }
