/**
 * Errors of calls, for all APIs.
 *
 * Each error name is one class, generic in the body that an operation declares for it. So `Effect.catchTag` narrows to
 * the body of the operation, and an operation adds no code at run time. Errors never contain a secret, or the headers and
 * the body of the request. Only `OutcomeUnknown.request` has them, redacted.
 *
 * @example
 * ```ts
 * import { Entities } from "@faktura/monite"
 * import { Effect } from "effect"
 *
 * const email = (id: string) =>
 *   Entities.use((entities) => entities.get({ path: { entity_id: id } })).pipe(
 *     Effect.map((entity) => entity.email),
 *     Effect.catchTag("NotFound", () => Effect.succeed(undefined))
 *   )
 * ```
 */
import * as Data from "effect/Data"
import type * as Redacted from "effect/Redacted"
import type { CallOptions } from "./CallInput.ts"
import type { RequestProblem } from "../schema/Problems.ts"

// Node's `util.inspect.custom`, which Bun and Deno know too.
const inspected: unique symbol = Symbol.for("nodejs.util.inspect.custom") as never // cast: a constant of its own type

/** Fields of every error of a call. */
export interface CallFields {
  /** Says what happened, to which operation, and what to do about it. */
  readonly message: string
  /** Name of the API, e.g. `monite`. */
  readonly api: string
  /** Service and method, e.g. `Entities.create`. */
  readonly operation: string
  /** HTTP method in capitals. */
  readonly method: string
  /** Template of the path, e.g. `/entities/{entity_id}`. Why: ids stay out of logs. */
  readonly path: string
  /** Number of attempts. 0 when nothing was sent. */
  readonly attempts: number
  /** Status of the last response, if there was one. */
  readonly status?: number | undefined
  /** The server's id of the request (`x-request-id`). Quote it to the vendor's support. */
  readonly requestId?: string | undefined
  /** Shortest wait before the next attempt, as the server asked for it, in milliseconds. */
  readonly retryAfter?: number | undefined
}

/** Prints an object as Node does, with the options of the surrounding `console.log`. */
type Inspect = (value: object, options: object) => string

/**
 * `Data.Error` with its tag as its name, which stack traces and loggers show. `console.log` shows the stack and the fields,
 * none of which has a secret. Cast: the constructor is the same.
 */
const CallError = class extends Data.Error<{ readonly _tag: string }> {
  override get name(): string {
    return this._tag
  }
  [inspected](_: number, options: object, inspect: Inspect): string {
    const { message: _message, ...fields } = this.toJSON() as { readonly message: string } // cast: it has the error's fields
    return `${this.stack ?? `${this.name}: ${this.message}`} ${inspect(fields, options)}`
  }
} as unknown as typeof Data.Error

class StatusError<Body> extends CallError<CallFields & { readonly body: unknown }> {
  /** Body of the response, decoded as this operation declares it for this status. */
  declare readonly body: Body
}

/** 400: the server could not read the request. Correct the request. */
export class BadRequest<Body = unknown> extends StatusError<Body> {
  readonly _tag = "BadRequest" as const
}
/** 401: the credentials are missing, wrong or expired, and fresh ones did not help. Check the credentials. */
export class Unauthorized<Body = unknown> extends StatusError<Body> {
  readonly _tag = "Unauthorized" as const
}
/** 402: the server requires a payment. Check the plan or the balance of your account with the vendor. */
export class PaymentRequired<Body = unknown> extends StatusError<Body> {
  readonly _tag = "PaymentRequired" as const
}
/** 403: the credentials are valid, but may not do this. Ask for the permission, or use other credentials. */
export class Forbidden<Body = unknown> extends StatusError<Body> {
  readonly _tag = "Forbidden" as const
}
/** 404: the record does not exist, or these credentials cannot see it. Check the id and the credentials. */
export class NotFound<Body = unknown> extends StatusError<Body> {
  readonly _tag = "NotFound" as const
}
/** 405: the server does not support this operation here. At Maesn: the target system is unknown or lacks the operation. */
export class MethodNotAllowed<Body = unknown> extends StatusError<Body> {
  readonly _tag = "MethodNotAllowed" as const
}
/**
 * 406: the record's state does not allow this, or the server has no acceptable format. Read the record, or change
 * `Accept`.
 */
export class NotAcceptable<Body = unknown> extends StatusError<Body> {
  readonly _tag = "NotAcceptable" as const
}
/** 409: the record's state does not allow this, or the record exists already. Read the record and decide. */
export class Conflict<Body = unknown> extends StatusError<Body> {
  readonly _tag = "Conflict" as const
}
/** 410: the record existed and was removed. Do not ask for it again. */
export class Gone<Body = unknown> extends StatusError<Body> {
  readonly _tag = "Gone" as const
}
/** 412: a precondition header did not match, e.g. `If-Match`. Read the record again, then repeat the change. */
export class PreconditionFailed<Body = unknown> extends StatusError<Body> {
  readonly _tag = "PreconditionFailed" as const
}
/** 413: the request body is larger than the server accepts. Send a smaller body. */
export class PayloadTooLarge<Body = unknown> extends StatusError<Body> {
  readonly _tag = "PayloadTooLarge" as const
}
/** 415: the server does not accept the media type of the request body. Send another format. */
export class UnsupportedMediaType<Body = unknown> extends StatusError<Body> {
  readonly _tag = "UnsupportedMediaType" as const
}
/** 422: the server read the request and rejected its contents. Correct the values that `body` names. */
export class ValidationFailed<Body = unknown> extends StatusError<Body> {
  readonly _tag = "ValidationFailed" as const
}
/** 423: the record is locked. Try again when it is unlocked. */
export class Locked<Body = unknown> extends StatusError<Body> {
  readonly _tag = "Locked" as const
}
/** 424: something that this request depends on failed. Correct that first. */
export class FailedDependency<Body = unknown> extends StatusError<Body> {
  readonly _tag = "FailedDependency" as const
}
/** Another 4xx that the operation declares. `status` says which; `body` says why. */
export class RequestRefused<Body = unknown> extends StatusError<Body> {
  readonly _tag = "RequestRefused" as const
}
/** A declared 5xx of a read, after the retries. Try again later. For a write the error is `OutcomeUnknown`. */
export class ServerError<Body = unknown> extends StatusError<Body> {
  readonly _tag = "ServerError" as const
}

/**
 * 429: the retries are used up, or the server asks for a longer wait than `retryAfterCeiling`. Nothing was done. Send
 * the request again after `retryAfter` milliseconds.
 */
export class RateLimited<Body = unknown> extends CallError<CallFields & { readonly body: unknown }> {
  readonly _tag = "RateLimited" as const
  /** Decoded when the operation declares a body for 429 and the response matches it. */
  declare readonly body: Body | undefined
}

/**
 * The response has a status that the operation does not declare, or a declared status with another body. Look at
 * `status` and `body`, and report it: the document or its overlay lacks it.
 */
export class UnexpectedStatus extends CallError<
  CallFields & {
    readonly status: number
    /** Body of the response as received: parsed JSON, or text. */
    readonly body: unknown
  }
> {
  readonly _tag = "UnexpectedStatus" as const
}

/** The request does not match the operation's schema. Nothing was sent. Correct the fields that `problems` names. */
export class RequestInvalid extends CallError<CallFields & { readonly problems: ReadonlyArray<RequestProblem> }> {
  readonly _tag = "RequestInvalid" as const
}

/**
 * Reason why a request was not sent.
 *
 * - `connection`: refused, unknown host, TLS, or a kept connection that was closed before a byte was written.
 * - `credentials`: no credentials are available.
 * - `deadline`: the deadline passed before the attempt.
 * - `circuit`: the circuit breaker of the host is open.
 * - `aborted`: the caller's signal (`CallSignal`) stopped the call before anything was sent.
 * - `closed`: the client was closed before the call.
 */
export type NotSentReason = "connection" | "credentials" | "deadline" | "circuit" | "aborted" | "closed"

/** Nothing reached the server. Sending the request again is safe. See `reason` for the cause. */
export class NotSent extends CallError<CallFields & { readonly reason: NotSentReason; readonly cause?: unknown }> {
  readonly _tag = "NotSent" as const
}

/** A read got no usable response, after the retries or when its signal stopped it. Try again later. */
export class Unavailable extends CallError<CallFields & { readonly cause?: unknown }> {
  readonly _tag = "Unavailable" as const
}

/**
 * A write was sent, and its outcome is unknown: **it may have been done**. There was no response, or the response was a
 * 5xx, a redirect, or not from the API, such as a gateway's page. Look the record up before you send the write again;
 * `recoverWrite` does this.
 *
 * @example
 * ```ts
 * import { Invoices } from "@faktura/maesn"
 * import { Effect } from "effect"
 *
 * const body = { invoiceNumber: "4711", invoiceDate: "2026-01-31", lineItems: [{ quantity: 1, unitAmount: 100 }] }
 * const create = Invoices.use((invoices) => invoices.create({ body })).pipe(
 *   Effect.catchTag("OutcomeUnknown", (error) => Effect.logWarning(`Look up invoice 4711: ${error.message}`))
 * )
 * ```
 */
export class OutcomeUnknown<Body = unknown> extends CallError<
  CallFields & {
    /** Time at which the first attempt was sent that may have reached the server, in milliseconds since 1970. */
    readonly sentAt: number
    /**
     * The caller's path, query, headers and body, for the lookup of the record. Redacted, because errors are printed
     * and it may hold personal data. `Redacted.value` returns it. Missing when requests of the operation hold secrets.
     */
    readonly request?: Redacted.Redacted<CallOptions>
    /** The caller's own name for this write, if `withWriteKey` gave one. */
    readonly key?: string
    /** True for idempotent operations: sending the write again has the same effect as sending it once. */
    readonly safeToRetry: boolean
    readonly body?: unknown
    readonly cause?: unknown
  }
> {
  readonly _tag = "OutcomeUnknown" as const
  /** Body of a declared 5xx, if there was one. */
  declare readonly body?: Body
}

/**
 * A 2xx response whose body is not JSON, is cut short, is too large, or does not match the declared schema. A write
 * **was done**: only its result could not be read. Do not send it again; look the record up. Compare the document with
 * the API, or set `responses: "report"` in the call policy.
 */
export class ResponseInvalid extends CallError<
  CallFields & {
    /** The body as text, up to 16,384 characters. Withheld for operations whose responses hold secrets. */
    readonly raw: string
    /** Positions where the body does not match the declared schema. */
    readonly problems: ReadonlyArray<RequestProblem>
    /** True for a write: it was done, and must not be sent again. */
    readonly written: boolean
  }
> {
  readonly _tag = "ResponseInvalid" as const
}

/** Errors that any call can fail with. */
export type CallFailure = RequestInvalid | NotSent | UnexpectedStatus | ResponseInvalid
/** Errors that any read can fail with, in addition to the declared ones. */
export type ReadFailure = CallFailure | Unavailable
/** Errors that any write can fail with, in addition to the declared ones. `Body` is the body of its declared 5xx. */
export type WriteFailure<Body = unknown> = CallFailure | OutcomeUnknown<Body>

/** Every error of a call. */
export type AnyCallError =
  | InstanceType<(typeof statusErrorByTag)[keyof typeof statusErrorByTag]>
  | RateLimited
  | ReadFailure
  | WriteFailure

/** Classes of declared error responses by name, for generated code. */
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

/** Name of the class of a declared error response. */
export type StatusErrorTag = keyof typeof statusErrorByTag
