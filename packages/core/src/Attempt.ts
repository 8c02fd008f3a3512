/**
 * One attempt: call the raw client's function once, and say what came of it.
 */
import * as Clock from "effect/Clock"
import type * as Context from "effect/Context"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import { neverSent } from "./Transport.ts"
import { failureOf } from "./RetryTable.ts"
import { retryAfter } from "./RetryAfter.ts"
import { declaredAnswers } from "./MediaType.ts"
import type { Operation, SuccessAnswer } from "./Operation.ts"

interface AnswerFields {
  readonly status: number
  readonly headers: Headers
}

/** A 2xx. */
export interface Answered extends AnswerFields {
  readonly _tag: "Answered"
  /** The declared answers that it may be. */
  readonly declared: ReadonlyArray<SuccessAnswer>
  readonly body: AnswerBody
}

/** What came of an attempt. */
export type Attempt =
  | Answered
  | (AnswerFields & {
      readonly _tag: "Throttled" | "Unready" | "ServerFault" | "Refused"
      readonly body: unknown
      readonly retryAfter: number | undefined
    })
  | { readonly _tag: "NotSent"; readonly cause: unknown }
  | { readonly _tag: "NoAnswer"; readonly cause: unknown; readonly timedOut: boolean }

/** The body of a 2xx. `open`: not read yet. `cut`: the connection broke while it was being read. */
export type AnswerBody =
  | { readonly _tag: "text"; readonly text: string }
  /** `text`: where the answer may also be one that is not a blob. */
  | { readonly _tag: "blob"; readonly blob: Blob; readonly text?: string }
  | { readonly _tag: "open"; readonly stream: ReadableStream<Uint8Array> }
  | { readonly _tag: "none" }
  | { readonly _tag: "cut"; readonly cause: unknown }

/** What a function of the raw client resolves to with `throwOnError: false` and `responseStyle: "fields"`. */
interface RawResult {
  readonly error?: unknown
  readonly request?: Request | undefined
  readonly response?: Response | undefined
}

/** The part of the raw client that sends what has no function of its own. */
interface RawClient {
  readonly request: (options: object) => PromiseLike<unknown>
}

const readBody = async (response: Response, declared: ReadonlyArray<SuccessAnswer>): Promise<AnswerBody> => {
  try {
    if (!declared.some(({ as }) => as === "blob")) return { _tag: "text", text: await response.text() }
    const blob = await response.blob()
    return declared.every(({ as }) => as === "blob")
      ? { _tag: "blob", blob }
      : { _tag: "blob", blob, text: await blob.text() }
  } catch (cause) {
    return { _tag: "cut", cause }
  }
}

const rawCall = (operation: Operation, options: RawGiven): PromiseLike<unknown> => {
  // The generated constant pairs the function with its own options; the table of operations has to forget the pairing.
  if (operation.raw !== undefined) return (operation.raw as (options: object) => PromiseLike<unknown>)(options)
  // The API client holds its raw client as unknown, so that core needs no type of any raw package.
  return (options.client as RawClient).request({ method: operation.method, url: operation.path, ...options })
}

interface RawGiven {
  readonly client: unknown
}

const send = async (
  operation: Operation,
  options: RawGiven,
  signal: AbortSignal,
  open: boolean
): Promise<Attempt | RawFailure> => {
  // `stream`: the body is read here, so that text which is not JSON can be shown. `manual` redirects: a redirected write
  // would be repeated or turned into a GET, and credentials would follow to another host.
  const given = { ...options, signal, parseAs: "stream", redirect: "manual", throwOnError: false }
  // The cast: what the raw package's functions resolve to, see RawResult.
  const result = (await rawCall(operation, given)) as RawResult
  const { error, response } = result
  if (response === undefined) {
    // A client that tells of its request and has none failed while it was making it.
    return "request" in result && result.request === undefined
      ? { _tag: "NotSent", cause: error }
      : { _tag: "RawFailure", cause: error }
  }
  const { status } = response
  // A redirect is never followed; where it is what the operation is for, it is the answer.
  if (response.ok || operation.success.some((answer) => answer.status === status)) {
    const declared = declaredOf(operation, response)
    return answeredBy(
      response,
      declared,
      response.ok ? await bodyOf(response, declared, open) : bodyRead(error, declared)
    )
  }
  const body = error instanceof Error ? undefined : error
  return { _tag: "Refused", status, headers: response.headers, body, retryAfter: undefined }
}

// Most operations declare one answer: nothing to choose, and no headers to look at. The pool's answers make theirs when
// they are asked for, and few are.
const declaredOf = (operation: Operation, response: Response): ReadonlyArray<SuccessAnswer> =>
  operation.success.length < 2
    ? operation.success
    : declaredAnswers(operation, response.status, response.headers.get("content-type"))

const answeredBy = (response: Response, declared: ReadonlyArray<SuccessAnswer>, body: AnswerBody): Answered => ({
  _tag: "Answered",
  status: response.status,
  get headers() {
    return response.headers
  },
  declared,
  body
})

const bodyOf = (
  response: Response,
  declared: ReadonlyArray<SuccessAnswer>,
  open: boolean
): AnswerBody | Promise<AnswerBody> => {
  if (response.status === 204 || response.status === 205) return { _tag: "none" }
  if (!open) return readBody(response, declared)
  return response.body === null ? { _tag: "none" } : { _tag: "open", stream: response.body }
}

/** The body of a redirect that is the answer: raw clients have read it already, as they do with everything but 2xx. */
const bodyRead = (read: unknown, declared: ReadonlyArray<SuccessAnswer>): AnswerBody => {
  if (declared.every(({ as }) => as === "none")) return { _tag: "none" }
  if (read instanceof Error) return { _tag: "cut", cause: read }
  return { _tag: "text", text: typeof read === "string" ? read : JSON.stringify(read) }
}

interface RawFailure {
  readonly _tag: "RawFailure"
  readonly cause: unknown
}

/** What was told of an attempt, as the retry table has it. */
const concluded = (told: Attempt | RawFailure, clock: Clock.Clock): Attempt => {
  switch (told._tag) {
    case "RawFailure":
      return neverSent(told.cause)
        ? { _tag: "NotSent", cause: told.cause }
        : { _tag: "NoAnswer", cause: told.cause, timedOut: false }
    case "Refused": {
      const wait = retryAfter(told.headers, clock.currentTimeMillisUnsafe())
      // `Unready` asks for the header on this answer: a quota header alone does not promise that nothing was done.
      const failure = failureOf(told.status, told.headers.has("retry-after") ? wait : undefined)
      return { ...told, _tag: failure, retryAfter: wait }
    }
    default:
      return told
  }
}

/** Where an attempt runs: what it tells the time by. */
export interface Surroundings {
  readonly clock: Clock.Clock
  readonly context: Context.Context<never>
}

/** Ends what waits for the limit. The clock's own sleep, so that whoever replaces the clock moves this limit too. */
const startLimit = ({ clock, context }: Surroundings, timeout: number, reached: () => void): (() => void) => {
  const sleeper = Effect.runForkWith(context)(clock.sleep(Duration.millis(timeout)))
  const ignore = sleeper.addObserver((exit) => {
    if (Exit.isSuccess(exit)) reached()
  })
  return () => {
    ignore()
    sleeper.interruptUnsafe()
  }
}

/**
 * Makes one attempt. Interrupting it aborts the request at once.
 *
 * @param timeout in milliseconds, from sending to the last byte of the answer; to the end of its head where it is left open
 * @param life    given: the body of a 2xx is left open, until this is aborted
 */
export const attempt = (
  operation: Operation,
  options: RawGiven,
  surroundings: Surroundings,
  timeout: number,
  life: AbortSignal | undefined
): Effect.Effect<Attempt> =>
  // One callback instead of a promise raced with a sleep: that race costs as much as sending the request.
  Effect.callback((resume) => {
    const controller = new AbortController()
    const stopLimit = startLimit(surroundings, timeout, () => {
      controller.abort()
      resume(Effect.succeed({ _tag: "NoAnswer", cause: `no answer within ${timeout} ms`, timedOut: true }))
    })
    const told = (what: Attempt | RawFailure): void => {
      stopLimit()
      resume(Effect.succeed(concluded(what, surroundings.clock)))
    }
    const signal = life === undefined ? controller.signal : AbortSignal.any([controller.signal, life])
    send(operation, options, signal, life !== undefined).then(told, (cause: unknown) =>
      told({ _tag: "RawFailure", cause })
    )
    return Effect.sync(() => {
      stopLimit()
      controller.abort()
    })
  })
