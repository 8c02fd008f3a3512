/**
 * One attempt: call the raw client's function once, and say what came of it.
 */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import { neverSent } from "./Transport.ts"
import { failureOf } from "./RetryTable.ts"
import { retryAfter } from "./RetryAfter.ts"
import type { Operation } from "./Operation.ts"

interface AnswerFields {
  readonly status: number
  readonly headers: Headers
}

/** What came of an attempt. */
export type Attempt =
  | (AnswerFields & { readonly _tag: "Answered"; readonly body: AnswerBody })
  | (AnswerFields & {
      readonly _tag: "Throttled" | "Unready" | "ServerFault" | "Refused"
      readonly body: unknown
      readonly retryAfter: number | undefined
    })
  | { readonly _tag: "NotSent"; readonly cause: unknown }
  | { readonly _tag: "NoAnswer"; readonly cause: unknown; readonly timedOut: boolean }

/** The body of a 2xx. `cut`: the connection broke while it was being read. */
export type AnswerBody =
  | { readonly _tag: "text"; readonly text: string }
  | { readonly _tag: "blob"; readonly blob: Blob }
  | { readonly _tag: "none" }
  | { readonly _tag: "cut"; readonly cause: unknown }

/** What a function of the raw client resolves to with `throwOnError: false` and `responseStyle: "fields"`. */
interface RawResult {
  readonly error?: unknown
  readonly response?: Response | undefined
}

const readBody = async (response: Response, as: "text" | "blob"): Promise<AnswerBody> => {
  try {
    return as === "blob" ? { _tag: "blob", blob: await response.blob() } : { _tag: "text", text: await response.text() }
  } catch (cause) {
    return { _tag: "cut", cause }
  }
}

const send = async (operation: Operation, options: object, signal: AbortSignal): Promise<Attempt | RawFailure> => {
  // The generated constant pairs the function with its own options; the table of operations has to forget the pairing.
  const raw = operation.raw as (options: object) => PromiseLike<unknown>
  // `stream`: the body is read here, so that text which is not JSON can be shown. `manual` redirects: a redirected write
  // would be repeated or turned into a GET, and credentials would follow to another host.
  // The cast: what the raw package's functions resolve to, see RawResult.
  const result = (await raw({
    ...options,
    signal,
    parseAs: "stream",
    redirect: "manual",
    throwOnError: false
  })) as RawResult
  const { error, response } = result
  if (response === undefined) return { _tag: "RawFailure", cause: error }
  const answer = { status: response.status, headers: response.headers }
  if (response.ok) {
    const empty = response.status === 204 || response.status === 205
    const blob = operation.success.some(({ as }) => as === "blob")
    return {
      ...answer,
      _tag: "Answered",
      body: empty ? { _tag: "none" } : await readBody(response, blob ? "blob" : "text")
    }
  }
  return { ...answer, _tag: "Refused", body: error instanceof Error ? undefined : error, retryAfter: undefined }
}

interface RawFailure {
  readonly _tag: "RawFailure"
  readonly cause: unknown
}

/**
 * Makes one attempt. Interrupting it aborts the request at once.
 *
 * @param timeout in milliseconds, from sending to the last byte of the answer
 */
export const attempt = (operation: Operation, options: object, timeout: number): Effect.Effect<Attempt> =>
  Effect.tryPromise({
    try: (signal) => send(operation, options, signal),
    catch: (cause): RawFailure => ({ _tag: "RawFailure", cause })
  }).pipe(
    Effect.catch((failure) => Effect.succeed(failure)),
    Effect.flatMap((result): Effect.Effect<Attempt> => {
      if (result._tag === "RawFailure") {
        return Effect.succeed(
          neverSent(result.cause)
            ? { _tag: "NotSent", cause: result.cause }
            : { _tag: "NoAnswer", cause: result.cause, timedOut: false }
        )
      }
      if (result._tag !== "Refused") return Effect.succeed(result)
      return Effect.map(Clock.currentTimeMillis, (now) => {
        const wait = retryAfter(result.headers, now)
        // `Unready` asks for the header on this answer: a quota header alone does not promise that nothing was done.
        const failure = failureOf(result.status, result.headers.has("retry-after") ? wait : undefined)
        return { ...result, _tag: failure, retryAfter: wait }
      })
    }),
    Effect.timeoutOrElse({
      duration: timeout,
      orElse: () =>
        Effect.succeed<Attempt>({ _tag: "NoAnswer", cause: `no answer within ${timeout} ms`, timedOut: true })
    })
  )
