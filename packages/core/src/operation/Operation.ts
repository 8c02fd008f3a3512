/**
 * Definition of an operation as generated code writes it: its request, its declared responses, and whether it may be
 * retried.
 */
import type * as Context from "effect/Context"
import type { SecurityAlternatives } from "./Secrets.ts"
import type { StatusErrorTag } from "./Errors.ts"
import type { DeclaredType } from "../http/MediaType.ts"
import type { writeIntegers } from "../schema/ExactIntegers.ts"
import type { WireSchema } from "../schema/WireSchema.ts"
import type { CallKind } from "../retry/RetryTable.ts"
import type { problemsOf } from "../schema/Validation.ts"

/** A parameter that a call takes from the context instead of its arguments (`x-faktura-context` in the overlay). */
export interface ScopeParameter {
  /** The context service, e.g. `Monite.Entity`. */
  readonly service: Context.Key<unknown, object>
  /** Field of the service with the value: a string, a `Redacted` string, or missing. */
  readonly field: string
  readonly in: "header" | "query" | "path" | "cookie"
  /** Name of the parameter in the request. */
  readonly name: string
  readonly required: boolean
}

/** A success response that an operation declares. */
export interface SuccessResponse extends DeclaredType {
  /** Schema of the body; of an event stream, of the data of one event; of lines, of one line. */
  readonly schema?: WireSchema<unknown>
}

/** How a declared response header is read. `strings`: a list separated by commas. */
export type HeaderKind = "string" | "integer" | "number" | "boolean" | "strings"

/** Error that an operation declares for a status. */
export type ErrorResponse = readonly [tag: StatusErrorTag | "RateLimited", schema?: WireSchema<unknown>]

/** How an operation's requests are written. Core reads the named fields; the others belong to the raw client. */
export interface Wire {
  readonly [part: string]: unknown
  /** Removes read-only fields from the request body. */
  readonly readOnly?: (body: unknown) => unknown
  /** The server of this operation, when it differs from the API's. */
  readonly server?: unknown
}

/** Definition of an operation. */
export interface Operation {
  /** Service and method, e.g. `Entities.create`. */
  readonly id: string
  readonly method: string
  /** Template of the path. */
  readonly path: string
  readonly kind: CallKind
  /**
   * Context key of the API's client. Its value is an `ApiClient`; the type cannot say so, because `ApiClient` refers to
   * operations.
   */
  readonly client: Context.Key<unknown, { readonly api: string }>
  /** Security schemes that the API client has credentials for. Missing when the operation needs none. */
  readonly security?: SecurityAlternatives
  readonly scope?: ReadonlyArray<ScopeParameter>
  /** Parameters whose values are settings of the API client. */
  readonly settings?: ReadonlyArray<{
    readonly setting: string
    readonly in: "header" | "query" | "cookie"
    readonly name: string
  }>
  /** Value of the `Accept` header: the declared media types. The caller's own `Accept` header overrides it. */
  readonly accept?: string
  /** Strict schemas of the caller's options, by parameter location. */
  readonly request?: {
    readonly path?: WireSchema<unknown>
    readonly query?: WireSchema<unknown>
    readonly headers?: WireSchema<unknown>
    readonly cookies?: WireSchema<unknown>
    readonly body?: WireSchema<unknown>
    readonly bodyRequired?: boolean
  }
  /** Validates a value (`problemsOf`). When missing, nothing is validated and the bundle contains no schema. */
  readonly check?: typeof problemsOf
  /** Converts integers of the body that have another type in the program (`writeIntegers`). Missing when there are none. */
  readonly integers?: typeof writeIntegers
  /** How its requests are written when this is not OpenAPI's default, in the terms of the raw client. */
  readonly wire?: Wire
  readonly success: ReadonlyArray<SuccessResponse>
  /** Headers that the success responses declare, by lower-case name. */
  readonly headers?: { readonly [name: string]: HeaderKind }
  /** Declared errors by status (`404`), range (`4XX`) or `default`. */
  readonly errors?: { readonly [status: string]: ErrorResponse }
  /** True when requests or responses hold secrets: errors then contain no bodies. */
  readonly sensitive?: boolean
}

/** Returns the declared error of a status: the exact one, else its range, else `default`. */
export const declaredFor = (operation: Operation, status: number): ErrorResponse | undefined =>
  operation.errors?.[String(status)] ??
  operation.errors?.[`${Math.floor(status / 100)}XX`] ??
  (status >= 400 ? operation.errors?.default : undefined)
