/**
 * The errors of every call, of every API.
 *
 * One class per name, generic in the body that an operation declares for it: twenty classes serve any number of
 * operations, `Effect.catchTag` narrows to this operation's body, and nothing per operation exists at run time.
 * What an error says is about the call, never about the request's contents: no header, no body that was sent, no secret.
 */
import * as Data from "effect/Data"
import type * as Redacted from "effect/Redacted"
import type { CallOptions } from "./CallInput.ts"
import type { RequestProblem } from "../schema/Problems.ts"

/** What every error of a call carries. */
export interface CallFields {
  /** What happened, to what, and what to do about it. */
  readonly message: string
  /** The API, e.g. `monite`. */
  readonly api: string
  /** Service and method, e.g. `Entities.create`. */
  readonly operation: string
  /** HTTP method in capitals. */
  readonly method: string
  /** The path's template, e.g. `/entities/{entity_id}`: the ids themselves stay out of logs. */
  readonly path: string
  /** How many attempts were made, 0 when nothing was sent. */
  readonly attempts: number
  /** The status of the last answer, where there was one. */
  readonly status?: number | undefined
  /** The server's name for the request (`x-request-id`): quote it to the vendor's support. */
  readonly requestId?: string | undefined
  /** How long the server asks to wait before the next attempt, in milliseconds. */
  readonly retryAfter?: number | undefined
}

class StatusError<Body> extends Data.Error<CallFields & { readonly body: unknown }> {
  /** The answer's body, decoded as this operation declares it for this status. */
  declare readonly body: Body
}

/** 400: the server could not read the request. */
export class BadRequest<Body = unknown> extends StatusError<Body> {
  readonly _tag = "BadRequest" as const
}
/** 401: the credentials are missing, wrong or expired, and fresh ones did not help. */
export class Unauthorized<Body = unknown> extends StatusError<Body> {
  readonly _tag = "Unauthorized" as const
}
/** 402. */
export class PaymentRequired<Body = unknown> extends StatusError<Body> {
  readonly _tag = "PaymentRequired" as const
}
/** 403: the credentials are good, but may not do this. */
export class Forbidden<Body = unknown> extends StatusError<Body> {
  readonly _tag = "Forbidden" as const
}
/** 404: no such record, or not for these credentials. */
export class NotFound<Body = unknown> extends StatusError<Body> {
  readonly _tag = "NotFound" as const
}
/** 405: the server does not do this here (Maesn: the target system is unknown or lacks the operation). */
export class MethodNotAllowed<Body = unknown> extends StatusError<Body> {
  readonly _tag = "MethodNotAllowed" as const
}
/** 406: the record is not in a state for this, or the answer has no acceptable form. */
export class NotAcceptable<Body = unknown> extends StatusError<Body> {
  readonly _tag = "NotAcceptable" as const
}
/** 409: the record's state forbids it, or it exists already. */
export class Conflict<Body = unknown> extends StatusError<Body> {
  readonly _tag = "Conflict" as const
}
/** 410: it existed once. */
export class Gone<Body = unknown> extends StatusError<Body> {
  readonly _tag = "Gone" as const
}
/** 412: a precondition header did not hold. */
export class PreconditionFailed<Body = unknown> extends StatusError<Body> {
  readonly _tag = "PreconditionFailed" as const
}
/** 413: the body is larger than the server takes. */
export class PayloadTooLarge<Body = unknown> extends StatusError<Body> {
  readonly _tag = "PayloadTooLarge" as const
}
/** 415: the body's media type is not taken here. */
export class UnsupportedMediaType<Body = unknown> extends StatusError<Body> {
  readonly _tag = "UnsupportedMediaType" as const
}
/** 422: the request was read and its contents refused. */
export class ValidationFailed<Body = unknown> extends StatusError<Body> {
  readonly _tag = "ValidationFailed" as const
}
/** 423. */
export class Locked<Body = unknown> extends StatusError<Body> {
  readonly _tag = "Locked" as const
}
/** 424: something that this depends on failed. */
export class FailedDependency<Body = unknown> extends StatusError<Body> {
  readonly _tag = "FailedDependency" as const
}
/** Any other 4xx that the operation declares; `status` tells which. */
export class RequestRefused<Body = unknown> extends StatusError<Body> {
  readonly _tag = "RequestRefused" as const
}
/** A declared 5xx on a read, after the retries. On a write it is `OutcomeUnknown`. */
export class ServerError<Body = unknown> extends StatusError<Body> {
  readonly _tag = "ServerError" as const
}

/** 429: the retries are spent, or the server asks for a longer wait than the policy's ceiling. Nothing was done. */
export class RateLimited<Body = unknown> extends Data.Error<CallFields & { readonly body: unknown }> {
  readonly _tag = "RateLimited" as const
  /** Decoded where the operation declares a body for 429 and the answer had it. */
  declare readonly body: Body | undefined
}

/** A status that the operation does not declare, or a declared one whose body has another shape. */
export class UnexpectedStatus extends Data.Error<
  CallFields & {
    readonly status: number
    /** The answer's body as it came: parsed JSON, or text. */
    readonly body: unknown
  }
> {
  readonly _tag = "UnexpectedStatus" as const
}

/** The request breaks the operation's schema. Nothing was sent. */
export class RequestInvalid extends Data.Error<CallFields & { readonly problems: ReadonlyArray<RequestProblem> }> {
  readonly _tag = "RequestInvalid" as const
}

/**
 * Why a request never left. `connection`: refused, no such host, TLS, or a kept connection that was closed before a byte was
 * written. `credentials`: none could be had. `deadline`: the time ran out before it. `circuit`: the host's circuit is open.
 */
export type NotSentReason = "connection" | "credentials" | "deadline" | "circuit"

/** Nothing reached the server. Sending again is safe. */
export class NotSent extends Data.Error<CallFields & { readonly reason: NotSentReason; readonly cause?: unknown }> {
  readonly _tag = "NotSent" as const
}

/** A read that got no usable answer, after the retries. */
export class Unavailable extends Data.Error<CallFields & { readonly cause?: unknown }> {
  readonly _tag = "Unavailable" as const
}

/**
 * A write that was sent and not answered, or answered with a 5xx, with a redirect, or with something that is not the API's,
 * such as a gateway's page: **it may have happened**.
 * Look it up before anything is sent again: `reconcile` does.
 */
export class OutcomeUnknown<Body = unknown> extends Data.Error<
  CallFields & {
    /** When the first attempt that may have arrived was sent, in milliseconds since 1970. */
    readonly sentAt: number
    /**
     * What the caller gave: path, query, headers and body, to look the record up by. It is redacted, because errors are
     * printed and it may hold personal data; `Redacted.value` opens it. Absent where requests hold secrets.
     */
    readonly request?: Redacted.Redacted<CallOptions>
    /** The caller's own name for this write, where one was given (`withWriteKey`). */
    readonly key?: string
    /** True for idempotent operations: sending it again has the same effect as sending it once. */
    readonly safeToRetry: boolean
    readonly body?: unknown
    readonly cause?: unknown
  }
> {
  readonly _tag = "OutcomeUnknown" as const
  /** The body of a declared 5xx, where there was one. */
  declare readonly body?: Body
}

/**
 * A 2xx whose body is not JSON, is cut short, or has another shape than declared. For a write this means that the write
 * **happened**: only the description of it could not be read.
 */
export class ResponseInvalid extends Data.Error<
  CallFields & {
    /** The body as text, up to 16 KiB; withheld for operations whose answers hold secrets. */
    readonly raw: string
    /** Where the body differs from the declared shape. */
    readonly problems: ReadonlyArray<RequestProblem>
    /** True for a write: it was done, and must not be sent again. */
    readonly written: boolean
  }
> {
  readonly _tag = "ResponseInvalid" as const
}

/** What any call can fail with. */
export type CallFailure = RequestInvalid | NotSent | UnexpectedStatus | ResponseInvalid
/** What any read can fail with, besides what it declares. */
export type ReadFailure = CallFailure | Unavailable
/** What any write can fail with, besides what it declares. `Body`: of its declared 5xx. */
export type WriteFailure<Body = unknown> = CallFailure | OutcomeUnknown<Body>

/** Every error of a call. */
export type AnyCallError =
  | InstanceType<(typeof statusErrorByTag)[keyof typeof statusErrorByTag]>
  | RateLimited
  | ReadFailure
  | WriteFailure

/** The classes of declared answers by name: what generated code refers to. */
export const statusErrorByTag = {
  BadRequest,
  Unauthorized,
  PaymentRequired,
  Forbidden,
  NotFound,
  MethodNotAllowed,
  NotAcceptable,
  Conflict,
  Gone,
  PreconditionFailed,
  PayloadTooLarge,
  UnsupportedMediaType,
  ValidationFailed,
  Locked,
  FailedDependency,
  RequestRefused,
  ServerError
} as const

/** The name of a declared answer's error. */
export type StatusErrorTag = keyof typeof statusErrorByTag
