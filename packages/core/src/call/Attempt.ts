/**
 * One attempt: send a request once, and say what came of it.
 */
import type * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import { retryAfter } from "../http/RetryAfter.ts"
import { declaredResponses } from "../http/MediaType.ts"
import { failureOf } from "../retry/RetryTable.ts"
import type { StatusFailure } from "../retry/RetryTable.ts"
import type { HttpHeaders, HttpRequest, HttpResponse, Transport } from "../transport/Transport.ts"
import { readBody, readErrorBody } from "./ResponseBody.ts"
import type { ResponseBody } from "./ResponseBody.ts"
import type { Operation, SuccessResponse } from "./Operation.ts"
import { isRedirect, Redirects } from "./Redirects.ts"
import { startLimit } from "./Timeout.ts"
import type { RuntimeContext } from "./Timeout.ts"

interface ResponseFields {
  readonly status: number
  readonly headers: HttpHeaders
}

/** A 2xx. */
export interface Responded extends ResponseFields {
  readonly _tag: "Responded"
  /** URL that the answer came from, after redirects; empty or absent where the transport does not tell it. */
  readonly url?: string
  /** The declared answers that it may be. */
  readonly declared: ReadonlyArray<SuccessResponse>
  readonly body: ResponseBody
}

/** What came of an attempt. */
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
      /** Our own breaker kept it back: asking again at once makes no sense. */
      readonly reason?: "circuit"
      /** When it may be let through, in milliseconds from now. */
      readonly retryAfter?: number
    }
  | { readonly _tag: "NoResponse"; readonly cause: unknown; readonly timedOut: boolean }

/** What every attempt of a call is made with. */
export interface AttemptOptions {
  readonly operation: Operation
  readonly transport: Transport
  /** From sending to the last byte of the answer; to the end of its head where it is left open. In milliseconds. */
  readonly timeout: number
  /** The largest body of a 2xx, in bytes. */
  readonly maxResponseBytes: number
  /** Given: the body of a 2xx is left open, until this is aborted. */
  readonly life: AbortSignal | undefined
}

// Most operations declare one answer: nothing to choose.
const declaredOf = ({ success }: Operation, { headers, status }: HttpResponse): ReadonlyArray<SuccessResponse> =>
  success.length < 2 ? success : declaredResponses(success, status, headers.get("content-type"))

/** Reads a response that is not followed elsewhere. */
const read = async (
  { life, maxResponseBytes, operation }: AttemptOptions,
  response: HttpResponse,
  clock: Clock.Clock
): Promise<Attempt> => {
  const { headers, status, url } = response
  // A redirect that is what the operation is for is its answer.
  if ((status >= 200 && status < 300) || operation.success.some((answer) => answer.status === status)) {
    const declared = declaredOf(operation, response)
    const body = await readBody(response, declared, life !== undefined, maxResponseBytes)
    return { _tag: "Responded", status, url, headers, declared, body }
  }
  const body = await readErrorBody(response)
  const wait = retryAfter(headers, clock.currentTimeMillisUnsafe(), status === 429)
  // `Unready` asks for the header on this answer: a quota header alone does not promise that nothing was done.
  const isDeclared = operation.errors?.[String(status)] !== undefined
  const failure = failureOf(status, headers.get("retry-after") === null ? undefined : wait, isDeclared)
  return { _tag: failure, status, headers, body, retryAfter: wait }
}

/**
 * Makes one attempt, the redirects of a GET included. Interrupting it gives up the request at once.
 */
export const attempt = (
  options: AttemptOptions,
  request: HttpRequest,
  { clock, context }: RuntimeContext
): Effect.Effect<Attempt> =>
  // One callback instead of a promise raced with a sleep: that race costs as much as sending the request.
  Effect.callback((resume) => {
    const { life, operation, timeout, transport } = options
    let sending = transport.send(request)
    let redirects: Redirects | undefined
    let isOver = false
    let stopLimit = (): void => {}
    const giveUp = (): void => sending.cancel(life?.reason)
    const end = (): void => {
      isOver = true
      stopLimit()
      life?.removeEventListener("abort", giveUp)
    }
    const tell = (what: Attempt): void => {
      if (isOver) return
      end()
      // What is left open is given up when its life ends; attempts before it are not.
      if (what._tag === "Responded" && what.body._tag === "open") life?.addEventListener("abort", giveUp)
      resume(Effect.succeed(what))
    }
    // A server has answered with a redirect: a GET that writes may have been done by then, whatever comes of the next request.
    const mayHaveArrived = (): boolean => sending.handedOver || (redirects !== undefined && operation.kind !== "read")
    const failed = (cause: unknown): void =>
      tell(mayHaveArrived() ? { _tag: "NoResponse", cause, timedOut: false } : { _tag: "NotSent", cause })
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
          // Its body is read, so that the connection can be used again.
          readErrorBody(response).then(follow, failed)
          return
        }
      }
      read(options, response, clock).then(tell, failed)
    }
    life?.addEventListener("abort", giveUp)
    // `catch`, because a response of a foreign transport may throw while it is looked at.
    sending.response.then(received).catch(failed)
    stopLimit = startLimit({ clock, context }, timeout, () => {
      const cause = `no answer within ${timeout} ms`
      sending.cancel(new Error(cause))
      tell(mayHaveArrived() ? { _tag: "NoResponse", cause, timedOut: true } : { _tag: "NotSent", cause })
    })
    return Effect.sync(() => {
      end()
      sending.cancel(new Error("interrupted"))
    })
  })
