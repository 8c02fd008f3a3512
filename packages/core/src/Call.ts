/**
 * A call from beginning to end: check, authorise, attempt, repeat while the table and the policy allow, answer.
 *
 * `operation` is what generated code is made of; nothing else in the package sends a request.
 */
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import type { ApiClient, CredentialParts, Secrets } from "./ApiClient.ts"
import { answered, failed, notSent, requestInvalid } from "./Answer.ts"
import type { Progress } from "./Answer.ts"
import { attempt } from "./Attempt.ts"
import type { Attempt } from "./Attempt.ts"
import type { AnyCallError } from "./Errors.ts"
import type { Operation } from "./Operation.ts"
import { rawOptions } from "./Request.ts"
import type { CallOptions, RawOptions } from "./Request.ts"
import { retryCost } from "./RetryBudget.ts"
import { delayAfter, RetryPolicy } from "./RetryPolicy.ts"
import type { RetryPolicyFields } from "./RetryPolicy.ts"
import { verdict } from "./RetryTable.ts"
import { attemptAttributes, spanAttributes } from "./Span.ts"

interface Run {
  readonly operation: Operation
  readonly client: ApiClient
  readonly policy: RetryPolicyFields
  /** When the call must be over, in milliseconds since 1970. */
  readonly until: number
}

const revealed = (secrets: Secrets | undefined): Record<string, string> =>
  Object.fromEntries(Object.entries(secrets ?? {}).map(([name, value]) => [name, Redacted.value(value)]))

/** A `Cookie` header's value (RFC 6265, 4.2.1). */
const cookieText = (...jars: ReadonlyArray<object>): string =>
  jars
    .flatMap(Object.entries)
    .map(([name, value]) => `${name}=${String(value)}`)
    .join("; ")

const withCredentials = (raw: RawOptions, { cookies = {}, headers, query }: CredentialParts): RawOptions => {
  const { Cookie: own, ...others } = raw.headers
  const cookie = [own, cookieText(revealed(cookies))].filter((each) => each !== undefined && each !== "").join("; ")
  return {
    ...raw,
    query: { ...raw.query, ...revealed(query) },
    headers: { ...others, ...revealed(headers), ...(cookie === "" ? {} : { Cookie: cookie }) }
  }
}

const brokeOff = (result: Attempt): boolean => result._tag === "Answered" && result.body._tag === "cut"

const mayHaveArrived = (result: Attempt): boolean =>
  result._tag === "NoAnswer" || result._tag === "ServerFault" || result._tag === "Unready" || brokeOff(result)

/**
 * How long to wait before the next attempt, or undefined when there is to be none: the table forbids it, the attempts or
 * the budget are spent, the server asks for too long, or the deadline comes first.
 */
const nextDelay = Effect.fnUntraced(function* (
  run: Run,
  result: Exclude<Attempt, { readonly _tag: "Answered" }>,
  attempts: number
) {
  const { client, operation, policy, until } = run
  if (verdict(result._tag, operation.kind) !== "repeat" || attempts >= policy.maxAttempts) return undefined
  const asked = "retryAfter" in result ? result.retryAfter : undefined
  if (asked !== undefined && asked > policy.retryAfterCeiling) return undefined
  const delay = yield* delayAfter(policy, attempts, asked)
  if ((yield* Clock.currentTimeMillis) + delay >= until) return undefined
  // Who comes back when the server has said to come back does not add to an outage.
  if (result._tag === "Throttled" && asked !== undefined) return delay
  const timedOut = result._tag === "NoAnswer" && result.timedOut
  return (yield* client.budget.withdraw(timedOut ? retryCost.timeout : retryCost.failure)) ? delay : undefined
})

const attemptUntilDone = Effect.fnUntraced(function* (
  run: Run,
  raw: RawOptions
): Effect.fn.Return<unknown, AnyCallError> {
  const { client, operation, policy, until } = run
  const security = operation.security ?? []
  let progress: Progress = { api: client.api, attempts: 0, maybeSentAt: undefined }
  let replayed = false
  for (;;) {
    const parts = yield* client.credentials
      .parts(security)
      .pipe(
        Effect.mapError((error) =>
          notSent(operation, progress, "credentials", `no credentials: ${error.message}`, error)
        )
      )
    const sentAt = yield* Clock.currentTimeMillis
    if (sentAt >= until) {
      return yield* Effect.fail(notSent(operation, progress, "deadline", `no time left within ${policy.deadline} ms.`))
    }
    const result = yield* attempt(
      operation,
      withCredentials(raw, parts),
      Math.min(policy.attemptTimeout, until - sentAt)
    )
    progress = {
      ...progress,
      attempts: progress.attempts + 1,
      maybeSentAt: progress.maybeSentAt ?? (mayHaveArrived(result) ? sentAt : undefined)
    }
    const status = "status" in result ? result.status : undefined
    yield* Effect.annotateCurrentSpan(attemptAttributes(progress.attempts, status, undefined))
    // An answer that broke off is asked for again where that is harmless; a plain write whose answer broke off was done.
    if (result._tag === "Answered" && (operation.kind === "write" || !brokeOff(result))) {
      yield* client.budget.refund
      return yield* answered(operation, progress, result)
    }
    if (result._tag === "Refused" && result.status === 401 && !replayed && security.length > 0) {
      replayed = true
      // 401 is said before the request is handled, so that even a write may be sent once more.
      if (yield* client.credentials.refused(parts)) continue
    }
    const failure: Exclude<Attempt, { readonly _tag: "Answered" }> =
      result._tag === "Answered"
        ? { _tag: "NoAnswer", cause: result.body._tag === "cut" ? result.body.cause : undefined, timedOut: false }
        : result
    const delay = yield* nextDelay(run, failure, progress.attempts)
    if (delay === undefined) {
      // A write that was answered was done, however little of the answer arrived.
      return yield* result._tag === "Answered" && operation.kind !== "read"
        ? answered(operation, progress, result)
        : failed(operation, progress, failure)
    }
    yield* Effect.sleep(delay)
  }
})

/** Makes the call; the span is around all attempts. */
const call = Effect.fnUntraced(function* (
  operation: Operation,
  options: CallOptions
): Effect.fn.Return<unknown, AnyCallError> {
  // The operation's annotation says what it needs of the context; the table of operations cannot.
  const context = yield* Effect.context<never>()
  const client: ApiClient = Context.getUnsafe(context as Context.Context<unknown>, operation.client)
  const { problems, raw } = rawOptions(operation, client, context, options)
  const run = Effect.gen(function* () {
    if (problems.length > 0) {
      return yield* Effect.fail(requestInvalid(operation, client.api, problems))
    }
    const policy = yield* RetryPolicy
    const until = (yield* Clock.currentTimeMillis) + policy.deadline
    return yield* attemptUntilDone({ operation, client, policy, until }, raw)
  })
  // Tracers are handed the exit of what a span is around: the answer stays out of it, it may hold a secret or a person.
  let answer: unknown
  yield* run.pipe(
    Effect.map((value) => {
      answer = value
    }),
    Effect.tapError((error) => Effect.annotateCurrentSpan(attemptAttributes(error.attempts, error.status, error._tag))),
    Effect.withSpan(`${client.api}.${operation.id}`, { kind: "client", attributes: spanAttributes(client, operation) })
  )
  return answer
})

/**
 * Makes an operation's function. The annotation on the generated constant fixes the types: it is written by the same run
 * that writes the definition, from the same document.
 *
 * @param define evaluated at the first call, so that importing a module of many operations builds none of their shapes
 */
export const operation = <Options extends CallOptions | undefined, A, E, R>(
  define: () => Operation
): ((options?: Options) => Effect.Effect<A, E, R>) => {
  let definition: Operation | undefined
  return (options) => {
    definition ??= define()
    // See above: A, E and R are the generated annotation's.
    return call(definition, options ?? {}) as unknown as Effect.Effect<A, E, R>
  }
}
