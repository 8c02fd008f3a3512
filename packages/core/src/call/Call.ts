/**
 * Makes a call: validates, adds credentials, makes attempts while the retry table and the policy allow, returns the
 * result.
 *
 * Generated code calls `operation`. Streams, pages and responses with headers use `call` with another `Ending`. Nothing
 * else in the package sends a request.
 */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import type { PageLink } from "../http/PageLink.ts"
import { callFailure, endCall, spanStarts } from "../telemetry/Span.ts"
import { nowOf } from "../values/Elapsed.ts"
import type { Scrub } from "../values/Scrub.ts"
import { toResult } from "./CallResult.ts"
import type { ApiClient } from "./ApiClient.ts"
import type { Responded, Attempt } from "../attempt/Attempt.ts"
import type { CallErrors } from "../errors/CallErrors.ts"
import type { AnyCallError } from "../operation/Errors.ts"
import type { CallOptions } from "../operation/CallInput.ts"
import { after, next, pause } from "./NextStep.ts"
import { observedAttempt } from "./Observed.ts"
import type { Operation } from "../operation/Operation.ts"
import type { Progress } from "../errors/Progress.ts"
import { buildRequest, scopeSecrets, serverOf, withCredentials } from "./Request.ts"
import type { Built } from "./Request.ts"
import { begin, isStopped, noTimeLeft, stopped, under, waitFor } from "./Run.ts"
import type { Run } from "./Run.ts"
import { credentialProblem, secretsOf } from "../operation/Secrets.ts"
import type { CredentialParts, SecurityAlternatives } from "../operation/Secrets.ts"

/** Turns a success response into the call's result. Everything before it is the same for every kind of call. */
export interface Ending<A> {
  readonly toResult: (
    operation: Operation,
    progress: Progress,
    response: Responded,
    errors: CallErrors
  ) => Effect.Effect<A, AnyCallError>
  /** When set, the body stays open until this signal aborts. The attempt's timeout then ends with the response headers. */
  readonly life?: AbortSignal
  /** Replaces the operation's path and the caller's query with the page URL that the server returned. */
  readonly link?: PageLink | undefined
}

const noSecurity: SecurityAlternatives = []

/** Returns the credentials of an attempt. May have to fetch them. */
const credentialParts = (run: Run, progress: Progress): Effect.Effect<CredentialParts, AnyCallError> => {
  const { client, operation, span } = run
  const { security = noSecurity } = operation
  const ready = client.credentials.ready?.(security, nowOf(run.runtime.clock))
  if (ready !== undefined) return Effect.succeed(ready)
  const parts = client.credentials.parts(security)
  const had = Effect.mapError(under(span, parts), (error) =>
    client.errors.notSent(operation, progress, "credentials", `no credentials: ${error.message}`, error)
  )
  return waitFor(run, progress, "credentials", had)
}

/**
 * True when the server refused the credentials and fresh ones are available: the call then makes one more attempt. A
 * server sends 401 before it handles the request, so even a write may be sent again.
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

/** Reports a success response that differs from the document: on the call's span, as a metric and in the log. */
const reportDrift =
  ({ client, operation, runtime, span }: Run, scrub: Scrub): Progress["drifted"] =>
  (value, problems) =>
    Effect.suspend(() => {
      const { differences, line } = client.errors.driftOf(value, problems, scrub)
      for (const { received, expected, pointer } of differences) {
        span.event("faktura.response.drift", runtime.clock.currentTimeNanosUnsafe(), {
          "faktura.drift.pointer": pointer,
          "faktura.drift.expected": expected,
          "faktura.drift.received": received
        })
      }
      return client.meter?.drifted(operation, line) ?? Effect.void
    })

/**
 * Progress of a call before its first attempt.
 *
 * @param sent collects the credentials that are sent, for redaction
 */
const unsent = (run: Run, sent: Set<CredentialParts>): Progress => {
  const { client, given, operation, policy, runtime, signal, until } = run
  const scrub = client.errors.makeScrub(() => [
    ...[...sent].flatMap(secretsOf),
    ...scopeSecrets(operation, runtime.context)
  ])
  return {
    api: client.api,
    baseUrl: client.baseUrl,
    given,
    scrub,
    signal,
    responses: policy.responses,
    drifted: reportDrift(run, scrub),
    attempts: 0,
    maybeSentAt: undefined,
    sentAt: until
  }
}

/** Error of a call whose credentials cannot be written into the query. Does not show them. */
const unwritable = ({ client, operation }: Run, progress: Progress): AnyCallError =>
  client.errors.notSent(
    operation,
    progress,
    "credentials",
    "not sent, because a credential of the query cannot be written into a URL. Set a valid credential."
  )

/** Makes attempts until one of them ends the call. */
const steps = Effect.fnUntraced(function* <A>(
  run: Run,
  built: Built,
  ending: Ending<A>
): Effect.fn.Return<A, AnyCallError> {
  const { client, operation, policy, runtime, span, until } = run
  const { errors } = client
  const sent = new Set<CredentialParts>()
  let progress = unsent(run, sent)
  let replayed = false
  for (;;) {
    if (isStopped(run)) return yield* Effect.fail(stopped(run, progress))
    const parts = yield* credentialParts(run, progress)
    sent.add(parts)
    const unsendable = credentialProblem(parts)
    if (unsendable !== undefined) {
      return yield* Effect.fail(
        errors.notSent(operation, progress, "credentials", `not sent, because ${unsendable}. Set a valid credential.`)
      )
    }
    const turn = client.rate?.enter(run.limitKey)
    if (turn !== undefined) yield* waitFor(run, progress, "rate-limit", turn)
    const { elapsed, wall } = nowOf(runtime.clock)
    if (elapsed >= until) return yield* Effect.fail(noTimeLeft(run, progress))
    const made = withCredentials(built, client.build, parts)
    if ("problems" in made) return yield* Effect.fail(unwritable(run, progress))
    const timeout = Math.min(policy.attemptTimeout, until - elapsed)
    const result = yield* observedAttempt(run, made.request, timeout, progress.attempts + 1)
    progress = after(progress, result, wall)
    if ("aborted" in result) return yield* Effect.fail(stopped(run, progress))
    if (!replayed && (yield* isReplayed(run, result, parts, progress.attempts))) {
      replayed = true
      continue
    }
    const step = yield* next(run, progress, result)
    if (step._tag === "Again") yield* pause(run, step, progress.attempts)
    else if (step._tag === "Failed") return yield* Effect.fail(errors.failed(operation, progress, step.failure))
    else {
      const { response } = step
      endCall(span, progress.attempts, response.status, undefined)
      const value = yield* ending.toResult(operation, progress, response, errors)
      if (run.slot !== undefined) {
        const { headers, status } = response
        run.slot.last = { status, headers, requestId: errors.requestIdOf(progress, headers) }
      }
      return value
    }
  }
})

/** Returns the API client of an operation from the context. */
export const clientOf = (operation: Operation, context: Context.Context<never>): ApiClient =>
  // Cast: the operation's annotation requires this service, and its value is an `ApiClient`. The definition cannot
  // express this.
  Context.getUnsafe(context as Context.Context<unknown>, operation.client) as ApiClient

/** Makes a call. Its span covers all attempts. */
export const call = <A>(
  operation: Operation,
  options: CallOptions,
  ending: Ending<A>
): Effect.Effect<A, AnyCallError> =>
  Effect.withFiber((fiber) => {
    const { context } = fiber
    const client = clientOf(operation, context)
    // Hazard: a tracer receives the exit of a span's effect, and results and errors may contain secrets or personal
    // data. So the exit has neither.
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

const bodyAlone: Ending<unknown> = { toResult }

/** Key under which an operation's function stores its definition. */
const definition: unique symbol = Symbol("@faktura/core/definition")

/** A function made by `operation` or `stream`. */
interface Defined {
  readonly [definition]: () => Operation
}

/** Stores the definition with an operation's function. */
export const withDefinition = <F extends object>(run: F, define: () => Operation): F & Defined =>
  Object.assign(run, { [definition]: define })

/** Returns the definition of a function made by `operation` or `stream`, undefined for any other function. */
export const definitionOf = (list: object): Operation | undefined =>
  definition in list ? (list as Defined)[definition]() : undefined

/**
 * Makes an operation's function. The annotation of the generated constant fixes its types: the same run of the
 * generator writes the annotation and the definition, from the same document.
 *
 * @param define evaluated at the first call. Why: importing a module with many operations then builds none of their
 *   schemas
 *
 * @example
 * ```ts
 * import { operation } from "@faktura/core"
 * import type { ApiClient, ReadFailure } from "@faktura/core"
 * import * as WireSchema from "@faktura/core/WireSchema"
 * import { Context } from "effect"
 * import type { Effect } from "effect"
 *
 * class PetsClient extends Context.Service<PetsClient, ApiClient>()("example/PetsClient") {}
 *
 * export const listPets: () => Effect.Effect<ReadonlyArray<string>, ReadFailure, PetsClient> = operation(() => ({
 *   id: "Pets.list",
 *   method: "GET",
 *   path: "/pets",
 *   kind: "read",
 *   client: PetsClient,
 *   success: [{ status: 200, as: "json", schema: WireSchema.array(WireSchema.string) }]
 * }))
 * ```
 */
export function operation<Options extends CallOptions | undefined, A, E, R>(
  define: () => Operation
): (options?: Options) => Effect.Effect<A, E, R> {
  let made: Operation | undefined
  const get = (): Operation => (made ??= define())
  // Cast: A, E and R come from the generated annotation.
  const run = (options?: Options): Effect.Effect<A, E, R> =>
    call(get(), options ?? {}, bodyAlone) as unknown as Effect.Effect<A, E, R>
  return withDefinition(run, get)
}
