/**
 * A call from beginning to end: check, authorise, attempt, repeat while the table and the policy allow, answer.
 *
 * `operation` is what generated code is made of. Streams, pages and answers with headers are other endings of the same
 * `call`; nothing else in the package sends a request.
 */
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import type { Fiber } from "effect/Fiber"
import * as Tracer from "effect/Tracer"
import type { ApiClient } from "./ApiClient.ts"
import { answered, deletedBefore } from "./Answer.ts"
import type { CallErrors } from "./CallErrors.ts"
import type { Failed, Progress } from "./Progress.ts"
import type { Answered, Attempt } from "./Attempt.ts"
import { CallPolicy, delayAfter, policyOf } from "./CallPolicy.ts"
import type { CallPolicyFields } from "./CallPolicy.ts"
import { Capture } from "./Capture.ts"
import { elapsedMillis, nowOf } from "./Elapsed.ts"
import type { AnyCallError } from "./Errors.ts"
import type { AttemptEnd, WaitReason } from "./Meter.ts"
import type { Operation } from "./Operation.ts"
import { credentialProblem, secretsOf } from "./Secrets.ts"
import type { CredentialParts, SecurityAlternatives } from "./Secrets.ts"
import { limitKey, rawOptions, scopeSecrets, serverOf, withCredentials } from "./Request.ts"
import type { PageLink } from "./PageLink.ts"
import type { CallOptions, Given } from "./Given.ts"
import type { RawOptions } from "./Request.ts"
import { retryCost } from "./RetryBudget.ts"
import { mayHaveArrived, verdict } from "./RetryTable.ts"
import type { Scrub } from "./Scrub.ts"
import { callFailure, endAttempt, endCall, spanStarts } from "./Span.ts"
import type { SpanFailure } from "./Span.ts"
import { within } from "./TimeLimit.ts"
import type { Surroundings } from "./TimeLimit.ts"
import { WriteKey } from "./Given.ts"

/** What becomes of a call's 2xx. Everything before it is the same for every kind of call. */
export interface Ending<A> {
  readonly answered: (
    operation: Operation,
    progress: Progress,
    answer: Answered,
    errors: CallErrors
  ) => Effect.Effect<A, AnyCallError>
  /** Given: the answer's body is left open, until this is aborted. The attempt's time limit then ends with the head. */
  readonly life?: AbortSignal
  /** Given: what is asked for in place of the operation's path and the caller's query: the server has named this page. */
  readonly link?: PageLink | undefined
}

/** What a call has at hand from its beginning to its end. */
interface Run {
  readonly operation: Operation
  readonly client: ApiClient
  readonly policy: CallPolicyFields
  readonly surroundings: Surroundings
  readonly span: Tracer.Span
  /** When the call must be over, by `elapsedMillis`. */
  readonly until: number
  readonly life: AbortSignal | undefined
  readonly given: Given
  readonly capture: Capture | undefined
  /** False: nobody sees spans. Those of attempts, which no error's trace shows, are spared then. */
  readonly isTraced: boolean
  /** Whose rate limit it counts against. */
  readonly limitKey: string
}

const brokeOff = (result: Attempt): boolean => result._tag === "Answered" && result.body._tag === "cut"

const hasArrived = (result: Attempt): boolean =>
  result._tag === "Answered" ? brokeOff(result) : mayHaveArrived(result._tag)

const noSecurity: SecurityAlternatives = []

// The span is the parent of what others may do inside a call: fetch a token, say. Only they are given it, because a fiber
// whose span changes has to look up all that it knows of its context again.
const under = <A, E>(span: Tracer.Span, effect: Effect.Effect<A, E>): Effect.Effect<A, E> =>
  // The stack would show these lines; the name of the span is shown without.
  Effect.withParentSpan(effect, span, { captureStackTrace: false })

const noTimeLeft = (run: Run, progress: Progress): AnyCallError =>
  run.client.errors.notSent(run.operation, progress, "deadline", `no time left within ${run.policy.deadline} ms.`)

/** Waits for something that an attempt needs, not beyond the deadline, and notes how long that took. */
const waitFor = <A>(
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

const credentialParts = (run: Run, progress: Progress): Effect.Effect<CredentialParts, AnyCallError> => {
  const { client, operation, span } = run
  const { security = noSecurity } = operation
  const ready = client.credentials.ready?.(security, nowOf(run.surroundings.clock))
  if (ready !== undefined) return Effect.succeed(ready)
  const parts = client.credentials.parts(security)
  const had = Effect.mapError(under(span, parts), (error) =>
    client.errors.notSent(operation, progress, "credentials", `no credentials: ${error.message}`, error)
  )
  return waitFor(run, progress, "credentials", had)
}

/** Tells the rate limit and the meter of an attempt that took so many milliseconds. */
const note = ({ client, limitKey, operation, surroundings }: Run, result: Attempt, begun: number): void => {
  const now = nowOf(surroundings.clock)
  client.meter?.attempted(operation, endOf(result), now.elapsed - begun, surroundings.context)
  if ("status" in result) client.rate?.learn(limitKey, result.status, result.field, now)
}

/** Makes one attempt under a span of its own. */
const tracedAttempt = (run: Run, raw: RawOptions, attempts: number, made: Effect.Effect<Attempt>) => {
  const { capture, client, given, operation, span, surroundings } = run
  const { name, options } = spanStarts(client, operation, serverOf).attempt
  return Effect.flatMap(Effect.makeSpan(name, { ...options, parent: span }), (attemptSpan) => {
    capture?.request(operation, given.options, Object.fromEntries(raw.request.headers), attemptSpan)
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

/** Makes one attempt as the circuit breaker allows, and tells of it whoever has to know. */
const observedAttempt = (run: Run, raw: RawOptions, timeout: number, attempts: number): Effect.Effect<Attempt> => {
  const { client, life, operation, policy, surroundings } = run
  const options = { operation, timeout, maxAnswerSize: policy.maxAnswerSize, life }
  const begun = elapsedMillis(surroundings.clock)
  const noted = Effect.map(client.attempt(options, raw, surroundings), (result) => {
    note(run, result, begun)
    return result
  })
  const made = run.isTraced ? tracedAttempt(run, raw, attempts, noted) : noted
  return client.guard === undefined ? made : client.guard(made)
}

const endOf = (result: Attempt): AttemptEnd => {
  if ("status" in result) return result.status
  if (result._tag === "NotSent") return "not-sent"
  return result.timedOut ? "timeout" : "no-answer"
}

/**
 * How long to wait before the next attempt, or undefined when there is to be none: the table forbids it, the attempts or
 * the budget are spent, the server asks for too long, or the deadline comes first.
 */
const nextDelay = Effect.fnUntraced(function* (run: Run, result: Failed, attempts: number) {
  const { client, operation, policy, surroundings, until } = run
  if (verdict(result._tag, operation.kind) !== "repeat" || attempts >= policy.maxAttempts) return undefined
  // An open circuit is our own doing: to wait for it in every call would be the queue that it is to prevent.
  if (result._tag === "NotSent" && result.reason === "circuit") return undefined
  const asked = "retryAfter" in result ? result.retryAfter : undefined
  if (asked !== undefined && asked > policy.retryAfterCeiling) return undefined
  const delay = yield* delayAfter(policy, attempts, asked)
  if (elapsedMillis(surroundings.clock) + delay >= until) return undefined
  // Who comes back when the server has said to come back does not add to an outage.
  if (policy.retryBudget === "shared" && (result._tag !== "Throttled" || asked === undefined)) {
    const timedOut = result._tag === "NoAnswer" && result.timedOut
    const paid = yield* client.budget.withdraw(timedOut ? retryCost.timeout : retryCost.failure)
    client.meter?.budget(yield* client.budget.available, surroundings.context)
    if (!paid) return undefined
  }
  return { delay, reason: asked !== undefined && delay <= asked ? ("retry-after" as const) : ("backoff" as const) }
})

/** Notes that there is to be another attempt, and waits for its time. */
const pause = (
  { client, operation, surroundings }: Run,
  failure: Failed,
  attempts: number,
  next: { readonly delay: number; readonly reason: WaitReason }
): Effect.Effect<void> => {
  const end = endOf(failure)
  const wait = Effect.sleep(next.delay)
  if (client.meter === undefined) return wait
  client.meter.waited(next.reason, next.delay, surroundings.context)
  return Effect.andThen(client.meter.retried(operation, end, attempts, next.delay), wait)
}

/** Tells of a 2xx that differs from the document: on the call's span, as a metric and in the log. */
const tellDrift =
  ({ client, operation, span, surroundings }: Run, scrub: Scrub): Progress["drifted"] =>
  (value, problems) =>
    Effect.suspend(() => {
      const { differences, line } = client.errors.driftOf(value, problems, scrub)
      for (const { came, expected, pointer } of differences) {
        span.event("faktura.response.drift", surroundings.clock.currentTimeNanosUnsafe(), {
          "faktura.drift.pointer": pointer,
          "faktura.drift.expected": expected,
          "faktura.drift.came": came
        })
      }
      return client.meter?.drifted(operation, line) ?? Effect.void
    })

const attemptUntilDone = Effect.fnUntraced(function* <A>(
  run: Run,
  raw: RawOptions,
  ending: Ending<A>
): Effect.fn.Return<A, AnyCallError> {
  const { client, given, operation, policy, span, surroundings, until } = run
  const { security = noSecurity } = operation
  const { api, baseUrl, errors } = client
  const sentParts = new Set<CredentialParts>()
  const scrub = errors.makeScrub(() => [
    ...[...sentParts].flatMap(secretsOf),
    ...scopeSecrets(operation, surroundings.context)
  ])
  const { responses } = policy
  const told = { api, baseUrl, given, scrub, responses, drifted: tellDrift(run, scrub) }
  let progress: Progress = { ...told, attempts: 0, maybeSentAt: undefined, sentAt: until }
  let replayed = false
  for (;;) {
    const parts = yield* credentialParts(run, progress)
    sentParts.add(parts)
    const unsendable = credentialProblem(parts)
    if (unsendable !== undefined) {
      return yield* Effect.fail(errors.notSent(operation, progress, "credentials", `${unsendable}.`))
    }
    const turn = client.rate?.enter(run.limitKey)
    if (turn !== undefined) yield* waitFor(run, progress, "rate-limit", turn)
    const { elapsed, wall: sentAt } = nowOf(surroundings.clock)
    if (elapsed >= until) return yield* Effect.fail(noTimeLeft(run, progress))
    const timeout = Math.min(policy.attemptTimeout, until - elapsed)
    const result = yield* observedAttempt(run, withCredentials(raw, parts), timeout, progress.attempts + 1)
    const wasMade = result._tag !== "NotSent" || result.reason !== "circuit"
    progress = {
      ...progress,
      attempts: progress.attempts + (wasMade ? 1 : 0),
      maybeSentAt: progress.maybeSentAt ?? (hasArrived(result) ? sentAt : undefined),
      sentAt
    }
    // An answer that broke off is asked for again where that is harmless; a plain write whose answer broke off was done.
    if (result._tag === "Answered" && (operation.kind === "write" || !brokeOff(result))) {
      client.meter?.budget(yield* client.budget.refund, surroundings.context)
      endCall(span, progress.attempts, result.status, undefined)
      return yield* ending.answered(operation, progress, result, errors)
    }
    if (result._tag === "Refused" && result.status === 401 && !replayed && security.length > 0) {
      replayed = true
      // 401 is said before the request is handled, so that even a write may be sent once more.
      if (yield* under(span, client.credentials.refused(parts))) {
        if (client.meter !== undefined) yield* client.meter.retried(operation, 401, progress.attempts, 0)
        continue
      }
    }
    const failure: Failed =
      result._tag === "Answered"
        ? { _tag: "NoAnswer", cause: result.body._tag === "cut" ? result.body.cause : undefined, timedOut: false }
        : result
    if ("field" in failure && client.meter !== undefined) {
      yield* client.meter.unread(failure.field, surroundings.clock.currentTimeMillisUnsafe())
    }
    const next = yield* nextDelay(run, failure, progress.attempts)
    if (next === undefined) {
      // A write that was answered was done, however little of the answer arrived.
      if (result._tag === "Answered" && operation.kind !== "read") {
        return yield* ending.answered(operation, progress, result, errors)
      }
      if (!deletedBefore(operation, progress, failure))
        return yield* Effect.fail(errors.failed(operation, progress, failure))
      const { field, headers, status } = failure
      return yield* ending.answered(
        operation,
        progress,
        {
          _tag: "Answered",
          status,
          headers,
          field,
          declared: operation.success.filter(({ as }) => as === "none"),
          body: { _tag: "none" }
        },
        errors
      )
    }
    yield* pause(run, failure, progress.attempts, next)
  }
})

/** What a call reads of the fiber it runs on, once. */
const begin = (
  fiber: Fiber<unknown, unknown>,
  client: ApiClient,
  operation: Operation,
  options: CallOptions,
  span: Tracer.Span,
  life: AbortSignal | undefined
): Run => {
  const { context } = fiber
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

/** The API's client that an operation is called by. */
export const clientOf = (operation: Operation, context: Context.Context<never>): ApiClient =>
  // The casts: the operation's annotation asks for this service, whose value is an `ApiClient`; its table cannot say so.
  Context.getUnsafe(context as Context.Context<unknown>, operation.client) as ApiClient

/** Makes the call; the span is around all attempts. */
export const call = <A>(
  operation: Operation,
  options: CallOptions,
  ending: Ending<A>
): Effect.Effect<A, AnyCallError> =>
  Effect.withFiber((fiber) => {
    const { context } = fiber
    const client = clientOf(operation, context)
    // Tracers are handed the exit of what a span is around: neither the answer nor the error is in it, for they may hold a
    // secret or a person.
    let result: Effect.Effect<A, AnyCallError> | undefined
    const start = spanStarts(client, operation, serverOf).call
    const traced = Effect.useSpan(start.name, start.options, (span) => {
      const made = rawOptions(operation, client, context, options, ending.link)
      const run =
        "problems" in made
          ? Effect.fail(client.errors.requestInvalid(operation, client.api, made.problems))
          : attemptUntilDone(begin(fiber, client, operation, options, span, ending.life), made.raw, ending)
      return Effect.matchEffect(run, {
        onSuccess: (value) => {
          result = Effect.succeed(value)
          return Effect.void
        },
        onFailure: (error) => {
          endCall(span, error.attempts, error.status, error._tag)
          if (error._tag === "OutcomeUnknown") client.meter?.unknown(operation, context)
          result = under(span, Effect.fail(error))
          return Effect.fail(callFailure(error))
        }
      })
    })
    return Effect.matchEffect(traced, { onSuccess: () => result!, onFailure: () => result! })
  })

const bodyAlone: Ending<unknown> = { answered }

/** Where an operation's function keeps its definition. */
const definition: unique symbol = Symbol("@faktura/core/definition")

/** A function that `operation` made. */
interface Defined {
  readonly [definition]: () => Operation
}

/** The definition of a function that `operation` made; undefined for any other function. */
export const definitionOf = (list: object): Operation | undefined =>
  definition in list ? (list as Defined)[definition]() : undefined

/**
 * Makes an operation's function. The annotation on the generated constant fixes the types: it is written by the same run
 * that writes the definition, from the same document.
 *
 * @param define evaluated at the first call, so that importing a module of many operations builds none of their shapes
 */
export const operation = <Options extends CallOptions | undefined, A, E, R>(
  define: () => Operation
): ((options?: Options) => Effect.Effect<A, E, R>) => {
  let made: Operation | undefined
  const get = (): Operation => (made ??= define())
  // The cast: A, E and R are the generated annotation's, see above.
  const run = (options?: Options): Effect.Effect<A, E, R> =>
    call(get(), options ?? {}, bodyAlone) as unknown as Effect.Effect<A, E, R>
  return Object.assign(run, { [definition]: get })
}
