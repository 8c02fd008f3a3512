/**
 * An operation as generated code describes it: what to send, what may come back, and what may be repeated.
 */
import type * as Context from "effect/Context"
import type * as Schema from "effect/Schema"
import type { ApiClient, SecurityAlternatives } from "./ApiClient.ts"
import type { AnsweredTag } from "./Errors.ts"
import type { CallKind } from "./RetryTable.ts"

/** A value that a call takes from the context instead of its arguments (`x-faktura-context` in the overlay). */
export interface ScopeParameter {
  /** The context service, e.g. `Monite.Entity`. */
  readonly service: Context.Key<unknown, object>
  /** The service's field that holds the value: a string, a `Redacted` string, or absent. */
  readonly field: string
  readonly in: "header" | "query" | "path"
  /** The parameter's name on the wire. */
  readonly name: string
  readonly required: boolean
}

/** A 2xx answer that an operation declares. */
export interface SuccessAnswer {
  /** The declared status, or 0 for a range such as `2XX`. */
  readonly status: number
  readonly as: "json" | "text" | "blob" | "none"
  readonly schema?: Schema.Codec<unknown, unknown>
}

/** What an operation declares for an error status. */
export type ErrorAnswer = readonly [tag: AnsweredTag | "RateLimited", schema?: Schema.Codec<unknown, unknown>]

/** Everything that the runtime needs to know of an operation. */
export interface Operation {
  /** Service and method, e.g. `Entities.create`. */
  readonly id: string
  readonly method: string
  /** The path's template. */
  readonly path: string
  readonly kind: CallKind
  /** The API's client service. */
  readonly client: Context.Key<unknown, ApiClient>
  /** The raw client's function. */
  readonly raw: (options: never) => PromiseLike<unknown>
  /** The security schemes that the API client answers for; absent when the operation needs none. */
  readonly security?: SecurityAlternatives
  readonly scope?: ReadonlyArray<ScopeParameter>
  /** Parameters that are settings of the API client: place and wire name to the setting's name. */
  readonly settings?: ReadonlyArray<{
    readonly setting: string
    readonly in: "header" | "query"
    readonly name: string
  }>
  /** Strict schemas of what the caller gives, by place. */
  readonly request?: {
    readonly path?: Schema.Codec<unknown, unknown>
    readonly query?: Schema.Codec<unknown, unknown>
    readonly headers?: Schema.Codec<unknown, unknown>
    readonly body?: Schema.Codec<unknown, unknown>
    readonly bodyRequired?: boolean
  }
  readonly success: ReadonlyArray<SuccessAnswer>
  /** By status (`404`), range (`4XX`) or `default`. */
  readonly errors?: { readonly [status: string]: ErrorAnswer }
  /** True where requests or answers hold secrets: bodies are withheld from errors. */
  readonly sensitive?: boolean
}
