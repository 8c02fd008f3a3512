/**
 * Makes one attempt with its span, and reports it to the meter, the rate limit and the circuit breaker.
 */
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import { endAttempt, spanStarts } from "../telemetry/Span.ts"
import type { SpanFailure } from "../telemetry/Span.ts"
import type { AttemptEnd } from "../telemetry/Meter.ts"
import type { HttpRequest } from "../transport/Transport.ts"
import { elapsedMillis, nowOf } from "../values/Elapsed.ts"
import type { Attempt } from "../attempt/Attempt.ts"
import { serverOf } from "./Request.ts"
import type { Run } from "./Run.ts"

/** Returns how an attempt ended, for spans and metrics. */
export const endOf = (result: Attempt): AttemptEnd => {
  if ("status" in result) return result.status
  if (result.aborted === true) return "aborted"
  if (result._tag === "NotSent") return "not-sent"
  return result.timedOut ? "timeout" : "no-response"
}

/**
 * Records an attempt in the rate limit and the meter.
 *
 * @param begun start of the attempt, by `elapsedMillis`
 */
const note = ({ client, limitKey, operation, runtime }: Run, result: Attempt, begun: number): void => {
  const now = nowOf(runtime.clock)
  client.meter?.attempted(operation, endOf(result), now.elapsed - begun, runtime.context)
  if ("status" in result) client.rate?.learn(limitKey, result.status, result.headers, now)
}

/** Runs an attempt in a span of its own. */
const traced = (run: Run, request: HttpRequest, attempts: number, made: Effect.Effect<Attempt>) => {
  const { capture, client, given, operation, runtime, span } = run
  const { name, options } = spanStarts(client, operation, serverOf).attempt
  return Effect.flatMap(Effect.makeSpan(name, { ...options, parent: span }), (attemptSpan) => {
    capture?.request(operation, given.options, Object.fromEntries(request.headers), attemptSpan)
    return Effect.onExit(made, (exit) =>
      Effect.sync(() => {
        // Hazard: the exit itself contains the response, which may hold a secret or personal data. So the span gets
        // another exit.
        let ended: Exit.Exit<unknown, SpanFailure> = exit
        if (Exit.isSuccess(exit)) {
          capture?.response(operation, exit.value, attemptSpan)
          ended = endAttempt(attemptSpan, attempts, endOf(exit.value))
        }
        attemptSpan.end(runtime.clock.currentTimeNanosUnsafe(), ended)
      })
    )
  })
}

/**
 * Makes one attempt, if the circuit breaker allows it.
 *
 * @param timeout in milliseconds
 * @param attempts number of attempts, this one included
 */
export const observedAttempt = (
  run: Run,
  request: HttpRequest,
  timeout: number,
  attempts: number
): Effect.Effect<Attempt> => {
  const { client, life, operation, policy, runtime, signal } = run
  const { maxResponseBytes } = policy
  const options = { operation, transport: client.transport, timeout, maxResponseBytes, life, signal }
  const begun = elapsedMillis(runtime.clock)
  const noted = Effect.map(client.attempt(options, request, runtime), (result) => {
    note(run, result, begun)
    return result
  })
  const made = run.isTraced ? traced(run, request, attempts, noted) : noted
  return client.guard === undefined ? made : client.guard(made)
}
