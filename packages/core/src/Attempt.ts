/**
 * One attempt: call the raw client's function once, and say what came of it.
 */
import type * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import { fieldsOf } from "./AnswerSize.ts"
import { bodyRead, readBody } from "./AnswerBody.ts"
import type { AnswerBody } from "./AnswerBody.ts"
import { declaredAnswers } from "./MediaType.ts"
import type { Operation, SuccessAnswer } from "./Operation.ts"
import { exchange } from "./RawCall.ts"
import type { RawOptions } from "./Request.ts"
import { retryAfter } from "./RetryAfter.ts"
import type { HeaderReader } from "./FieldList.ts"
import { failureOf } from "./RetryTable.ts"
import type { StatusFailure } from "./RetryTable.ts"
import { startLimit } from "./TimeLimit.ts"
import type { Surroundings } from "./TimeLimit.ts"
import { neverSent } from "./Transport.ts"

interface AnswerFields {
  readonly status: number
  readonly headers: Headers
  /** One header by its name in lower case, for less than `headers` costs. */
  readonly field: HeaderReader
}

/** A 2xx. */
export interface Answered extends AnswerFields {
  readonly _tag: "Answered"
  /** URL that the answer came from, after redirects; empty or absent where the transport does not tell it. */
  readonly url?: string
  /** The declared answers that it may be. */
  readonly declared: ReadonlyArray<SuccessAnswer>
  readonly body: AnswerBody
}

/** What came of an attempt. */
export type Attempt =
  | Answered
  | (AnswerFields & {
      readonly _tag: StatusFailure
      readonly body: unknown
      readonly retryAfter: number | undefined
    })
  | {
      readonly _tag: "NotSent"
      readonly cause: unknown
      /** Our own breaker kept it back: asking again at once makes no sense. */
      readonly reason?: "circuit"
      /** When it may be let through, in milliseconds from now. */
      readonly retryAfter?: number
    }
  | { readonly _tag: "NoAnswer"; readonly cause: unknown; readonly timedOut: boolean }

/** What every attempt of a call is made with. */
export interface AttemptOptions {
  readonly operation: Operation
  /** From sending to the last byte of the answer; to the end of its head where it is left open. In milliseconds. */
  readonly timeout: number
  /** The largest body of a 2xx, in bytes. */
  readonly maxAnswerSize: number
  /** Given: the body of a 2xx is left open, until this is aborted. */
  readonly life: AbortSignal | undefined
}

const send = async (
  { life, maxAnswerSize, operation }: AttemptOptions,
  raw: RawOptions,
  signal: AbortSignal
): Promise<Attempt | RawFailure> => {
  const { error, response } = await exchange(operation, raw.client, raw.request, signal)
  if (response === undefined) return { _tag: "RawFailure", cause: error }
  const { status } = response
  // A redirect that is what the operation is for is its answer.
  if (response.ok || operation.success.some((answer) => answer.status === status)) {
    const declared = declaredOf(operation, response)
    return answeredBy(
      response,
      declared,
      response.ok ? await readBody(response, declared, life !== undefined, maxAnswerSize) : bodyRead(error, declared)
    )
  }
  const body = error instanceof Error ? undefined : error
  return { _tag: "Refused", status, headers: response.headers, field: fieldsOf(response), body, retryAfter: undefined }
}

// Most operations declare one answer: nothing to choose, and no headers to look at. The pool's answers make theirs when
// they are asked for, and few are.
const declaredOf = (operation: Operation, response: Response): ReadonlyArray<SuccessAnswer> =>
  operation.success.length < 2
    ? operation.success
    : declaredAnswers(operation.success, response.status, response.headers.get("content-type"))

const answeredBy = (response: Response, declared: ReadonlyArray<SuccessAnswer>, body: AnswerBody): Answered => ({
  _tag: "Answered",
  status: response.status,
  url: response.url,
  get headers() {
    return response.headers
  },
  field: fieldsOf(response),
  declared,
  body
})

interface RawFailure {
  readonly _tag: "RawFailure"
  readonly cause: unknown
}

/** What was told of an attempt, as the retry table has it. */
const concluded = (operation: Operation, told: Attempt | RawFailure, clock: Clock.Clock): Attempt => {
  switch (told._tag) {
    case "RawFailure":
      return neverSent(told.cause)
        ? { _tag: "NotSent", cause: told.cause }
        : { _tag: "NoAnswer", cause: told.cause, timedOut: false }
    case "Refused": {
      const wait = retryAfter(told.headers, clock.currentTimeMillisUnsafe(), told.status === 429)
      // `Unready` asks for the header on this answer: a quota header alone does not promise that nothing was done.
      const isDeclared = operation.errors?.[String(told.status)] !== undefined
      const failure = failureOf(told.status, told.headers.has("retry-after") ? wait : undefined, isDeclared)
      return { ...told, _tag: failure, retryAfter: wait }
    }
    default:
      return told
  }
}

/**
 * Makes one attempt. Interrupting it aborts the request at once.
 */
export const attempt = (options: AttemptOptions, raw: RawOptions, surroundings: Surroundings): Effect.Effect<Attempt> =>
  // One callback instead of a promise raced with a sleep: that race costs as much as sending the request.
  Effect.callback((resume) => {
    const { life, timeout } = options
    const controller = new AbortController()
    const stopLimit = startLimit(surroundings, timeout, () => {
      const reason = new Error(`no answer within ${timeout} ms`)
      // The transport hears of it before this returns, and knows whether the request was still waiting for a connection.
      controller.abort(reason)
      const cause = reason.message
      resume(
        Effect.succeed(neverSent(reason) ? { _tag: "NotSent", cause } : { _tag: "NoAnswer", cause, timedOut: true })
      )
    })
    const told = (what: Attempt | RawFailure): void => {
      stopLimit()
      resume(Effect.succeed(concluded(options.operation, what, surroundings.clock)))
    }
    const signal = life === undefined ? controller.signal : AbortSignal.any([controller.signal, life])
    send(options, raw, signal).then(told, (cause: unknown) => told({ _tag: "RawFailure", cause }))
    return Effect.sync(() => {
      stopLimit()
      controller.abort()
    })
  })
