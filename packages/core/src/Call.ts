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
import type { Span } from "effect/Tracer"
import type { ApiClient, CredentialParts, SecurityAlternatives } from "./ApiClient.ts"
import { answered, deletedBefore, failed, notSent, requestInvalid } from "./Answer.ts"
import type { Failed, Progress } from "./Answer.ts"
import { attempt } from "./Attempt.ts"
import type { Answered, Attempt, Surroundings } from "./Attempt.ts"
import type { AnyCallError } from "./Errors.ts"
import type { Operation } from "./Operation.ts"
import { credentialProblem, rawOptions, withCredentials } from "./Request.ts"
import type { CallOptions, RawOptions } from "./Request.ts"
import { retryCost } from "./RetryBudget.ts"
import { delayAfter, RetryPolicy } from "./RetryPolicy.ts"
import type { RetryPolicyFields } from "./RetryPolicy.ts"
import { verdict } from "./RetryTable.ts"
import { addAttempt, spanStart } from "./Span.ts"
import type { Fields } from "./WireText.ts"

/** What becomes of a call's 2xx. Everything before it is the same for every kind of call. */
export interface Ending<A> {
  readonly answered: (operation: Operation, progress: Progress, answer: Answered) => Effect.Effect<A, AnyCallError>
  /** Given: the answer's body is left open, until this is aborted. The attempt's time limit then ends with the head. */
  readonly life?: AbortSignal
  /** Given: sent in place of the caller's query, unchecked. For pages: the server said that it wants these. */
  readonly query?: Fields | undefined
}

interface Run<A> {
  readonly operation: Operation
  readonly client: ApiClient
  readonly policy: RetryPolicyFields
  readonly surroundings: Surroundings
  readonly span: Span
  /** When the call must be over, in milliseconds since 1970. */
  readonly until: number
  readonly ending: Ending<A>
}

const brokeOff = (result: Attempt): boolean => result._tag === "Answered" && result.body._tag === "cut"

const noSecurity: SecurityAlternatives = []

const mayHaveArrived = (result: Attempt): boolean =>
  result._tag === "NoAnswer" || result._tag === "ServerFault" || result._tag === "Unready" || brokeOff(result)

/**
 * How long to wait before the next attempt, or undefined when there is to be none: the table forbids it, the attempts or
 * the budget are spent, the server asks for too long, or the deadline comes first.
 */
const nextDelay = Effect.fnUntraced(function* (run: Run<unknown>, result: Failed, attempts: number) {
  const { client, operation, policy, surroundings, until } = run
  if (verdict(result._tag, operation.kind) !== "repeat" || attempts >= policy.maxAttempts) return undefined
  const asked = "retryAfter" in result ? result.retryAfter : undefined
  if (asked !== undefined && asked > policy.retryAfterCeiling) return undefined
  const delay = yield* delayAfter(policy, attempts, asked)
  if (surroundings.clock.currentTimeMillisUnsafe() + delay >= until) return undefined
  // Who comes back when the server has said to come back does not add to an outage.
  if (result._tag === "Throttled" && asked !== undefined) return delay
  const timedOut = result._tag === "NoAnswer" && result.timedOut
  return (yield* client.budget.withdraw(timedOut ? retryCost.timeout : retryCost.failure)) ? delay : undefined
})

// The span is the parent of what others may do inside a call: fetch a token, say. Only they are given it, because a fiber
// whose span changes has to look up all that it knows of its context again.
const under = <A, E>(span: Span, effect: Effect.Effect<A, E>): Effect.Effect<A, E> =>
  // The stack would show these lines; the name of the span is shown without.
  Effect.withParentSpan(effect, span, { captureStackTrace: false })

const credentialParts = (run: Run<unknown>, progress: Progress): Effect.Effect<CredentialParts, AnyCallError> => {
  const { client, operation, span } = run
  const parts = client.credentials.parts(operation.security ?? noSecurity)
  // The cast: the check says that it is an exit, and forgets of what.
  if (Exit.isExit(parts) && Exit.isSuccess(parts)) return parts as Exit.Exit<CredentialParts>
  return Effect.mapError(under(span, parts), (error) =>
    notSent(operation, progress, "credentials", `no credentials: ${error.message}`, error)
  )
}

const attemptUntilDone = Effect.fnUntraced(function* <A>(
  run: Run<A>,
  raw: RawOptions
): Effect.fn.Return<A, AnyCallError> {
  const { client, ending, operation, policy, span, surroundings, until } = run
  const { security = noSecurity } = operation
  let progress: Progress = { api: client.api, attempts: 0, maybeSentAt: undefined }
  let replayed = false
  for (;;) {
    const parts = yield* credentialParts(run, progress)
    const unsendable = credentialProblem(parts)
    if (unsendable !== undefined) {
      return yield* Effect.fail(notSent(operation, progress, "credentials", `${unsendable}.`))
    }
    const sentAt = surroundings.clock.currentTimeMillisUnsafe()
    if (sentAt >= until) {
      return yield* Effect.fail(notSent(operation, progress, "deadline", `no time left within ${policy.deadline} ms.`))
    }
    const timeout = Math.min(policy.attemptTimeout, until - sentAt)
    const result = yield* attempt(operation, withCredentials(raw, parts), surroundings, timeout, ending.life)
    progress = {
      api: client.api,
      attempts: progress.attempts + 1,
      maybeSentAt: progress.maybeSentAt ?? (mayHaveArrived(result) ? sentAt : undefined)
    }
    addAttempt(span, progress.attempts, "status" in result ? result.status : undefined, undefined)
    // An answer that broke off is asked for again where that is harmless; a plain write whose answer broke off was done.
    if (result._tag === "Answered" && (operation.kind === "write" || !brokeOff(result))) {
      yield* client.budget.refund
      return yield* ending.answered(operation, progress, result)
    }
    if (result._tag === "Refused" && result.status === 401 && !replayed && security.length > 0) {
      replayed = true
      // 401 is said before the request is handled, so that even a write may be sent once more.
      if (yield* under(span, client.credentials.refused(parts))) continue
    }
    const failure: Failed =
      result._tag === "Answered"
        ? { _tag: "NoAnswer", cause: result.body._tag === "cut" ? result.body.cause : undefined, timedOut: false }
        : result
    const delay = yield* nextDelay(run, failure, progress.attempts)
    if (delay === undefined) {
      // A write that was answered was done, however little of the answer arrived.
      if (result._tag === "Answered" && operation.kind !== "read") {
        return yield* ending.answered(operation, progress, result)
      }
      if (!deletedBefore(operation, progress, failure)) return yield* Effect.fail(failed(operation, progress, failure))
      const { headers, status } = failure
      return yield* ending.answered(operation, progress, {
        _tag: "Answered",
        status,
        headers,
        declared: operation.success.filter(({ as }) => as === "none"),
        body: { _tag: "none" }
      })
    }
    yield* Effect.sleep(delay)
  }
})

/** What a call reads of the fiber it runs on, once. */
const begin = <A>(
  fiber: Fiber<unknown, unknown>,
  client: ApiClient,
  operation: Operation,
  span: Span,
  ending: Ending<A>
): Run<A> => {
  const clock = fiber.getRef(Clock.Clock)
  const policy = fiber.getRef(RetryPolicy)
  const until = clock.currentTimeMillisUnsafe() + policy.deadline
  return { operation, client, policy, surroundings: { clock, context: fiber.context }, span, until, ending }
}

/** Makes the call; the span is around all attempts. */
export const call = <A>(
  operation: Operation,
  options: CallOptions,
  ending: Ending<A>
): Effect.Effect<A, AnyCallError> =>
  Effect.withFiber((fiber) => {
    const { context } = fiber
    // The operation's annotation says what it needs of the context; the table of operations cannot.
    const client: ApiClient = Context.getUnsafe(context as Context.Context<unknown>, operation.client)
    // Tracers are handed the exit of what a span is around: the answer stays out of it, it may hold a secret or a person.
    let answer: { readonly value: A } | undefined
    const start = spanStart(client, operation)
    const traced = Effect.useSpan(start.name, start.options, (span) => {
      const { problems, raw } = rawOptions(operation, client, context, options, ending.query)
      const run =
        problems.length > 0
          ? Effect.fail(requestInvalid(operation, client.api, problems))
          : attemptUntilDone(begin(fiber, client, operation, span, ending), raw)
      return Effect.matchEffect(run, {
        onSuccess: (value) => {
          answer = { value }
          return Effect.void
        },
        onFailure: (error) => {
          addAttempt(span, error.attempts, error.status, error._tag)
          return under(span, Effect.fail(error))
        }
      })
    })
    return Effect.map(traced, () => answer!.value)
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
