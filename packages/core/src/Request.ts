/**
 * From a caller's options to what the raw client is given: checked, with scope and settings added.
 */
import * as Context from "effect/Context"
import * as Redacted from "effect/Redacted"
import type { ApiClient } from "./ApiClient.ts"
import type { RequestProblem } from "./Errors.ts"
import type { Operation } from "./Operation.ts"
import { problemsOf } from "./Validation.ts"

/** A caller's options: the spec's places, kept apart. */
export interface CallOptions {
  readonly path?: object | undefined
  readonly query?: object | undefined
  readonly headers?: object | undefined
  readonly body?: unknown
}

type Places = Record<"path" | "query" | "header", Record<string, unknown>>

const places = ["path", "query", "headers"] as const

const pathProblems = (path: object): ReadonlyArray<RequestProblem> =>
  Object.entries(path).flatMap(([name, value]) =>
    // An empty segment or a dot segment would name another resource: RFC 3986, 5.2.4.
    /^(|\.|\.\.)$/.test(String(value)) ? [{ field: `path.${name}`, problem: "Expected an id" }] : []
  )

const headerProblems = (headers: object): ReadonlyArray<RequestProblem> =>
  Object.entries(headers).flatMap(([name, value]) =>
    /[\r\n\0]/.test(String(value))
      ? [{ field: `headers.${name}`, problem: "Expected a value without line breaks" }]
      : []
  )

const optionProblems = (operation: Operation, options: CallOptions): ReadonlyArray<RequestProblem> => {
  const request = operation.request ?? {}
  const problems: Array<RequestProblem> = []
  for (const place of places) {
    const shape = request[place]
    if (shape !== undefined) problems.push(...problemsOf(shape, options[place] ?? {}, "strict", place))
  }
  if (request.body !== undefined) {
    if (options.body !== undefined) problems.push(...problemsOf(request.body, options.body, "strict", "body"))
    else if (request.bodyRequired === true) problems.push({ field: "body", problem: "Missing" })
  }
  return problems
}

const scopeValues = (
  operation: Operation,
  context: Context.Context<never>,
  values: Places
): ReadonlyArray<RequestProblem> => {
  const problems: Array<RequestProblem> = []
  for (const { field, in: place, name, required, service } of operation.scope ?? []) {
    // The operation's R names the service, so the compiler has asked for it; the table does not carry its type.
    const fields = Context.getUnsafe(context as Context.Context<unknown>, service) as Record<string, unknown>
    const held = fields[field]
    const value = Redacted.isRedacted(held) ? Redacted.value(held) : held
    if (value !== undefined) values[place][name] = value
    else if (required) problems.push({ field: `${service.key}.${field}`, problem: "Missing" })
  }
  return problems
}

/** What the raw client's functions take. */
export interface RawOptions {
  readonly client: unknown
  readonly path: Record<string, unknown>
  readonly query: Record<string, unknown>
  readonly headers: Record<string, unknown>
  readonly body?: unknown
}

/** What every attempt of a call gives to the raw client, credentials aside; or what is wrong. */
export const rawOptions = (
  operation: Operation,
  client: ApiClient,
  context: Context.Context<never>,
  options: CallOptions
): { readonly problems: ReadonlyArray<RequestProblem>; readonly raw: RawOptions } => {
  const values: Places = {
    path: { ...options.path },
    query: { ...options.query },
    header: { ...options.headers }
  }
  const problems = scopeValues(operation, context, values)
  for (const { in: place, name, setting } of operation.settings ?? []) {
    const value = client.settings[setting]
    if (value !== undefined) values[place][name] = value
  }
  return {
    problems: [
      ...optionProblems(operation, options),
      ...problems,
      ...pathProblems(values.path),
      ...headerProblems(values.header)
    ],
    raw: {
      client: client.raw,
      path: values.path,
      query: values.query,
      headers: values.header,
      ...(options.body === undefined ? {} : { body: options.body })
    }
  }
}
