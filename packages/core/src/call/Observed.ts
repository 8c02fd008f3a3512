/**
 * One attempt with all who have to know of it: its span, the meter, the rate limit and the circuit breaker.
 */
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import { endAttempt, spanStarts } from "../telemetry/Span.ts"
import type { SpanFailure } from "../telemetry/Span.ts"
import type { AttemptEnd } from "../telemetry/Meter.ts"
import type { HttpRequest } from "../transport/Transport.ts"
import { elapsedMillis, nowOf } from "../values/Elapsed.ts"
import type { Attempt } from "./Attempt.ts"
import { serverOf } from "./Request.ts"
import type { Run } from "./Run.ts"

/** How an attempt ended, for spans and metrics. */
export const endOf = (result: Attempt): AttemptEnd => {
  if ("status" in result) return result.status
  if (result._tag === "NotSent") return "not-sent"
  return result.timedOut ? "timeout" : "no-answer"
}

/** Tells the rate limit and the meter of an attempt that began at `begun`, by `elapsedMillis`. */
const note = ({ client, limitKey, operation, surroundings }: Run, result: Attempt, begun: number): void => {
  const now = nowOf(surroundings.clock)
  client.meter?.attempted(operation, endOf(result), now.elapsed - begun, surroundings.context)
  if ("status" in result) client.rate?.learn(limitKey, result.status, result.headers, now)
}

/** Puts a span of its own around an attempt. */
const traced = (run: Run, request: HttpRequest, attempts: number, made: Effect.Effect<Attempt>) => {
  const { capture, client, given, operation, span, surroundings } = run
  const { name, options } = spanStarts(client, operation, serverOf).attempt
  return Effect.flatMap(Effect.makeSpan(name, { ...options, parent: span }), (attemptSpan) => {
    capture?.request(operation, given.options, Object.fromEntries(request.headers), attemptSpan)
    return Effect.onExit(made, (exit) =>
      Effect.sync(() => {
        // Not the exit itself: it holds the answer, which may hold a secret or a person.
        let ended: Exit.Exit<unknown, SpanFailure> = exit
        if (Exit.isSuccess(exit)) {
          capture?.response(operation, exit.value, attemptSpan)
          ended = endAttempt(attemptSpan, attempts, endOf(exit.value))
        }
        attemptSpan.end(surroundings.clock.currentTimeNanosUnsafe(), ended)
      })
    )
  })
}

/**
 * Makes one attempt as the circuit breaker allows.
 *
 * @param timeout  in milliseconds
 * @param attempts how many there are with this one
 */
export const observedAttempt = (
  run: Run,
  request: HttpRequest,
  timeout: number,
  attempts: number
): Effect.Effect<Attempt> => {
  const { client, life, operation, policy, surroundings } = run
  const options = { operation, transport: client.transport, timeout, maxResponseBytes: policy.maxResponseBytes, life }
  const begun = elapsedMillis(surroundings.clock)
  const noted = Effect.map(client.attempt(options, request, surroundings), (result) => {
    note(run, result, begun)
    return result
  })
  const made = run.isTraced ? traced(run, request, attempts, noted) : noted
  return client.guard === undefined ? made : client.guard(made)
}
