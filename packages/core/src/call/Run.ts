/**
 * What a call has at hand from its beginning to its end, and the waits that it makes.
 */
import * as Clock from "effect/Clock"
import type * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import type { Fiber } from "effect/Fiber"
import * as Tracer from "effect/Tracer"
import type { WaitReason } from "../telemetry/Meter.ts"
import { elapsedMillis } from "../values/Elapsed.ts"
import type { ApiClient } from "./ApiClient.ts"
import { CallPolicy, policyOf } from "./CallPolicy.ts"
import type { CallPolicyFields } from "./CallPolicy.ts"
import { Capture } from "./Capture.ts"
import type { AnyCallError } from "./Errors.ts"
import { WriteKey } from "./CallInput.ts"
import type { CallOptions, CallInput } from "./CallInput.ts"
import type { Operation } from "./Operation.ts"
import type { Progress } from "./Progress.ts"
import { limitKey } from "./Request.ts"
import { within } from "./Timeout.ts"
import type { RuntimeContext } from "./Timeout.ts"

/** One call of an operation. */
export interface Run {
  readonly operation: Operation
  readonly client: ApiClient
  readonly policy: CallPolicyFields
  readonly surroundings: RuntimeContext
  readonly span: Tracer.Span
  /** When the call must be over, by `elapsedMillis`. */
  readonly until: number
  /** Given: the body of the last response is left open, until this is aborted. */
  readonly life: AbortSignal | undefined
  readonly given: CallInput
  readonly capture: Capture | undefined
  /** False: nobody sees spans. Those of attempts, which no error's trace shows, are spared then. */
  readonly isTraced: boolean
  /** Whose rate limit it counts against. */
  readonly limitKey: string
}

/** Reads what a call needs of the fiber that it runs on, once. */
export const begin = (
  fiber: Fiber<unknown, unknown>,
  client: ApiClient,
  operation: Operation,
  options: CallOptions,
  span: Tracer.Span,
  life: AbortSignal | undefined
): Run => {
  // The cast: a fiber's context is typed by what its effect needs, and none of it is looked up here.
  const context = fiber.context as Context.Context<never>
  const clock = fiber.getRef(Clock.Clock)
  const policy = policyOf(client.policy, operation.id, fiber.getRef(CallPolicy))
  return {
    operation,
    client,
    policy,
    surroundings: { clock, context },
    span,
    until: elapsedMillis(clock) + policy.deadline,
    life,
    given: { options, key: fiber.getRef(WriteKey) },
    capture: fiber.getRef(Capture),
    isTraced: fiber.getRef(Tracer.Tracer) !== Tracer.nativeTracer,
    limitKey: client.rate === undefined ? "" : limitKey(operation, client, context)
  }
}

/**
 * Gives an effect the call's span as its parent: what others may do inside of a call, such as fetching a token. Only they are
 * given it, because a fiber whose span changes has to look up all that it knows of its context again.
 */
export const under = <A, E>(span: Tracer.Span, effect: Effect.Effect<A, E>): Effect.Effect<A, E> =>
  // The stack would show these lines; the name of the span is shown without.
  Effect.withParentSpan(effect, span, { captureStackTrace: false })

/** The error of a call whose deadline has passed before it was sent. */
export const noTimeLeft = ({ client, operation, policy }: Run, progress: Progress): AnyCallError =>
  client.errors.notSent(operation, progress, "deadline", `no time left within ${policy.deadline} ms.`)

/** Waits for something that an attempt needs, not beyond the deadline, and notes how long that took. */
export const waitFor = <A>(
  run: Run,
  progress: Progress,
  reason: WaitReason,
  what: Effect.Effect<A, AnyCallError>
): Effect.Effect<A, AnyCallError> =>
  Effect.suspend(() => {
    const { client, surroundings, until } = run
    const { clock, context } = surroundings
    const begun = elapsedMillis(clock)
    const inTime = within(surroundings, Math.max(until - begun, 0), what, () => noTimeLeft(run, progress))
    if (client.meter === undefined) return inTime
    const { waited } = client.meter
    return Effect.ensuring(
      inTime,
      Effect.sync(() => waited(reason, elapsedMillis(clock) - begun, context))
    )
  })
