/**
 * A call from beginning to end: check, authorise, attempt, repeat while the table and the policy allow, answer.
 *
 * `operation` is what generated code is made of. Streams, pages and answers with headers are other endings of the same
 * `call`; nothing else in the package sends a request.
 */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import type { PageLink } from "../http/PageLink.ts"
import { callFailure, endCall, spanStarts } from "../telemetry/Span.ts"
import { nowOf } from "../values/Elapsed.ts"
import type { Scrub } from "../values/Scrub.ts"
import { answered } from "./CallResult.ts"
import type { ApiClient } from "./ApiClient.ts"
import type { Responded, Attempt } from "./Attempt.ts"
import type { CallErrors } from "./CallErrors.ts"
import type { AnyCallError } from "./Errors.ts"
import type { CallOptions } from "./CallInput.ts"
import { after, next, pause } from "./NextStep.ts"
import { observedAttempt } from "./Observed.ts"
import type { Operation } from "./Operation.ts"
import type { Progress } from "./Progress.ts"
import { buildRequest, scopeSecrets, serverOf, withCredentials } from "./Request.ts"
import type { Built } from "./Request.ts"
import { begin, noTimeLeft, under, waitFor } from "./Run.ts"
import type { Run } from "./Run.ts"
import { credentialProblem, secretsOf } from "./Secrets.ts"
import type { CredentialParts, SecurityAlternatives } from "./Secrets.ts"

/** What becomes of a call's 2xx. Everything before it is the same for every kind of call. */
export interface Ending<A> {
  readonly answered: (
    operation: Operation,
    progress: Progress,
    response: Responded,
    errors: CallErrors
  ) => Effect.Effect<A, AnyCallError>
  /** Given: the answer's body is left open, until this is aborted. The attempt's time limit then ends with the head. */
  readonly life?: AbortSignal
  /** Given: what is asked for in place of the operation's path and the caller's query: the server has named this page. */
  readonly link?: PageLink | undefined
}

const noSecurity: SecurityAlternatives = []

/** The credentials of an attempt, which may have to be fetched. */
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

/**
 * True when an attempt is to be made once more because its credentials were refused and others are at hand: 401 is said
 * before the request is handled, so that even a write may be sent again.
 */
const isReplayed = (
  { client, operation, span }: Run,
  result: Attempt,
  parts: CredentialParts,
  attempts: number
): Effect.Effect<boolean> => {
  const isRefused = result._tag === "Refused" && result.status === 401 && (operation.security ?? noSecurity).length > 0
  if (!isRefused) return Effect.succeed(false)
  const fresh = under(span, client.credentials.refused(parts))
  const { meter } = client
  return meter === undefined
    ? fresh
    : Effect.tap(fresh, (isFresh) => (isFresh ? meter.retried(operation, 401, attempts, 0) : Effect.void))
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

/** What a call has been through before its first attempt, and where the credentials are noted that are sent. */
const unsent = (run: Run, sent: Set<CredentialParts>): Progress => {
  const { client, given, operation, policy, surroundings, until } = run
  const scrub = client.errors.makeScrub(() => [
    ...[...sent].flatMap(secretsOf),
    ...scopeSecrets(operation, surroundings.context)
  ])
  return {
    api: client.api,
    baseUrl: client.baseUrl,
    given,
    scrub,
    responses: policy.responses,
    drifted: tellDrift(run, scrub),
    attempts: 0,
    maybeSentAt: undefined,
    sentAt: until
  }
}

/** The error of a call whose credentials cannot be written into the query. They are not shown. */
const unwritable = ({ client, operation }: Run, progress: Progress): AnyCallError =>
  client.errors.notSent(operation, progress, "credentials", "a credential of the query cannot be written into a URL.")

/** The steps of a call, from top to bottom, until one of them ends it. */
const steps = Effect.fnUntraced(function* <A>(
  run: Run,
  built: Built,
  ending: Ending<A>
): Effect.fn.Return<A, AnyCallError> {
  const { client, operation, policy, span, surroundings, until } = run
  const { errors } = client
  const sent = new Set<CredentialParts>()
  let progress = unsent(run, sent)
  let replayed = false
  for (;;) {
    const parts = yield* credentialParts(run, progress)
    sent.add(parts)
    const unsendable = credentialProblem(parts)
    if (unsendable !== undefined) {
      return yield* Effect.fail(errors.notSent(operation, progress, "credentials", `${unsendable}.`))
    }
    const turn = client.rate?.enter(run.limitKey)
    if (turn !== undefined) yield* waitFor(run, progress, "rate-limit", turn)
    const { elapsed, wall } = nowOf(surroundings.clock)
    if (elapsed >= until) return yield* Effect.fail(noTimeLeft(run, progress))
    const made = withCredentials(built, client.build, parts)
    if ("problems" in made) return yield* Effect.fail(unwritable(run, progress))
    const timeout = Math.min(policy.attemptTimeout, until - elapsed)
    const result = yield* observedAttempt(run, made.request, timeout, progress.attempts + 1)
    progress = after(progress, result, wall)
    if (!replayed && (yield* isReplayed(run, result, parts, progress.attempts))) {
      replayed = true
      continue
    }
    const step = yield* next(run, progress, result)
    if (step._tag === "Again") yield* pause(run, step, progress.attempts)
    else if (step._tag === "Failed") return yield* Effect.fail(errors.failed(operation, progress, step.failure))
    else {
      endCall(span, progress.attempts, step.response.status, undefined)
      return yield* ending.answered(operation, progress, step.response, errors)
    }
  }
})

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
      const made = buildRequest(operation, client, context, options, ending.link)
      const run =
        "problems" in made
          ? Effect.fail(client.errors.requestInvalid(operation, client.api, made.problems))
          : steps(begin(fiber, client, operation, options, span, ending.life), made.built, ending)
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
export function operation<Options extends CallOptions | undefined, A, E, R>(
  define: () => Operation
): (options?: Options) => Effect.Effect<A, E, R> {
  let made: Operation | undefined
  const get = (): Operation => (made ??= define())
  // The cast: A, E and R are the generated annotation's, see above.
  const run = (options?: Options): Effect.Effect<A, E, R> =>
    call(get(), options ?? {}, bodyAlone) as unknown as Effect.Effect<A, E, R>
  return Object.assign(run, { [definition]: get })
}
