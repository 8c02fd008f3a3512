/**
 * An operation as generated code describes it: what to send, what may come back, and what may be repeated.
 */
import type * as Context from "effect/Context"
import type * as Schema from "effect/Schema"
import type { SecurityAlternatives } from "./Secrets.ts"
import type { StatusErrorTag } from "./Errors.ts"
import type { DeclaredType } from "../http/MediaType.ts"
import type { writeIntegers } from "../schema/ExactIntegers.ts"
import type { CallKind } from "../retry/RetryTable.ts"
import type { problemsOf } from "../schema/Validation.ts"

/** A value that a call takes from the context instead of its arguments (`x-faktura-context` in the overlay). */
export interface ScopeParameter {
  /** The context service, e.g. `Monite.Entity`. */
  readonly service: Context.Key<unknown, object>
  /** The service's field that holds the value: a string, a `Redacted` string, or absent. */
  readonly field: string
  readonly in: "header" | "query" | "path" | "cookie"
  /** The parameter's name on the wire. */
  readonly name: string
  readonly required: boolean
}

/** A 2xx answer that an operation declares. */
export interface SuccessResponse extends DeclaredType {
  /** Of the body; of one event's data, or of one line. */
  readonly schema?: Schema.Codec<unknown, unknown>
}

/** How a declared answer header is read. `strings`: a list separated by commas. */
export type HeaderKind = "string" | "integer" | "number" | "boolean" | "strings"

/** What an operation declares for an error status. */
export type ErrorResponse = readonly [tag: StatusErrorTag | "RateLimited", schema?: Schema.Codec<unknown, unknown>]

/** How an operation's requests are written. What core itself looks at is said here; the rest is the raw client's. */
export interface Wire {
  readonly [part: string]: unknown
  /** Drops fields of the body that only responses have. */
  readonly readOnly?: (body: unknown) => unknown
  /** Gives the address of the server of this operation alone. */
  readonly server?: unknown
}

/** Everything that the runtime needs to know of an operation. */
export interface Operation {
  /** Service and method, e.g. `Entities.create`. */
  readonly id: string
  readonly method: string
  /** The path's template. */
  readonly path: string
  readonly kind: CallKind
  /** The API's client service: its value is an `ApiClient`, which takes operations, so that its type cannot stand here. */
  readonly client: Context.Key<unknown, { readonly api: string }>
  /** The security schemes that the API client answers for; absent when the operation needs none. */
  readonly security?: SecurityAlternatives
  readonly scope?: ReadonlyArray<ScopeParameter>
  /** Parameters that are settings of the API client: place and wire name to the setting's name. */
  readonly settings?: ReadonlyArray<{
    readonly setting: string
    readonly in: "header" | "query" | "cookie"
    readonly name: string
  }>
  /** The `Accept` header: the documented media types. A caller's own one wins. */
  readonly accept?: string
  /** Strict schemas of what the caller gives, by place. */
  readonly request?: {
    readonly path?: Schema.Codec<unknown, unknown>
    readonly query?: Schema.Codec<unknown, unknown>
    readonly headers?: Schema.Codec<unknown, unknown>
    readonly cookies?: Schema.Codec<unknown, unknown>
    readonly body?: Schema.Codec<unknown, unknown>
    readonly bodyRequired?: boolean
  }
  /** Says what is wrong with a value (`problemsOf`). Absent: nothing is checked, and no schema is in the program. */
  readonly check?: typeof problemsOf
  /** Writes the body's integers that have another type (`writeIntegers`); present where it has some. */
  readonly integers?: typeof writeIntegers
  /** How its requests are written where that is not OpenAPI's default, in the terms of the raw client. */
  readonly wire?: Wire
  readonly success: ReadonlyArray<SuccessResponse>
  /** Headers that the 2xx answers declare, by their names in lower case. */
  readonly headers?: { readonly [name: string]: HeaderKind }
  /** By status (`404`), range (`4XX`) or `default`. */
  readonly errors?: { readonly [status: string]: ErrorResponse }
  /** True where requests or answers hold secrets: bodies are withheld from errors. */
  readonly sensitive?: boolean
}

/** The declared error for a status: exact, then its range, then `default`. */
export const declaredFor = (operation: Operation, status: number): ErrorResponse | undefined =>
  operation.errors?.[String(status)] ??
  operation.errors?.[`${Math.floor(status / 100)}XX`] ??
  (status >= 400 ? operation.errors?.default : undefined)
