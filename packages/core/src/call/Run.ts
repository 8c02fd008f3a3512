/**
 * State of one call from its beginning to its end, and the waits of a call.
 */
import * as Clock from "effect/Clock"
import type * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import type { Fiber } from "effect/Fiber"
import * as Tracer from "effect/Tracer"
import type { WaitReason } from "../telemetry/Meter.ts"
import { elapsedMillis } from "../values/Elapsed.ts"
import type { ApiClient } from "./ApiClient.ts"
import { CallPolicy, policyOf } from "../operation/CallPolicy.ts"
import type { CallPolicyFields } from "../operation/CallPolicy.ts"
import { Capture } from "./Capture.ts"
import type { AnyCallError } from "../operation/Errors.ts"
import { WriteKey } from "../operation/CallInput.ts"
import type { CallOptions, CallInput } from "../operation/CallInput.ts"
import type { Operation } from "../operation/Operation.ts"
import { LastResponse } from "./CallResponse.ts"
import type { ResponseSlot } from "./CallResponse.ts"
import { CallSignal } from "../attempt/CallSignal.ts"
import type { Progress } from "../errors/Progress.ts"
import { limitKey } from "./Request.ts"
import { within } from "../attempt/Timeout.ts"
import type { RuntimeContext } from "../attempt/Timeout.ts"

/** State of one call of an operation. */
export interface Run {
  readonly operation: Operation
  readonly client: ApiClient
  readonly policy: CallPolicyFields
  readonly runtime: RuntimeContext
  readonly span: Tracer.Span
  /** Deadline of the call, by `elapsedMillis`. */
  readonly until: number
  /** When set, the body of the last response stays open until this signal aborts. */
  readonly life: AbortSignal | undefined
  /** The caller's signal to stop. */
  readonly signal: AbortSignal | undefined
  /** The call leaves its response here, for `withResponse`. */
  readonly slot: ResponseSlot | undefined
  readonly given: CallInput
  readonly capture: Capture | undefined
  /** False when no tracer is provided. Attempts then have no spans, since no error's trace shows them. */
  readonly isTraced: boolean
  /** Key of the rate limit that the call counts against. */
  readonly limitKey: string
}

/** Reads what a call needs from its fiber, once. */
export const begin = (
  fiber: Fiber<unknown, unknown>,
  client: ApiClient,
  operation: Operation,
  options: CallOptions,
  span: Tracer.Span,
  life: AbortSignal | undefined
): Run => {
  // Cast: a fiber's context has the type of its effect's requirements, and none of them is looked up here.
  const context = fiber.context as Context.Context<never>
  const clock = fiber.getRef(Clock.Clock)
  const policy = policyOf(client.policy, operation.id, fiber.getRef(CallPolicy))
  return {
    operation,
    client,
    policy,
    runtime: { clock, context },
    span,
    until: elapsedMillis(clock) + policy.deadline,
    life,
    signal: fiber.getRef(CallSignal),
    slot: fiber.getRef(LastResponse),
    given: { options, key: fiber.getRef(WriteKey) },
    capture: fiber.getRef(Capture),
    isTraced: fiber.getRef(Tracer.Tracer) !== Tracer.nativeTracer,
    limitKey: client.rate === undefined ? "" : limitKey(operation, client, context)
  }
}

/**
 * Runs an effect with the call's span as its parent, e.g. the fetching of a token. Why only such effects: a fiber whose
 * span changes looks up its whole context again.
 */
export const under = <A, E>(span: Tracer.Span, effect: Effect.Effect<A, E>): Effect.Effect<A, E> =>
  // Why: the stack would show these lines. The span's name is shown without it.
  Effect.withParentSpan(effect, span, { captureStackTrace: false })

/** Error of a call whose deadline passed before an attempt. */
export const noTimeLeft = ({ client, operation, policy }: Run, progress: Progress): AnyCallError =>
  client.errors.notSent(
    operation,
    progress,
    "deadline",
    `the deadline of ${policy.deadline} ms passed before the next attempt.`
  )

/** True when the caller's signal has stopped the call. */
export const isStopped = ({ signal }: Run): boolean => signal !== undefined && signal.aborted

/** Error of a call that the caller's signal stopped. */
export const stopped = ({ client, operation }: Run, progress: Progress): AnyCallError =>
  client.errors.aborted(operation, progress)

/**
 * Waits for something that an attempt needs, and records the wait. Ends at the deadline at the latest, or when the
 * caller's signal stops the call.
 */
export const waitFor = <A>(
  run: Run,
  progress: Progress,
  reason: WaitReason,
  needed: Effect.Effect<A, AnyCallError>
): Effect.Effect<A, AnyCallError> =>
  Effect.suspend(() => {
    const { client, runtime, signal, until } = run
    const { clock, context } = runtime
    const begun = elapsedMillis(clock)
    const inTime = within(
      runtime,
      Math.max(until - begun, 0),
      needed,
      () => (isStopped(run) ? stopped(run, progress) : noTimeLeft(run, progress)),
      signal
    )
    if (client.meter === undefined) return inTime
    const { waited } = client.meter
    return Effect.ensuring(
      inTime,
      Effect.sync(() => waited(reason, elapsedMillis(clock) - begun, context))
    )
  })
