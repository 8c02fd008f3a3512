/**
 * Calls of endpoints that the document does not declare, with everything else of a declared operation: client,
 * credentials, scope, settings, retries, errors and spans.
 */
import * as Effect from "effect/Effect"
import type { CallKind } from "../retry/RetryTable.ts"
import { definitionOf, operation } from "./Call.ts"
import type { CallOptions } from "../operation/CallInput.ts"
import type { CallFailure, OutcomeUnknown, RateLimited, Unavailable } from "../operation/Errors.ts"
import type { Operation, SuccessResponse } from "../operation/Operation.ts"

/** Method of an endpoint. */
export type EndpointMethod = "GET" | "HEAD" | "POST" | "PUT" | "PATCH" | "DELETE"

/** Definition of an endpoint that the document does not declare. */
export interface EndpointDefinition<
  Method extends EndpointMethod = EndpointMethod,
  Path extends string = string,
  Kind extends CallKind | undefined = CallKind | undefined
> {
  readonly method: Method
  /** Template of the path below the base URL, e.g. `/receivables/{receivable_id}/summary`. */
  readonly path: Path
  /**
   * Default: GET and HEAD are reads, PUT and DELETE idempotent, POST and PATCH writes. `read` suits a POST that changes
   * nothing, such as a search. Hazard: reads and idempotent calls are sent again after a lost response.
   */
  readonly kind?: Kind
  /** Success responses. Default: any JSON, or an empty body, which is undefined. */
  readonly success?: ReadonlyArray<SuccessResponse>
}

/** Names of the parameters in the template of a path. */
type Names<Path extends string> = Path extends `${string}{${infer Name}}${infer Rest}` ? Name | Names<Rest> : never

/** Values of parameters. They are encoded. */
type Values<Name extends string> = { readonly [N in Name]: string | number }

/** Options of a call of an endpoint. */
export type EndpointOptions<Path extends string = string> = {
  readonly query?: Readonly<Record<string, unknown>> | undefined
  readonly headers?: Readonly<Record<string, string>> | undefined
  /** Sent as JSON. */
  readonly body?: unknown
} & (string extends Path
  ? { readonly path?: Values<string> | undefined }
  : [Names<Path>] extends [never]
    ? { readonly path?: undefined }
    : { readonly path: Values<Names<Path>> })

/** Kind of an endpoint's calls: the given one, or that of its method. */
export type EndpointKind<Method extends EndpointMethod, Kind extends CallKind | undefined> = [Kind] extends [CallKind]
  ? Kind
  : Method extends "GET" | "HEAD"
    ? "read"
    : Method extends "PUT" | "DELETE"
      ? "idempotent"
      : "write"

/** Errors of an endpoint's calls. A 4xx is `UnexpectedStatus`, because the document declares none. */
export type EndpointFailure<Kind extends CallKind = CallKind> =
  | CallFailure
  | RateLimited
  | (Kind extends "read" ? Unavailable : OutcomeUnknown)

/**
 * Function of an endpoint.
 *
 * @typeParam Value type of the response. Nothing checks it, unless `success` has a schema
 */
export type EndpointFunction<Path extends string, Kind extends CallKind, R> = <Value = unknown>(
  ...options: {} extends EndpointOptions<Path> ? [options?: EndpointOptions<Path>] : [options: EndpointOptions<Path>]
) => Effect.Effect<Value, EndpointFailure<Kind>, R>

/** The parts of a declared operation that an endpoint shares with it. */
export type EndpointParts = Pick<Operation, "client" | "security" | "scope" | "settings" | "check" | "sensitive">

const kinds: { readonly [method: string]: CallKind } = {
  GET: "read",
  HEAD: "read",
  PUT: "idempotent",
  DELETE: "idempotent"
}

/** Returns the kind of a method's calls (RFC 9110, 9.2.2). */
export const kindOf = (method: string): CallKind => kinds[method] ?? "write"

const anyJson: ReadonlyArray<SuccessResponse> = [{ status: 0, as: "json" }]

/** Of responses without a schema nothing is checked. It lets an empty body be a value. */
const unchecked = (): ReadonlyArray<never> => []

/** The `Accept` header: the given media types, JSON by default. */
const accepted = (success: ReadonlyArray<SuccessResponse>): string | undefined => {
  const types = success.map(({ as, type }) => type ?? (as === "json" ? "application/json" : "*/*"))
  return types.length === 0 ? undefined : [...new Set(types)].join(", ")
}

/**
 * Returns the definition of an endpoint. Parts of a declared operation that are bound to its own path and parameters are
 * not taken over.
 */
export const endpointOperation = (
  id: string,
  parts: EndpointParts & Pick<Operation, "wire">,
  { kind, method, path, success = anyJson }: EndpointDefinition
): Operation => {
  const { check, client, scope, security, sensitive, settings, wire } = parts
  const accept = accepted(success)
  return {
    id,
    method,
    path,
    kind: kind ?? kindOf(method),
    client,
    success,
    check: check ?? unchecked,
    ...(security === undefined ? {} : { security }),
    ...(scope === undefined ? {} : { scope }),
    ...(settings === undefined ? {} : { settings }),
    ...(sensitive === undefined ? {} : { sensitive }),
    ...(accept === undefined ? {} : { accept }),
    // Formats of parameters and bodies are the declared operation's own. Its server is the API's.
    ...(wire?.server === undefined ? {} : { wire: { server: wire.server } })
  }
}

/**
 * Makes the function of an endpoint from parts of a declared operation. See {@link endpoint}.
 *
 * Hazard: metrics are kept for each function. Make it once for an endpoint, not once for a call.
 *
 * @param id name in errors, spans and metrics, with the service before a dot, e.g. `Receivables.endpoint`
 */
export const endpointOf = (
  parts: EndpointParts,
  given: EndpointDefinition,
  id = "Undeclared.endpoint"
): ((options?: CallOptions) => Effect.Effect<unknown, EndpointFailure, unknown>) =>
  operation<CallOptions, unknown, EndpointFailure, unknown>(() => endpointOperation(id, parts, given))

/**
 * Makes the function of an endpoint that the document does not declare. It has the client, credentials, scope, settings and
 * server of a declared operation, and is retried like one. Its name in errors and spans is the service's with `endpoint`,
 * e.g. `Receivables.endpoint`.
 *
 * - A missing path parameter is `RequestInvalid`: nothing is sent to a wrong URL.
 * - Every 4xx is `UnexpectedStatus`, except 429.
 * - `Unavailable` for reads, `OutcomeUnknown` for writes, as for declared operations.
 *
 * @param like a function of a declared operation, from a package's `operations/` modules
 *
 * @example
 * ```ts
 * import { endpoint } from "@faktura/core"
 * import { list } from "@faktura/monite/operations/receivables"
 *
 * const summary = endpoint(list, { method: "GET", path: "/receivables/{receivable_id}/summary" })
 *
 * const german = summary<{ readonly text: string }>({ path: { receivable_id: "1" }, query: { language: "de" } })
 * ```
 */
export const endpoint = <
  R,
  const Method extends EndpointMethod,
  const Path extends string,
  const Kind extends CallKind | undefined = undefined
>(
  like: (options: never) => Effect.Effect<unknown, unknown, R>,
  given: EndpointDefinition<Method, Path, Kind>
): EndpointFunction<Path, EndpointKind<Method, Kind>, R> => {
  const call = operation<CallOptions, unknown, EndpointFailure, R>(() => {
    const declared = definitionOf(like)
    if (declared === undefined) throw new Error("endpoint: not a function that `operation` made")
    return endpointOperation(`${declared.id.split(".", 1)[0]}.endpoint`, declared, given)
  })
  const run = (options?: CallOptions) => Effect.suspend(() => call(options))
  // Cast: the definition decides the kind at run time by the same rule as its type. The caller names the value's type.
  return Object.assign(run, call) as unknown as EndpointFunction<Path, EndpointKind<Method, Kind>, R>
}
