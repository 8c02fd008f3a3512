/**
 * Calls an endpoint that the document does not declare, from a Promise client.
 */
import { endpointOf } from "../call/Endpoint.ts"
import type { EndpointFailure, EndpointMethod } from "../call/Endpoint.ts"
import type { Operation } from "../operation/Operation.ts"
import * as RecentMap from "../values/RecentMap.ts"
import type { RequestProblem } from "../schema/Problems.ts"
import { isPlain, readArguments } from "./Arguments.ts"
import type { Given } from "./Arguments.ts"
import { bindTo, callerOf } from "./Method.ts"
import type { Caller, OperationFunction, Unbound } from "./Method.ts"
import type { RequestOptions } from "./RequestOptions.ts"
import type { Result, WithResponse } from "./Types.ts"
import type { View } from "./View.ts"

/** Endpoint that the document does not declare. */
export interface UndeclaredRequest {
  readonly method: EndpointMethod
  /** Template of the path, below the base URL: `/receivables/{receivable_id}/summary`. */
  readonly path: string
  /** Values of the path's parameters, by name. They are encoded. */
  readonly parameters?: Readonly<Record<string, string | number>> | undefined
  readonly query?: Readonly<Record<string, unknown>> | undefined
  /** Sent as JSON. */
  readonly body?: unknown
  /**
   * `read` for a POST that changes nothing, such as a search: it is retried. By default GET and HEAD are reads, PUT and DELETE
   * idempotent, POST and PATCH writes that are sent once.
   */
  readonly kind?: Operation["kind"] | undefined
}

/** Errors of such a call: `Unavailable` for reads, `OutcomeUnknown` for writes. Every 4xx but 429 is `UnexpectedStatus`. */
export type UndeclaredFailure = EndpointFailure

/** Method for endpoints that the document does not declare. `Value` names the type of the response; nothing checks it. */
export interface RequestMethod {
  <Value = unknown>(request: UndeclaredRequest, options?: RequestOptions): Promise<Value>
  /** Makes the same call. Returns its errors instead of throwing them. */
  readonly result: <Value = unknown>(
    request: UndeclaredRequest,
    options?: RequestOptions
  ) => Promise<Result<Value, UndeclaredFailure>>
  /** Makes the same call. Returns the value with the response's status, headers and request id. */
  readonly withResponse: <Value = unknown>(
    request: UndeclaredRequest,
    options?: RequestOptions
  ) => Promise<WithResponse<Value>>
}

/** Client, security, scope and settings of undeclared calls: those of the API's other operations. */
export type UndeclaredParts = Pick<Operation, "client" | "security" | "scope" | "settings">

const fields = ["method", "path", "parameters", "query", "body", "kind"]
const methods: ReadonlyArray<unknown> = [
  "GET",
  "HEAD",
  "POST",
  "PUT",
  "PATCH",
  "DELETE"
] satisfies ReadonlyArray<EndpointMethod>
const kinds: ReadonlyArray<unknown> = [undefined, "read", "idempotent", "write"] satisfies ReadonlyArray<
  Operation["kind"] | undefined
>

/** Checks what TypeScript checks for its users. */
const requestProblems = (request: unknown): ReadonlyArray<RequestProblem> => {
  if (!isPlain(request)) return [{ field: "request", problem: "Expected an object with method and path" }]
  const { kind, method, path } = request
  return [
    ...Object.keys(request).flatMap((name) =>
      fields.includes(name)
        ? []
        : [{ field: `request.${name}`, problem: `Unknown field; the fields of a request are ${fields.join(", ")}` }]
    ),
    ...(methods.includes(method)
      ? []
      : [{ field: "request.method", problem: `Expected one of ${methods.join(", ")}` }]),
    ...(typeof path === "string" && path.startsWith("/")
      ? []
      : [{ field: "request.path", problem: "Expected the template of a path, such as /items/{id}" }]),
    ...(kinds.includes(kind) ? [] : [{ field: "request.kind", problem: "Expected read, idempotent or write" }])
  ]
}

/** Makes the unbound method for endpoints that the document does not declare. Generated code calls it. */
export const requestMethod = (parts: UndeclaredParts): Unbound<RequestMethod> => ({
  [bindTo]: (view) => requestOf(view, parts)
})

/** Makes the method of a view for undeclared endpoints. */
const requestOf = (view: View, parts: UndeclaredParts): RequestMethod => {
  // A scope that the view does not have is not sent.
  const scope = (parts.scope ?? []).filter(({ service }) => view.scope.mapUnsafe.has(service.key))
  // Metrics are kept for each function, so an endpoint has one. The map is bounded: paths may have ids in them.
  const calls = RecentMap.make((name): OperationFunction => {
    // Cast: the name is written below.
    const { kind, ...definition } = JSON.parse(name) as Pick<UndeclaredRequest, "method" | "path" | "kind">
    return endpointOf(
      { ...parts, scope },
      kind === undefined ? definition : { ...definition, kind },
      "Undeclared.request"
    )
  })
  const given = (args: ReadonlyArray<unknown>): readonly [Caller, () => Given] => {
    const read = readArguments(args, { body: true })
    const problems = [...read.problems, ...requestProblems(read.options.body)]
    // Cast: the request was checked, and with problems nothing is sent.
    const { body, kind, method, parameters, path, query } = (read.options.body ?? {}) as Partial<UndeclaredRequest>
    const call = calls.use(JSON.stringify({ method: method ?? "GET", path: path ?? "", kind }))
    const options = { path: parameters, query, ...(body === undefined ? {} : { body }) }
    return [callerOf(view, call), () => ({ ...read, options, problems })]
  }
  const form =
    (name: keyof Caller) =>
    (...args: ReadonlyArray<unknown>) => {
      const [caller, prepare] = given(args)
      return caller[name](prepare)
    }
  const request = Object.assign(form("value"), { result: form("result"), withResponse: form("withResponse") })
  // Cast: `Value` is the caller's own claim about the response.
  return request as RequestMethod
}
