/**
 * Makes one attempt of a call: sends the request once and returns the result as a value.
 */
import type * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import { retryAfter } from "../http/RetryAfter.ts"
import { declaredResponses } from "../http/MediaType.ts"
import { failureOf } from "../retry/RetryTable.ts"
import type { StatusFailure } from "../retry/RetryTable.ts"
import type { HttpHeaders, HttpRequest, HttpResponse, Transport } from "../transport/Transport.ts"
import { onAbort } from "./CallSignal.ts"
import { readBody, readErrorBody } from "./ResponseBody.ts"
import type { ResponseBody } from "./ResponseBody.ts"
import type { Operation, SuccessResponse } from "../operation/Operation.ts"
import { isRedirect, Redirects } from "./Redirects.ts"
import { startLimit } from "./Timeout.ts"
import type { RuntimeContext } from "./Timeout.ts"

interface ResponseFields {
  readonly status: number
  readonly headers: HttpHeaders
}

/** Result of an attempt with a success response. */
export interface Responded extends ResponseFields {
  readonly _tag: "Responded"
  /** URL of the response after redirects. Empty or missing when the transport does not report it. */
  readonly url?: string
  /** The declared responses that match its status and media type. */
  readonly declared: ReadonlyArray<SuccessResponse>
  readonly body: ResponseBody
}

/** Result of an attempt. */
export type Attempt =
  | Responded
  | (ResponseFields & {
      readonly _tag: StatusFailure
      readonly body: unknown
      readonly retryAfter: number | undefined
    })
  | {
      readonly _tag: "NotSent"
      readonly cause: unknown
      /** `circuit`: the circuit breaker blocked the attempt. An immediate retry is useless. */
      readonly reason?: "circuit"
      /** Time until the circuit breaker may allow an attempt, in milliseconds. */
      readonly retryAfter?: number
      /** True when the caller's signal stopped the attempt. */
      readonly aborted?: true
    }
  | {
      readonly _tag: "NoResponse"
      readonly cause: unknown
      readonly timedOut: boolean
      /** True when the caller's signal stopped the attempt. */
      readonly aborted?: true
    }

/** Options that all attempts of a call share. */
export interface AttemptOptions {
  readonly operation: Operation
  readonly transport: Transport
  /**
   * Longest time from sending to the last byte of the response, in milliseconds. For an open body: to the end of the
   * headers.
   */
  readonly timeout: number
  /** Largest body of a success response, in bytes. */
  readonly maxResponseBytes: number
  /** When set, the body of a success response stays open until this signal aborts. */
  readonly life: AbortSignal | undefined
  /** When set, ends the attempt when it aborts, also an open body. */
  readonly signal?: AbortSignal | undefined
}

// Most operations declare one success response, and there is nothing to choose.
const declaredOf = ({ success }: Operation, { headers, status }: HttpResponse): ReadonlyArray<SuccessResponse> =>
  success.length < 2 ? success : declaredResponses(success, status, headers.get("content-type"))

/** Reads a response that is not a redirect to follow. */
const read = async (
  { life, maxResponseBytes, operation }: AttemptOptions,
  response: HttpResponse,
  clock: Clock.Clock
): Promise<Attempt> => {
  const { headers, status, url } = response
  // A redirect that the operation declares is its result.
  if ((status >= 200 && status < 300) || operation.success.some((each) => each.status === status)) {
    const declared = declaredOf(operation, response)
    const body = await readBody(response, declared, life !== undefined, maxResponseBytes)
    return { _tag: "Responded", status, url, headers, declared, body }
  }
  const body = await readErrorBody(response)
  const wait = retryAfter(headers, clock.currentTimeMillisUnsafe(), status === 429)
  // `Unready` requires a `Retry-After` header: a quota header alone does not promise that nothing was done.
  const isDeclared = operation.errors?.[String(status)] !== undefined
  const failure = failureOf(status, headers.get("retry-after") === null ? undefined : wait, isDeclared)
  return { _tag: failure, status, headers, body, retryAfter: wait }
}

/** Makes one attempt. Follows the redirects of a GET. Interrupting the effect cancels the request at once. */
export const attempt = (
  options: AttemptOptions,
  request: HttpRequest,
  { clock, context }: RuntimeContext
): Effect.Effect<Attempt> =>
  // Why: racing a promise with a sleep costs as much as sending the request. One callback does not.
  Effect.callback((resume) => {
    const { life, operation, signal, timeout, transport } = options
    if (signal !== undefined && signal.aborted) {
      return resume(Effect.succeed({ _tag: "NotSent", cause: signal.reason, aborted: true }))
    }
    let sending = transport.send(request)
    let redirects: Redirects | undefined
    let isOver = false
    let stopLimit = (): void => {}
    let stopListening = (): void => {}
    const cancel = (): void => sending.cancel(life?.reason)
    const end = (): void => {
      isOver = true
      stopLimit()
      stopListening()
      life?.removeEventListener("abort", cancel)
    }
    const finish = (result: Attempt): void => {
      if (isOver) return
      end()
      // An open body is cancelled when its signal aborts. Failed attempts before it are not.
      if (life !== undefined && result._tag === "Responded" && result.body._tag === "open") {
        const stopWatching = onAbort(signal, () => sending.cancel(signal?.reason))
        const over = (): void => {
          stopWatching()
          cancel()
        }
        life.addEventListener("abort", over, { once: true })
      }
      resume(Effect.succeed(result))
    }
    // Hazard: a GET that writes may be done once a server has sent a redirect, however the next request ends.
    const mayHaveArrived = (): boolean => sending.handedOver || (redirects !== undefined && operation.kind !== "read")
    const failed = (cause: unknown): void =>
      finish(mayHaveArrived() ? { _tag: "NoResponse", cause, timedOut: false } : { _tag: "NotSent", cause })
    const received = (response: HttpResponse): void => {
      if (isRedirect(operation, response.status)) {
        const next = (redirects ??= new Redirects(request)).next(response)
        if (next !== undefined) {
          const follow = (): void => {
            if (isOver) return
            if (life?.aborted === true) return failed(life.reason)
            sending = transport.send(next)
            sending.response.then(received).catch(failed)
          }
          // Reading the body lets the connection be used again.
          readErrorBody(response).then(follow, failed)
          return
        }
      }
      read(options, response, clock).then(finish, failed)
    }
    life?.addEventListener("abort", cancel)
    // Why `catch`: reading a response of a custom transport may throw.
    sending.response.then(received).catch(failed)
    stopLimit = startLimit({ clock, context }, timeout, () => {
      const cause = `no response within ${timeout} ms`
      sending.cancel(new Error(cause))
      finish(mayHaveArrived() ? { _tag: "NoResponse", cause, timedOut: true } : { _tag: "NotSent", cause })
    })
    stopListening = onAbort(signal, () => {
      const cause: unknown = signal?.reason
      sending.cancel(cause)
      finish(
        mayHaveArrived()
          ? { _tag: "NoResponse", cause, timedOut: false, aborted: true }
          : { _tag: "NotSent", cause, aborted: true }
      )
    })
    return Effect.sync(() => {
      end()
      sending.cancel(new Error("interrupted"))
    })
  })
